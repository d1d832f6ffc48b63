"""The answers kept per caller and key, in the transaction of the effect itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import orjson

from app.db.script import Value
from app.db.session import Session

KEEP: Final = "tred_keep($1, $2, $3, $4, $5, $6, $7)"
"""Keeps an answer, given the values of `Answered`."""


class Key(NamedTuple):
    """The key of a request, as no other caller has it."""

    issuer: str
    subject: str
    key: str

    @property
    def name(self) -> str:
        """What is locked while the request runs."""
        return f"key:{self.issuer}\n{self.subject}\n{self.key}"


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer as it was given."""

    fingerprint: str
    status: int
    headers: dict[str, str]
    body: str


def kept_in(row: Mapping[str, Any]) -> Kept | None:
    """The answer that was found under a key, if any."""
    if row["fingerprint"] is None:
        return None
    return Kept(row["fingerprint"], row["status"], orjson.loads(row["headers"]), row["body"])


class Answered(NamedTuple):
    """An answer with the key under which it is kept."""

    key: Key
    kept: Kept

    @property
    def values(self) -> tuple[Value, ...]:
        """What `tred_keep` takes."""
        kept = self.kept
        return (*self.key, kept.fingerprint, kept.status, orjson.dumps(kept.headers).decode(), kept.body)


def keep(session: Session, answered: Answered) -> None:
    """Keep an answer; the key is taken from then on."""
    session.later(f"SELECT {KEEP}", *answered.values)
