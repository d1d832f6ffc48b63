"""The types of values on the wire: what is accepted, what is answered, and how the description states it."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Final, TypeVar
from uuid import UUID

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainSerializer,
    PlainValidator,
    Strict,
    StringConstraints,
    WithJsonSchema,
)
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MAX_EUROS: Final = Decimal("99999999999.99")
"""The largest amount on the wire, in euros."""

BULK_LIMIT: Final = 10_000
"""The most items that one request may carry; more is too large a request rather than a wrong value."""

_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT: Final = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|(?!-00:00)[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_WHOLE: Final = re.compile(r"-?[0-9]{1,18}")


def wrong(code: str, nl: str, en: str) -> PydanticCustomError:
    """The error for a validator to raise: a stable code and a sentence in Dutch and English, without the value."""
    return PydanticCustomError(code, "{en}", {"nl": nl, "en": en})


@dataclass(frozen=True, slots=True)
class Number:
    """Annotates a `Decimal` that is a JSON number with bounds; binary floating point never touches what comes in.

    `places` is the most decimals that may differ from zero. Accepts `int` and `Decimal`, never text, truth values
    or floats. The value keeps its exact size; −0 becomes 0.
    """

    places: int
    minimum: Decimal
    maximum: Decimal
    above: bool = False
    """Whether the minimum itself is excluded."""

    def __call__(self, value: object) -> Decimal:
        """Check one value; raises the error of its flaw."""
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise wrong("invalid_type", "Dit moet een getal zijn.", "This must be a number.")
        number = Decimal(value)
        if not number.is_finite():
            raise wrong("invalid_type", "Dit moet een getal zijn.", "This must be a number.")
        if number > self.maximum:
            raise wrong("too_large", f"Dit is hoogstens {self.maximum}.", f"This is at most {self.maximum}.")
        if number < self.minimum:
            raise wrong("too_small", f"Dit is minstens {self.minimum}.", f"This is at least {self.minimum}.")
        if self.above and number == self.minimum:
            raise wrong("too_small", f"Dit is meer dan {self.minimum}.", f"This is more than {self.minimum}.")
        rounded = number.quantize(Decimal(1).scaleb(-self.places))
        if rounded != number:
            text = f"Dit heeft hoogstens {self.places} decimalen.", f"This has at most {self.places} decimals."
            raise wrong("too_precise", *text)
        return rounded + 0

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validate by calling this; answer as a JSON number, which holds 15 digits exactly."""
        to_number = core_schema.plain_serializer_function_ser_schema(float, when_used="json-unless-none")
        return core_schema.no_info_plain_validator_function(self, serialization=to_number)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """State type and bounds; no `multipleOf`, since validators that use floats then refuse 0.07."""
        # With so many decimals the least above the minimum is a value of its own.
        least = self.minimum + Decimal(1).scaleb(-self.places) if self.above else self.minimum
        return {
            "type": "number",
            "format": "double",
            "minimum": _plain(least),
            "maximum": _plain(self.maximum),
        }


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


EUROS: Final = "Bedrag in euro’s, hoogstens twee decimalen."

Amount = Annotated[Decimal, Number(2, Decimal(0), MAX_EUROS), Field(description=EUROS)]
"""Euros, 0 or more."""

PositiveAmount = Annotated[Decimal, Number(2, Decimal(0), MAX_EUROS, above=True), Field(description=EUROS)]
"""Euros, more than 0."""


_MEASURED: Final = Number(6, Decimal(-(10**12)), Decimal(10**12))


def _value(value: object) -> bool | Decimal:
    return value if isinstance(value, bool) else _MEASURED(value)


def _bool_or_number(value: bool | Decimal) -> bool | float:
    return value if isinstance(value, bool) else float(value)


MeasuredValue = Annotated[
    bool | Decimal,
    PlainValidator(_value),
    PlainSerializer(_bool_or_number, when_used="json-unless-none"),
    WithJsonSchema(
        {
            "oneOf": [
                {"type": "boolean"},
                {"type": "number", "format": "double", "minimum": -(10**12), "maximum": 10**12},
            ]
        }
    ),
]
"""What was measured: true or false, or a number of at most 10^12 in size with six decimals.

Answered to 15 significant digits; what the measure allows is for its rule to say."""


def cents(value: Decimal) -> int:
    """Whole cents of an amount in euros with at most two decimals."""
    return int(value.scaleb(2))


def euros(amount: int) -> Decimal:
    """Euros of an amount in whole cents."""
    return Decimal(amount).scaleb(-2)


