"""The chain: every entry is sealed with SHA-256 over all its columns, its postings and the seal before it."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

import orjson

GENESIS: Final = "0" * 64
"""The seal before the first entry of a plan."""


def plain(value: object) -> Any:
    """The value as JSON holds it: amounts and numbers as text, so that no reader rounds them; moments in UTC."""
    return orjson.loads(orjson.dumps(value, default=_as_text))


def _as_text(value: object) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, UUID):
        # The driver's own subclass, which the encoder does not take for one.
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, set | frozenset):
        return sorted(value)
    raise TypeError(f"{type(value).__name__} cannot enter the journal")


ENTRY: Final = (
    "plan_id",
    "seq",
    "id",
    "kind",
    "resource_type",
    "resource_id",
    "occurred_on",
    "recorded_at",
    "actor_issuer",
    "actor",
    "request_id",
    "decision_id",
    "reverses",
    "payload",
)
"""What is sealed of an entry: all but the seals themselves, and the number of its postings, which are sealed."""

WHY: Final = ("client", "end_user", "trace_id", "reason_sha256")
"""What is sealed as well when it is there: an entry that has none of them has the seal it would have had without."""

POSTING: Final = ("plan_id", "seq", "number", "kassier", "stream", "organisation", "account", "amount_cents")
"""What is sealed of a posting: all of it."""


def seal(entry: Mapping[str, object], postings: Sequence[Mapping[str, object]], previous: str) -> str:
    """The seal of an entry: its columns, its postings in order, and the previous seal; canonical JSON, SHA-256."""
    document = {
        "entry": {name: entry[name] for name in ENTRY}
        | {name: entry[name] for name in WHY if entry.get(name) is not None},
        "postings": [{name: line[name] for name in POSTING} for line in postings],
        "previous": previous,
    }
    return hashlib.sha256(orjson.dumps(document, default=_as_text, option=orjson.OPT_SORT_KEYS)).hexdigest()
