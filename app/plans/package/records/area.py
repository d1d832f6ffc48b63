"""Where a plan works: zorgkantoorregio, subregio and gemeente, in and out of its area."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, Strict, StringConstraints

from app.http.types import BusinessDate, Choice, Wire
from app.plans.package.models import Source
from app.plans.package.records.record import Record, RegionCode
from app.plans.package.values import Listed, Name, Story

CbsCode = Annotated[str, StringConstraints(strict=True, max_length=6, pattern=r"^(?:GM|PV|CR|ZK|WK|BU)[0-9]{4}$")]
"""The code of an area with Statistics Netherlands, such as GM0828."""

Year = Annotated[int, Strict(), Field(ge=1900, le=2200)]
"""A calendar year."""

People = Annotated[int, Strict(), Field(ge=0, le=100_000_000)]
"""A number of people."""


class RegionKind(StrEnum):
    """What an area is."""

    ZORGKANTOORREGIO = "zorgkantoorregio"
    SUBREGIO = "subregio"
    GEMEENTE = "gemeente"
    WIJK = "wijk"


class Inhabitants(Wire):
    """How many people live there in a year, and who says so."""

    year: Year
    people: People
    source: Source | None = None


class CbsPart(Wire):
    """A code of Statistics Netherlands, as long as it holds."""

    code: CbsCode
    valid_from: BusinessDate | None = None
    valid_to: BusinessDate | None = None


class Region(Record):
    """An area; outside the plan's own area it says why it is named."""

    name: Name
    kind: Choice[RegionKind]
    parent: RegionCode | None = None
    cbs: Listed[CbsPart] = ()
    inhabitants: Listed[Inhabitants] = ()
    in_area: bool = True
    reason: Story | None = None
