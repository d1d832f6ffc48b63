"""The values that only a plan package has: shares, weights, quantities and what identifies an organisation."""

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Final, TypeVar

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    Strict,
    StringConstraints,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    WithJsonSchema,
    WrapValidator,
)

from app.http.input_flaws import MAX_FLAWS
from app.http.types import MAX_EUROS, Amount, Number, Text, wrong

_T = TypeVar("_T")

MOST_ITEMS: Final = 100_000
"""The most rows that one section may have."""

_LIMIT: Final = Decimal(10**12)

MEASURABLE: Final = Number(6, -_LIMIT, _LIMIT)
"""The widest bounds of any measure."""


class Tally:
    """Counts what is wrong in the lists of one document; given to Pydantic as the context of validation."""

    def __init__(self) -> None:
        self.found = 0

    @property
    def full(self) -> bool:
        """Whether more is wrong than any answer names."""
        return self.found >= MAX_FLAWS


def _counted(value: object, handler: ValidatorFunctionWrapHandler, info: ValidationInfo) -> object:
    """One item of a list; once enough is wrong the rest is not looked at, as every flaw takes memory."""
    tally: Tally | None = info.context
    if tally is not None and tally.full:
        return None
    try:
        return handler(value)
    except ValidationError as error:
        if tally is not None:
            tally.found += error.error_count()
        raise


def _not_negative(value: object) -> object:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value < 0:
        raise wrong("negative_amount", "Een bedrag is nooit negatief.", "An amount is never negative.")
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value > MAX_EUROS:
        raise wrong(
            "too_large", "Een bedrag is hoogstens 99.999.999.999,99.", "An amount is at most 99,999,999,999.99."
        )
    return value


def _true(value: bool) -> bool:
    if not value:
        raise wrong("invalid_value", "Dit is true, of blijft weg.", "This is true, or left out.")
    return value


BudgetAmount = Annotated[Amount, BeforeValidator(_not_negative)]
"""Euros, 0 or more, with at most two decimals."""

Weight = Annotated[Decimal, Number(6, Decimal(0), _LIMIT)]
"""What a meetmoment weighs against others: 0 or more, at most six decimals."""

Quantity = Annotated[Decimal, MEASURABLE]
"""A number that can be measured: |x| ≤ 10^12, at most six decimals; the measure of its KPI may allow less."""

Share = Annotated[Decimal, Number(6, Decimal(0), Decimal(1))]
"""A part of the whole, from 0 to 1."""

Threshold = Annotated[Decimal, Number(6, Decimal(0), Decimal(1), above=True)]
"""A part of the whole, above 0 and at most 1."""

Step = Annotated[tuple[Share, Share], Strict(strict=False)]
"""From which achievement, and what it pays."""

PeriodNumber = Annotated[int, Strict(), Field(ge=1, le=1000)]
"""A verantwoordingsperiode, from 1."""

Listed = Annotated[
    tuple[Annotated[_T, WrapValidator(_counted)], ...], Strict(strict=False), Field(max_length=MOST_ITEMS)
]
"""A list of a package, held as a tuple: `Listed[Kpi]`."""

Filled = Annotated[Listed[_T], Field(json_schema_extra={"minItems": 1})]
"""A list that is not empty; checked apart, since Pydantic does not count what is wrong in it."""

Always = Annotated[bool, AfterValidator(_true), WithJsonSchema({"type": "boolean", "const": True})]
"""True, or left out."""

Name = Annotated[str, Text(400)]
"""What a thing is called."""

Story = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=20_000, pattern=r"^(?:[\t\n]|[^\x00-\x1F\x7F-\x9F])*$"),
]
"""Text of one or more lines."""


def _digits(length: int) -> StringConstraints:
    return StringConstraints(strict=True, min_length=length, max_length=length, pattern=f"^[0-9]{{{length}}}$")


def _checked(valid: Callable[[str], bool], nl: str, en: str) -> AfterValidator:
    def check(value: str) -> str:
        if not valid(value):
            raise wrong("invalid_value", nl, en)
        return value

    return AfterValidator(check)


def _eleven(value: str) -> bool:
    from stdnum.nl import bsn  # noqa: PLC0415 (a simulation without an RSIN starts without it)

    return bool(bsn.is_valid(value))


def _bank_account(value: str) -> bool:
    from schwifty import IBAN  # noqa: PLC0415 (takes longer to load than a whole simulation)

    return bool(IBAN(value, allow_invalid=True).is_valid)


Kvk = Annotated[str, _digits(8)]
"""The number of the trade register."""

Rsin = Annotated[str, _digits(9), _checked(_eleven, "Geen geldig RSIN (elfproef).", "Not a valid RSIN (eleven-test).")]
"""The number of a legal person."""

Oin = Annotated[str, _digits(20)]
"""The number of an organisation towards government services."""

Agb = Annotated[str, _digits(8)]
"""The code of a health-care provider."""

Uzovi = Annotated[str, _digits(4)]
"""The code of a health-care insurer."""

Iban = Annotated[
    str,
    StringConstraints(strict=True, min_length=15, max_length=34, pattern=r"^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$"),
    _checked(_bank_account, "Geen geldig IBAN.", "Not a valid IBAN."),
]
"""A bank account in compact notation."""
