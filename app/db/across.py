"""Looks across plans, for the little that has to be known before the plan is."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from app.db.session import Session

_KEPT: Final = 4096
_PLAN_OF: Final = "SELECT tred_plan_of($1, $2)"

_places: "OrderedDict[Thing, str]" = OrderedDict()


@dataclass(frozen=True, slots=True)
class Thing:
    """A row of a table that belongs to a plan."""

    table: str
    identifier: UUID

    @property
    def place(self) -> str | None:
        """The code of its plan where that was asked before: a row never moves, and a plan keeps its code."""
        return _places.get(self)

    async def __call__(self, session: Session) -> str | None:
        """The code of its plan; whether the caller may know is not looked at."""
        code = await plan_code(session, self.table, self.identifier)
        if code is not None:
            _places[self] = code
            if len(_places) > _KEPT:
                _places.popitem(last=False)
        return code


async def plan_code(session: Session, table: str, identifier: UUID) -> str | None:
    """The code of the plan that a row of a table is in, by its id; whether the caller may know is not looked at."""
    code: str | None = await session.value(_PLAN_OF, table, identifier)
    return code
