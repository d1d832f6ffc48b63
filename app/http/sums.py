"""The types on the wire of what amounts add up to: it may be larger than any single amount."""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field

from app.http.types import EUROS, Number

MAX_SUM: Final = Decimal("9999999999999.99")
"""The most that the amounts of a plan add up to, in euros; so that every reader of JSON holds each sum exactly."""

Money = Annotated[Decimal, Number(2, -MAX_SUM, MAX_SUM), Field(description=EUROS)]
"""Euros, of either sign."""

Sum = Annotated[Decimal, Number(2, Decimal(0), MAX_SUM), Field(description=EUROS)]
"""Euros, 0 or more."""

PositiveSum = Annotated[Decimal, Number(2, Decimal(0), MAX_SUM, above=True), Field(description=EUROS)]
"""Euros, more than 0."""