def _business_date(value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DATE.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    nl, en = "Dit moet een bestaande datum zijn: JJJJ-MM-DD.", "This must be an existing date: YYYY-MM-DD."
    raise wrong("invalid_date", nl, en)


BusinessDate = Annotated[
    date,
    BeforeValidator(_business_date),
    WithJsonSchema({"type": "string", "format": "date", "minLength": 10, "maxLength": 10}),
]
"""A date as reported, without time: `YYYY-MM-DD`."""


def _moment(value: object) -> datetime:
    try:
        if isinstance(value, str) and _MOMENT.fullmatch(value):
            return datetime.fromisoformat(value).astimezone(UTC)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    nl = "Dit moet een tijdstip met tijdzone zijn: JJJJ-MM-DDTuu:mm:ssZ."
    raise wrong("invalid_date_time", nl, "This must be a time with an offset: YYYY-MM-DDThh:mm:ssZ.")


def in_utc(value: datetime) -> str:
    """A moment as it goes out: in UTC, with `Z`."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(in_utc, when_used="json-unless-none"),
    WithJsonSchema({"type": "string", "format": "date-time", "minLength": 20, "maxLength": 32}),
]
"""A moment: any offset comes in, UTC with `Z` goes out."""


def _day_or_moment(value: object) -> date | datetime:
    moment = (isinstance(value, str) and "T" in value) or isinstance(value, datetime)
    return _moment(value) if moment else _business_date(value)


_DAY: Final = {"type": "string", "format": "date", "maxLength": 10}
_ANY_MOMENT: Final = {"type": "string", "format": "date-time", "maxLength": 32}
DayOrMoment = Annotated[
    date | datetime, BeforeValidator(_day_or_moment), WithJsonSchema({"anyOf": [_DAY, _ANY_MOMENT]})
]
"""A day, or a moment with its offset."""


def _uuid(value: object) -> UUID:
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    raise wrong("invalid_uuid", "Dit moet een UUID van 36 tekens zijn.", "This must be a UUID of 36 characters.")


StrictUuid = Annotated[
    UUID,
    BeforeValidator(_uuid),
    WithJsonSchema({"type": "string", "format": "uuid", "minLength": 36, "maxLength": 36}),
]
"""A UUID in its 36 characters, without braces or prefix."""


def Text(max_length: int, min_length: int = 1) -> StringConstraints:  # noqa: N802 (reads as a type in annotations)
    """One line of text without control characters; lengths in characters."""
    pattern = r"^[^\x00-\x1F\x7F-\x9F]*$"
    return StringConstraints(strict=True, min_length=min_length, max_length=max_length, pattern=pattern)


Code = Annotated[str, StringConstraints(strict=True, max_length=40, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$")]
"""The code of a thing in a plan."""

Reference = Annotated[str, Text(200)]
"""A reference as its writer gives it: free text, not necessarily unique."""

Note = Annotated[
    str,
    StringConstraints(strict=True, min_length=1, max_length=10_000, pattern=r"^(?:[\t\n]|[^\x00-\x1F\x7F-\x9F])*$"),
]
"""A remark of more lines."""

StrictInt = Annotated[int, Strict(), Field(json_schema_extra={"format": "int64"}), Field(ge=-(2**53) + 1, lt=2**53)]
"""A whole number written without decimals or exponent, that every reader of JSON holds exactly."""


def _query_int(value: object) -> object:
    if isinstance(value, str):
        if not _WHOLE.fullmatch(value):
            raise wrong("invalid_type", "Dit moet een geheel getal zijn.", "This must be a whole number.")
        return int(value)
    return value


QueryInt = Annotated[int, BeforeValidator(_query_int), Field(json_schema_extra={"format": "int64"})]
"""A whole number in a query or path: digits with perhaps a minus."""


def _query_bool(value: object) -> object:
    if isinstance(value, str):
        if value not in {"true", "false"}:
            raise wrong("invalid_type", "Dit moet true of false zijn.", "This must be true or false.")
        return value == "true"
    return value


QueryBool = Annotated[bool, BeforeValidator(_query_bool)]
"""`true` or `false` in a query."""

_E = TypeVar("_E", bound=StrEnum)
_T = TypeVar("_T")

Choice = Annotated[_E, Strict(strict=False)]
"""A member of an enumeration, by its value: `Choice[Outcome]`."""

Many = Annotated[tuple[_T, ...], Strict(strict=False), Field(max_length=BULK_LIMIT)]
"""A list, held as a tuple: `Many[Evidence]`."""


class Wire(BaseModel):
    """What goes over the wire: camelCase names, no unknown property, nothing converted, never changed."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        ser_json_inf_nan="null",
    )


class Answer(Wire):
    """What is only answered; made in Python by its Python names, which a request body may not use.

    Many only describe: the answer itself goes out as it came from the database. So each is built when it is needed.
    """

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True, defer_build=True)
