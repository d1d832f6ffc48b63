"""A query whose text is made once: only its values differ, and making it anew costs more than to answer it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select
from sqlalchemy.dialects.postgresql import asyncpg

from app.db.session import Session


class Built:
    """The text of a query, with what its parameters are called."""

    def __init__(self, query: Select[Any]) -> None:
        made = query.compile(dialect=asyncpg.dialect())  # type: ignore[no-untyped-call]
        self.text = str(made)
        self._names: Sequence[str] = made.positiontup or ()
        self._fixed = {name: value for name, value in made.params.items() if value is not None}

    async def rows(self, session: Session, values: Mapping[str, Any]) -> Sequence[Any]:
        """The rows, as the driver reads them: by place or by name."""
        known = {**self._fixed, **values}
        return await session.fetch(self.text, *(known[name] for name in self._names))
