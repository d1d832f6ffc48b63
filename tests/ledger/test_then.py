"""Who did a thing had the function then, and at no moment was more passed on than there was: entry by entry."""

from typing import Any

import pytest

from app.access.rights import Action
from app.commands import verify as command
from app.db.session import Session
from app.ledger import repository
from app.ledger.persons import action_of
from app.ledger.verify import verify_all
from app.settings import Settings
from tests.ledger.conftest import Books
from tests.support.databases import query

FOLLOWING = {"budget_changed", "claim_made", "claim_withdrawn", "pot_settled", "text_erased", "records_changed"}


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("financier", "payout_released"),
        ("programme_office", "payout_proposed"),
        ("stuurgroep", "decision_establish_results"),
        ("kassier", "receipt"),
        ("data_analyst", "measurement_reported"),
    ],
)
@pytest.mark.parametrize(
    "change",
    [
        "valid_to = '2020-01-01'",
        "valid_from = '2999-01-01'",
        "ended_on = '2020-01-01'",
        "function = 'reader'",
        "issuer = 'een ander'",
        "granted_by = 'een ander'",
    ],
)
def test_a_membership_that_was_not_in_force_is_named(books: Books, function: str, kind: str, change: str) -> None:
    report = books.tampered(
        f"UPDATE membership SET {change} WHERE function = '{function}' AND plan_code = "
        "(SELECT code FROM plan WHERE id = $PLAN)"
    )
    first = books.one(f"SELECT min(seq) FROM entry WHERE plan_id = $1 AND kind = '{kind}'")
    assert any(found.seq == first and "had toen geen functie" in found.what for found in report.findings)


def test_one_that_ended_later_still_counts(books: Books) -> None:
    office = books.journey.by("programme_office", subject="tijdelijk")
    assert office.get(f"/v1/plans/{books.plan}").status_code == 200
    admin = books.journey.by("admin")
    [held] = [m for m in books.journey.items(admin, f"/plans/{books.plan}/memberships") if m["subject"] == "tijdelijk"]
    given = {"issuer": held["issuer"], "subject": "even", "function": "reader"}
    made = books.journey.post(office, f"/plans/{books.plan}/memberships", given)
    assert books.tampered().findings == ()
    books.journey.post(admin, f"/memberships/{held['id']}/endings", {})
    assert books.tampered().findings == ()
    seq = books.one(f"SELECT seq FROM entry WHERE plan_id = $1 AND resource_id = '{made['id']}'")
    end = books.one(f"SELECT seq FROM entry WHERE plan_id = $1 AND resource_id = '{held['id']}'")
    assert end == seq + 1
    later = books.tampered(
        f"UPDATE entry SET seq = -1 WHERE plan_id = $PLAN AND seq = {seq}",
        f"UPDATE entry SET seq = {seq} WHERE plan_id = $PLAN AND seq = {end}",
        f"UPDATE entry SET seq = {end} WHERE plan_id = $PLAN AND seq = -1",
    )
    assert any(found.seq == end and "tijdelijk had toen geen functie" in found.what for found in later.findings)


def test_every_kind_of_entry_names_its_action_or_follows_from_another(crooked: Books, books: Books) -> None:
    kinds = {kind for each in (crooked, books) for (kind,) in each.rows("SELECT kind FROM entry WHERE plan_id = $1")}
    assert {kind for kind in kinds if action_of(kind) is None} <= FOLLOWING
    assert action_of("decision_recover") is Action.DECIDE
    assert len(kinds) > 25


def moved(first: int, second: int) -> list[str]:
    """Swap the places of two entries, postings and all."""
    return [
        statement
        for table in ("entry", "posting")
        for statement in (
            f"UPDATE {table} SET seq = -1 WHERE plan_id = $PLAN AND seq = {first}",
            f"UPDATE {table} SET seq = {first} WHERE plan_id = $PLAN AND seq = {second}",
            f"UPDATE {table} SET seq = {second} WHERE plan_id = $PLAN AND seq = -1",
        )
    ]


def test_what_was_passed_on_before_it_came_in_is_named(books: Books) -> None:
    receipt = books.one("SELECT min(seq) FROM entry WHERE plan_id = $1 AND kind = 'receipt'")
    transfer = books.one("SELECT min(seq) FROM entry WHERE plan_id = $1 AND kind = 'transfer'")
    report = books.tampered(*moved(receipt, transfer))
    assert any(f.seq == receipt and "doorbetaald van een uitkering toen" in f.what for f in report.findings)


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE transfer SET amount_cents = amount_cents + 100 WHERE plan_id = $PLAN", "doorbetaald aan"),
        ("UPDATE receipt SET amount_cents = amount_cents + 100 WHERE plan_id = $PLAN", "ontvangen op een uitkering"),
        ("UPDATE posting SET amount_cents = -1 WHERE plan_id = $PLAN AND account = 'grant'", "doorbetaald door"),
    ],
)
def test_what_was_too_much_then_is_named_at_its_entry(books: Books, statement: str, what: str) -> None:
    report = books.tampered(statement)
    named: list[Any] = [found for found in report.findings if found.what.startswith(what)]
    assert named
    assert all(found.seq is not None for found in named[:1])


def test_an_answer_of_which_the_chain_does_not_tell_is_named(
    own_database: str, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = "issuer, subject, key, fingerprint, status, headers, body"
    stray = "00000000-0000-4000-8000-00000000dead"
    values = f"""'i', 's', 'kwijt', 'f', 201, '{{"location": "/v1/memberships/x"}}', '{{"id": "{stray}"}}'"""
    query(own_database, f"INSERT INTO idempotency ({columns}) VALUES ({values})")
    assert command.main(settings.model_copy(update={"database_url": own_database}), None, None) == 1
    assert f"/v1/memberships/x {stray} (van s, sleutel kwijt)" in capsys.readouterr().out


@pytest.mark.parametrize("body", ["geen JSON", '{"items": 1}'])
def test_a_kept_answer_that_says_nothing_is_named(books: Books, body: str) -> None:
    async def look(session: Session) -> list[str]:
        await repository.plans(session, None)
        await session.run(
            "SET LOCAL session_replication_role = replica; UPDATE idempotency SET body = "
            f"'{body}' WHERE (issuer, subject, key) IN (SELECT issuer, subject, key FROM idempotency "
            "WHERE status = 201 LIMIT 1)"
        )
        reports, unbooked = await verify_all(session, None)
        assert all(report.findings == () for report in reports if report.plan == books.plan)
        return unbooked

    assert len(books.once(look)) == 1
