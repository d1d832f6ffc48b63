"""Statements that go to the database together, in the trip that ends their transaction: nobody waits for their rows."""

import hashlib
from functools import lru_cache
from typing import Any, Final
from uuid import UUID
from weakref import WeakKeyDictionary

Value = str | int | UUID | None

GENERIC: Final = "SET LOCAL plan_cache_mode = force_generic_plan"
"""The plan of a statement is made once on each connection, also where the statement is in a function."""

_prepared: Final[WeakKeyDictionary[Any, set[str]]] = WeakKeyDictionary()
"""What was prepared on each connection, which keeps it whatever becomes of the transaction."""


def quoted(value: Value) -> str:
    """A value as it stands in a statement.

    Only an apostrophe means something within one, as the connection asks for standard strings.

    Raises:
        ValueError: a text with a NUL, which the database takes for its end.
    """
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    text = str(value)
    if "\0" in text:
        raise ValueError("NUL")
    return "'" + text.replace("'", "''") + "'"


class Script:
    """Statements with their values, in order."""

    def __init__(self) -> None:
        self._calls: list[tuple[str, tuple[Value, ...]]] = []

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._calls)

    def add(self, statement: str, values: tuple[Value, ...]) -> None:
        """One more."""
        self._calls.append((statement, values))

    def clear(self) -> None:
        """None any more."""
        self._calls.clear()

    async def take(self, driver: Any, seconds: float) -> list[str]:
        """All of them, ready to be sent over a connection, and none are left."""
        calls, self._calls = self._calls, []
        return [await prepared(driver, statement, values, seconds) for statement, values in calls]


async def prepared(driver: Any, statement: str, values: tuple[Value, ...], seconds: float | None = None) -> str:
    """What has a connection carry out a statement with these values.

    It is prepared on it once, as the plan of a statement takes longer to make than to carry out; within so many
    seconds, or as long as any statement may take.
    """
    known, name = _prepared.setdefault(driver, set()), _name(statement)
    if name not in known:
        try:
            await driver.execute(f"PREPARE {name} AS {statement}", timeout=seconds)
        except BaseException:
            # Whether it has it now is not known.
            driver.terminate()
            raise
        known.add(name)
    return f"EXECUTE {name}({', '.join(map(quoted, values))})"


@lru_cache(maxsize=256)
def _name(statement: str) -> str:
    return f"tred_{hashlib.sha256(statement.encode()).hexdigest()[:24]}"
