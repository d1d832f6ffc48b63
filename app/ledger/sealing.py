"""Writes the canonical JSON of stored entries as quickly as it can be done: a long chain has a great many of them."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson

from app.ledger.chain import ENTRY, WHY, as_json, quoted
from app.ledger.replay import Key

COLUMNS: Final = (*ENTRY[1:], *WHY, "posting_count", "previous_hash", "hash")
"""The columns of a stored entry in the order in which they are taken here; its plan is asked for, so it is known."""


class Account(NamedTuple):
    """An account with what is written of it around the amount, the number and the entry of a posting."""

    key: Key
    opening: str
    before_number: str
    before_seq: str
    closing: str


def account(plan: str, kassier: str, stream: str, organisation: str | None, name: str) -> Account:
    """An account as it is written in postings of a plan."""
    return Account(
        (kassier, stream, organisation or "", name),
        f'{{"account":{quoted(name)},"amount_cents":',
        f',"kassier":{quoted(kassier)},"number":',
        f',"organisation":{quoted(organisation)},"plan_id":"{plan}","seq":',
        f',"stream":{quoted(stream)}}}',
    )


def seal_of(plan: str, stored: Sequence[Any], payload: Any, recorded_at: str, postings: str) -> str:
    """The seal of an entry (`COLUMNS`) with its moment and postings as they are written, after a seal that holds."""
    (
        seq, identifier, kind, resource_type, resource, day, _, issuer, actor, request, decision, reverses, _,
        client, end_user, trace, reason, _, previous, _,
    ) = stored  # fmt: skip
    said_client = said_user = said_reason = said_trace = ""
    if (client, end_user, trace, reason) != _SILENT:
        said_client = "" if client is None else f'"client":{quoted(client)},'
        said_user = "" if end_user is None else f'"end_user":{quoted(end_user)},'
        said_reason = "" if reason is None else f'"reason_sha256":{as_json(reason)},'
        said_trace = "" if trace is None else f',"trace_id":{as_json(trace)}'
    return sha256(
        (
            f'{{"entry":{{"actor":{quoted(actor)},"actor_issuer":{quoted(issuer)},{said_client}'
            f'"decision_id":{_NOTHING if decision is None else _id(decision)},{said_user}'
            f'"id":"{identifier}","kind":{quoted(kind)},"occurred_on":{_day(day)},'
            f'"payload":{orjson.dumps(payload, None, orjson.OPT_SORT_KEYS).decode()},"plan_id":"{plan}",{said_reason}'
            f'"recorded_at":"{recorded_at}","request_id":{as_json(request)},'
            f'"resource_id":"{resource}","resource_type":{quoted(resource_type)},'
            f'"reverses":{_NOTHING if reverses is None else _id(reverses)},"seq":{seq}{said_trace}}},'
            f'"postings":[{postings}],"previous":"{previous}"}}'
        ).encode()
    ).hexdigest()


_NOTHING: Final = "null"
_SILENT: Final = (None, None, None, None)


def _id(identifier: object) -> str:
    return f'"{identifier}"'


@lru_cache(maxsize=4096)
def _day(value: date | None) -> str:
    return _NOTHING if value is None else f'"{value}"'
