"""The chain by itself: every column counts, and a replay sees whatever does not follow."""

import hashlib
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from app.ledger.chain import ENTRY, GENESIS, POSTING, WHY, _written, holds, plain, seal
from app.ledger.replay import Head, Replay

PLAN = UUID(int=7)
Row = dict[str, Any]


def entry(seq: int, **changes: Any) -> Row:
    return {
        "plan_id": PLAN,
        "seq": seq,
        "id": UUID(int=seq),
        "kind": "transfer",
        "resource_type": "transfer",
        "resource_id": UUID(int=1000 + seq),
        "occurred_on": date(2026, 1, 15),
        "recorded_at": datetime(2026, 1, 15, 12, 0, 0, 123456, UTC),
        "actor_issuer": "urn:uitgever",
        "actor": "kassier-k3",
        "request_id": "r-1",
        "client": None,
        "end_user": None,
        "trace_id": None,
        "reason_sha256": None,
        "decision_id": None,
        "reverses": None,
        "payload": {"amount": "10.00"},
        **changes,
    }


def posting(seq: int, number: int, account: str, amount: int, **changes: Any) -> Row:
    return {
        "plan_id": PLAN,
        "seq": seq,
        "number": number,
        "kassier": "K3",
        "stream": "IZA",
        "organisation": None,
        "account": account,
        "amount_cents": amount,
        **changes,
    }


def chained(*items: tuple[Row, list[Row]]) -> list[tuple[Row, list[Row]]]:
    """The entries as they are stored."""
    previous, stored = GENESIS, []
    for row, lines in items:
        sealed = seal(row, lines, previous)
        stored.append(({**row, "previous_hash": previous, "hash": sealed, "posting_count": len(lines)}, lines))
        previous = sealed
    return stored


def replayed(stored: list[tuple[Row, list[Row]]], *expected: Head) -> list[tuple[int | None, str]]:
    replay = Replay(expected)
    for row, lines in stored:
        replay.add(row, lines)
    kept = dict(replay.balances)
    return [(found.seq, found.what) for found in replay.close(replay.head, kept)]


def moved(seq: int, amount: int, **changes: Any) -> tuple[Row, list[Row]]:
    lines = [posting(seq, 1, "payable", -amount), posting(seq, 2, "held", amount)]
    return entry(seq, **changes), lines


def granted() -> tuple[Row, list[Row]]:
    lines = [posting(1, 1, "due", -500), posting(1, 2, "payable", 500)]
    return entry(1, kind="payout_released"), lines


def test_a_whole_chain_is_in_order() -> None:
    stored = chained(granted(), moved(2, 300), moved(3, 200))
    assert replayed(stored) == []
    assert replayed(stored, Head(2, stored[1][0]["hash"])) == []


@pytest.mark.parametrize("name", [*ENTRY, *WHY])
def test_every_column_of_an_entry_is_sealed(name: str) -> None:
    row, lines = moved(1, 300)
    other = {**row, name: "iets anders"}
    assert seal(row, lines, GENESIS) != seal(other, lines, GENESIS)


@pytest.mark.parametrize("name", POSTING)
def test_every_column_of_a_posting_is_sealed(name: str) -> None:
    row, lines = moved(1, 300)
    other = [lines[0], {**lines[1], name: "iets anders"}]
    assert seal(row, lines, GENESIS) != seal(row, other, GENESIS)


def test_anybody_can_make_the_seal_again() -> None:
    row, lines = moved(1, 300, payload={"zorg": "é", "bedrag": "10.00"})
    said = {
        "entry": {
            **{name: value for name, value in row.items() if name not in WHY},
            "plan_id": str(PLAN),
            "id": "00000000-0000-0000-0000-000000000001",
            "resource_id": "00000000-0000-0000-0000-0000000003e9",
            "occurred_on": "2026-01-15",
            "recorded_at": "2026-01-15T12:00:00.123456+00:00",
        },
        "postings": [{**line, "plan_id": str(PLAN)} for line in lines],
        "previous": "0" * 64,
    }
    written = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert seal(row, lines, GENESIS) == hashlib.sha256(written.encode()).hexdigest()


