"""What people write in their own words enters the books by its hash, can be erased by the book, and not otherwise."""

import json
from hashlib import sha256
from typing import Any

import pytest

from app.commands import erase
from app.commands import verify as command
from app.commands.refusal import CommandRefused
from app.settings import Settings
from tests.ledger.conftest import Books
from tests.support.api import Api
from tests.support.cases import plain
from tests.support.journey import DAY, Journey

Row = dict[str, Any]
WRITTEN = (
    "vergissing",
    "dubbel",
    "juist",
    "alsnog",
    "te laag",
    "eerste telling",
    "verkeerd geboekt",
    "failliet",
    "nee",
)
TEXT = 'mevrouw "De Vries" was ziek\nén afwezig'
WHY = "op verzoek van de wethouder: financiële controle"


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def test_no_word_that_was_written_stands_in_the_journal(crooked: Books) -> None:
    sealed = "\n".join(text for (text,) in crooked.rows("SELECT payload::text FROM entry WHERE plan_id = $1"))
    assert [word for word in WRITTEN if f'"{word}"' in sealed] == []
    assert [word for word in WRITTEN if digest(word) not in sealed] == []


@pytest.mark.parametrize(
    ("table", "column"),
    [
        ("decision", "text"),
        ("decision", "reason"),
        ("target_revision", "reason"),
        ("measurement", "note"),
        ("measurement", "verification_note"),
        ("cost_statement", "note"),
        ("claim_write_off", "reason"),
        ("receipt", "reversal_reason"),
        ("transfer", "reversal_reason"),
    ],
)
def test_a_text_that_is_gone_without_an_entry_is_missed(crooked: Books, table: str, column: str) -> None:
    where = f"plan_id = $PLAN AND {column} IS NOT NULL"
    report = crooked.tampered(f"UPDATE {table} SET {column} = NULL WHERE {where}")
    assert report.first is not None
    kept = crooked.one(f"SELECT count(*) FROM {table} WHERE plan_id = $1 AND {column} IS NOT NULL")
    assert kept > 0


@pytest.fixture(scope="module")
def written(api: Api, worker: str) -> Books:
    """A plan with a text in two places, and a reason beside one of them."""
    journey = Journey(api, plain("worked-example")["case"], f"TEKST-{worker}")
    journey.load()
    costs = next(row for row in journey.case["costs"] if row["period"] == 1)
    body = {**costs, "note": TEXT, "evidence": [{"kind": "factuur", "reference": "F-1"}]}
    headers = {b"X-Audit-Toelichting": WHY.encode(), b"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01".encode()}
    path = f"/v1/plans/{journey.plan}/cost-statements"
    made = journey.office.post(path, json=body, headers=headers)
    assert made.status_code == 201, made.text
    journey.decide("accept_costs", costStatements=[made.json()["id"]], text=TEXT)
    return Books(api.database_url, journey.plan, journey)


def trail(books: Books, query: str = "") -> list[Row]:
    return books.journey.items(books.journey.by("auditor"), f"/plans/{books.plan}/audit-trail?limit=50{query}")


def test_the_trail_says_why_through_what_and_in_which_trace(written: Books) -> None:
    [stated] = trail(written, "&resourceType=cost_statement")
    assert (stated["reason"], stated["reasonSha256"]) == (WHY, digest(WHY))
    assert stated["traceId"] == "ab" * 16
    assert stated["client"] == written.one("SELECT max(client) FROM entry WHERE plan_id = $1")
    assert stated["payload"]["noteSha256"] == digest(TEXT)
    assert trail(written, f"&traceId={'ab' * 16}&resource={stated['resource']}") == [stated]
    [decided] = trail(written, "&resourceType=decision")
    assert decided["reason"] is None
    assert len(decided["traceId"]) == 32
    assert trail(written, f"&decision={decided['resource']}") == [decided]


@pytest.mark.parametrize("value", ["x" * 501, "a\tb"])
def test_a_reason_that_is_no_sentence_is_refused(written: Books, value: str) -> None:
    headers = {"X-Audit-Toelichting": value}
    answer = written.journey.office.post(f"/v1/plans/{written.plan}/payouts", json={"period": 1}, headers=headers)
    assert answer.status_code == 400
    assert "/header/X-Audit-Toelichting" in answer.text


def test_another_text_in_the_place_of_one_is_found(written: Books) -> None:
    other = written.tampered("UPDATE free_text SET text = 'iets anders' WHERE plan_id = $PLAN")
    gone = written.tampered("DELETE FROM free_text WHERE plan_id = $PLAN")
    stated = trail(written, "&resourceType=cost_statement")[0]["seq"]
    assert [report.first and report.first.seq for report in (other, gone)] == [stated, stated]


def test_a_text_is_erased_by_the_book(written: Books, terminal: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    before = trail(written)
    asked = erase.Asked(written.plan, digest(TEXT), "fg@zorg.example", "verzoek om verwijdering")
    assert erase.main(terminal, asked) == 0
    assert (
        capsys.readouterr().out
        == f"{written.plan}: gewist op 2 plaatsen en in 2 bewaarde antwoorden; het is geboekt.\n"
    )
    with pytest.raises(CommandRefused):
        erase.main(terminal, asked)

    last = trail(written)[-1]
    assert trail(written)[:-1] == before
    assert (last["action"], last["subject"], last["reason"]) == ("text_erased", asked.subject, asked.reason)
    assert last["payload"]["places"] == ["cost_statement.note", "decision.text"]
    report = written.tampered()
    assert report.findings == ()
    about = {row["seq"] for row in before if digest(TEXT) in json.dumps(row)}
    assert set(report.erased) == about
    assert command.main(terminal, written.plan, None) == 0
    assert f"boekingen, van {len(about)} is een tekst gewist, kop" in capsys.readouterr().out
    everything = written.one("SELECT string_agg(body, '') FROM idempotency WHERE $1::uuid IS NOT NULL")
    assert "De Vries" not in everything
    again = written.tampered("DELETE FROM entry WHERE plan_id = $PLAN AND kind = 'text_erased'")
    assert any("niet volgens de boeken gewist" in finding.what for finding in again.findings)


def test_a_hash_that_is_none_or_unknown_is_refused(written: Books, terminal: Settings) -> None:
    for plan, asked in ((written.plan, "abc"), (written.plan, "0" * 64), ("GEEN", "0" * 64)):
        with pytest.raises(CommandRefused):
            erase.main(terminal, erase.Asked(plan, asked, "wie", "waarom"))


def test_an_action_that_a_role_does_not_give_is_refused_and_logged(
    written: Books, capfd: pytest.CaptureFixture[str]
) -> None:
    reader = written.journey.by("reader")
    answer = reader.post(f"/v1/plans/{written.plan}/payouts", json={"period": 1})
    assert answer.status_code == 403
    lines = [json.loads(line) for line in capfd.readouterr().err.splitlines() if line.startswith("{")]
    [refused] = [line for line in lines if line["event"] == "forbidden"]
    assert (refused["subject"], refused["method"], refused["plan"]) == ("reader", "POST", written.plan)
    assert refused["route"].endswith("/payouts")
    assert DAY not in json.dumps(refused)
