"""Dates, amounts and numbers as a Dutch reader writes them."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from app.clock import AMSTERDAM
from app.uitkeringsschema.wording import number

MONTHS: Final = (
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
)

_HARD: Final = "\u00a0"
"""A space at which no line ends."""

_A_MILLION: Final = Decimal(1_000_000)


def day(value: date | None) -> str:
    """A date: 9 oktober 2025; a dash where there is none."""
    return "–" if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date | None) -> str:
    """A date for a column: 09-10-2025."""
    return "–" if value is None else f"{value:%d-%m-%Y}"


def moment(value: datetime) -> str:
    """A moment in the Netherlands: 9 oktober 2025, 14:05:09 uur."""
    local = value.astimezone(AMSTERDAM)
    return f"{day(local.date())}, {local:%H:%M:%S} uur"


def money(value: Decimal | None) -> str:
    """An amount: € 1.234,56, with a minus before the sign; a dash where there is none."""
    if value is None:
        return "–"
    whole, _, rest = f"{abs(value):,.2f}".partition(".")
    return f"{'−' if value < 0 else ''}€{_HARD}{whole.replace(',', '.')},{rest}"


def millions(value: Decimal) -> str:
    """A round amount: € 7,6 mln, or € 53,1 dzd below a tenth of a million."""
    unit, name = (Decimal(1000), "dzd") if value and abs(value) < _A_MILLION / 10 else (_A_MILLION, "mln")
    whole, _, rest = f"{(abs(value) / unit).quantize(Decimal('0.1'), ROUND_HALF_UP):,}".partition(".")
    return f"{'−' if value < 0 else ''}€{_HARD}{whole.replace(',', '.')},{rest}{_HARD}{name}"


def quantity(value: Decimal | bool | None) -> str:
    """A measured value: ja, nee, 1.234 or 0,5; a dash where there is none."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    whole, comma, rest = number(value).partition(",")
    sign, digits = ("−", whole[1:]) if whole.startswith("−") else ("", whole)
    return f"{sign}{int(digits):,}".replace(",", ".") + comma + rest


def share(value: Decimal | None) -> str:
    """A part of a whole: 66,7 %; a dash where there is none."""
    if value is None:
        return "–"
    return f"{number((value * 100).quantize(Decimal('0.1'), ROUND_HALF_UP))}{_HARD}%"


def count(amount: int, one: str, more: str) -> str:
    """How many: 1 meting, 2 metingen."""
    return f"{amount} {one if amount == 1 else more}"
