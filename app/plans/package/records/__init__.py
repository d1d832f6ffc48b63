"""What a plan holds besides its money: records of fixed kinds, each a section of the package and a list in the API."""

from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.records.record import Record, Ref

__all__ = ["KINDS", "Kind", "Record", "Ref"]