@pytest.mark.parametrize("given", [(), ("client",), ("end_user", "trace_id"), WHY])
@pytest.mark.parametrize("text", ["gewoon", 'aan"haling\\\n\x7f', "é€\U0001f600\u2028"])
def test_a_stored_entry_holds_its_seal_however_it_is_written(given: tuple[str, ...], text: str) -> None:
    row, lines = moved(1, 300, payload={"z": text, "a": [1, None, True]}, actor=text, request_id=text, kind=text)
    row |= dict.fromkeys(given, text) | {"decision_id": UUID(int=3), "recorded_at": datetime(2026, 1, 15, tzinfo=UTC)}
    [(stored, _)] = chained((row, lines))
    assert hashlib.sha256(_written(stored, lines).encode()).hexdigest() == stored["hash"]
    assert holds(stored, lines)
    assert not holds({**stored, "actor": "een ander"}, lines)


def test_the_seal_before_and_the_order_of_postings_count() -> None:
    row, lines = moved(1, 300)
    assert seal(row, lines, GENESIS) != seal(row, lines, "1" * 64)
    assert seal(row, lines, GENESIS) != seal(row, lines[::-1], GENESIS)


def test_amounts_are_sealed_as_they_are_written() -> None:
    assert plain({"amount": Decimal("10.00"), "codes": {"b", "a"}}) == {"amount": "10.00", "codes": ["a", "b"]}
    with pytest.raises(TypeError):
        plain({"what": object()})


def test_what_is_left_out_is_missed() -> None:
    stored = chained(granted(), moved(2, 300), moved(3, 200))
    assert [seq for seq, _ in replayed([stored[0], stored[2]])] == [3, 3]


def test_what_is_swapped_is_seen() -> None:
    stored = chained(granted(), moved(2, 200), moved(3, 200))
    assert replayed([stored[0], stored[2], stored[1]])[0][0] == 3


def test_a_cut_tail_is_seen_by_an_earlier_head_only() -> None:
    stored = chained(granted(), moved(2, 300), moved(3, 200))
    head = Head(3, stored[2][0]["hash"])
    assert replayed(stored[:2]) == []
    assert [seq for seq, _ in replayed(stored[:2], head)] == [3]


def test_a_chain_that_was_made_again_is_seen_by_an_earlier_head() -> None:
    stored = chained(granted(), moved(2, 300), moved(3, 200))
    head = Head(2, stored[1][0]["hash"])
    again = chained(granted(), moved(2, 301), moved(3, 199))
    assert replayed(again) == []
    assert [seq for seq, _ in replayed(again, head)] == [2]


def test_postings_that_do_not_add_up_are_seen_even_when_sealed() -> None:
    lines = [posting(2, 1, "due", -300), posting(2, 2, "payable", 299)]
    assert [seq for seq, _ in replayed(chained(granted(), (entry(2), lines)))] == [2]
    streams = [posting(2, 1, "due", -300), posting(2, 2, "payable", 300, stream="SPUK")]
    assert [seq for seq, _ in replayed(chained(granted(), (entry(2), streams)))] == [2, 2]
    assert [seq for seq, _ in replayed(chained(granted(), (entry(2), [posting(2, 1, "due", 0)])))] == [2]


def test_nobody_receives_more_than_was_released() -> None:
    found = replayed(chained(granted(), moved(2, 501)))
    assert found == [(2, "kassier K3 heeft in IZA minder dan niets te ontvangen: verwacht € 0,00, gevonden -€ 0,01")]


def test_a_reversal_is_the_exact_opposite_and_happens_once() -> None:
    back = [posting(3, 1, "payable", 300), posting(3, 2, "held", -300)]
    reversal = (entry(3, kind="receipt_reversed", reverses=UUID(int=2)), back)
    assert replayed(chained(granted(), moved(2, 300), reversal)) == []
    less = [posting(3, 1, "payable", 299), posting(3, 2, "held", -299)]
    partly = (entry(3, kind="receipt_reversed", reverses=UUID(int=2)), less)
    assert [seq for seq, _ in replayed(chained(granted(), moved(2, 300), partly))] == [3]
    again: tuple[Row, list[Row]] = (entry(4, kind="receipt_reversed", reverses=UUID(int=2)), [])
    assert 4 in [seq for seq, _ in replayed(chained(granted(), moved(2, 300), reversal, again))]
    nothing = (entry(3, kind="receipt_reversed"), back)
    assert [seq for seq, _ in replayed(chained(granted(), moved(2, 300), nothing))] == [3]


def test_balances_and_head_must_be_those_of_the_chain() -> None:
    replay = Replay()
    for row, lines in chained(granted()):
        replay.add(row, lines)
    other = dict(replay.balances) | {("K3", "IZA", "", "payable"): 501}
    found = replay.close(Head(2, "f" * 64), other)
    assert [one.seq for one in found] == [2, None]
