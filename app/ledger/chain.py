"""The chain: every entry is sealed with SHA-256 over all its columns, its postings and the seal before it."""

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
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


def holds(entry: Mapping[str, Any], postings: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a stored entry has the seal of its columns, its postings and the seal that it names before it."""
    quick = hashlib.sha256(_written(entry, postings).encode()).hexdigest()
    return bool(quick == entry["hash"] or seal(entry, postings, entry["previous_hash"]) == entry["hash"])


def _written(entry: Mapping[str, Any], postings: Sequence[Mapping[str, Any]]) -> str:
    """The canonical JSON that `seal` takes, put together by hand: a long chain has a great many of them."""
    plan, seq = entry["plan_id"], entry["seq"]
    client, end_user, reason, trace = (entry[name] for name in ("client", "end_user", "reason_sha256", "trace_id"))
    lines = ",".join(
        f'{{"account":{quoted(line["account"])},"amount_cents":{line["amount_cents"]},'
        f'"kassier":{quoted(line["kassier"])},"number":{line["number"]},'
        f'"organisation":{quoted(line["organisation"])},"plan_id":"{plan}","seq":{line["seq"]},'
        f'"stream":{quoted(line["stream"])}}}'
        for line in postings
    )
    return (
        f'{{"entry":{{"actor":{quoted(entry["actor"])},"actor_issuer":{quoted(entry["actor_issuer"])},'
        f"{'' if client is None else f'{_CLIENT}{quoted(client)},'}"
        f'"decision_id":{_text(entry["decision_id"])},'
        f"{'' if end_user is None else f'{_END_USER}{quoted(end_user)},'}"
        f'"id":"{entry["id"]}","kind":{quoted(entry["kind"])},"occurred_on":{_text(entry["occurred_on"])},'
        f'"payload":{orjson.dumps(entry["payload"], option=orjson.OPT_SORT_KEYS).decode()},"plan_id":"{plan}",'
        f"{'' if reason is None else f'{_REASON}{as_json(reason)},'}"
        f'"recorded_at":"{entry["recorded_at"].isoformat()}","request_id":{as_json(entry["request_id"])},'
        f'"resource_id":"{entry["resource_id"]}","resource_type":{quoted(entry["resource_type"])},'
        f'"reverses":{_text(entry["reverses"])},"seq":{seq}'
        f"{'' if trace is None else f',{_TRACE}{as_json(trace)}'}"
        f'}},"postings":[{lines}],"previous":{as_json(entry["previous_hash"])}}}'
    )


_CLIENT: Final = '"client":'
_END_USER: Final = '"end_user":'
_REASON: Final = '"reason_sha256":'
_TRACE: Final = '"trace_id":'


def _text(value: object) -> str:
    """An id or a day as JSON, which have nothing to be escaped."""
    return "null" if value is None else f'"{value}"'


def as_json(value: str) -> str:
    """A text as JSON."""
    return orjson.dumps(value).decode()


@lru_cache(maxsize=4096)
def quoted(value: str | None) -> str:
    """A text of which there are few as JSON."""
    return orjson.dumps(value).decode()


def seal(entry: Mapping[str, object], postings: Sequence[Mapping[str, object]], previous: str) -> str:
    """The seal of an entry: its columns, its postings in order, and the previous seal; canonical JSON, SHA-256."""
    document = {
        "entry": {name: entry[name] for name in ENTRY}
        | {name: entry[name] for name in WHY if entry.get(name) is not None},
        "postings": [{name: line[name] for name in POSTING} for line in postings],
        "previous": previous,
    }
    return hashlib.sha256(orjson.dumps(document, default=_as_text, option=orjson.OPT_SORT_KEYS)).hexdigest()
