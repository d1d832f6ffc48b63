"""Who takes part in a plan, on which account, under which agreement and with what evidence is as it was taken in."""

import pytest

from tests.ledger.conftest import Books

_CHANGED = {
    "organisatie": """UPDATE organisation SET details = details || '{"iban": "NL91ABNA0417164300"}'""",
    "domein": "UPDATE domain SET name = name || 'x'",
    "geldstroom": "UPDATE stream SET financier = 'een ander'",
    "kassier": "UPDATE kassier SET through = (SELECT max(code) FROM organisation WHERE plan_id = $PLAN)",
    "de geldstroom": "DELETE FROM kassier_stream",
    "wat KPI": "UPDATE kpi SET evidence = '{}'",
    "de dag van": "UPDATE meetmoment SET due_on = due_on + 1",
    "het tijdvak van periode": "UPDATE period SET pay_on = pay_on + 1",
    "de dag van de eindafrekening": "UPDATE plan SET settlement_on = settlement_on + 1",
    "de overeenkomst van besluit": "DELETE FROM agreement",
    "meting": "UPDATE measurement SET status = 'reported'",
}


@pytest.mark.parametrize("what", sorted(_CHANGED))
def test_what_was_taken_in_is_not_changed_unseen(books: Books, what: str) -> None:
    of = "id" if _CHANGED[what].startswith("UPDATE plan ") else "plan_id"
    report = books.tampered(f"{_CHANGED[what]} WHERE {of} = $PLAN")
    assert [one for one in report.findings if one.what.startswith(what) and one.seq is not None]


@pytest.mark.parametrize("table", ["receipt", "transfer", "measurement", "payout"])
def test_a_status_that_is_none_is_named(books: Books, table: str) -> None:
    unguarded = f"ALTER TABLE {table} DROP CONSTRAINT ck_{table}_status_known"
    some = f"id = (SELECT min(id::text)::uuid FROM {table} WHERE plan_id = $PLAN)"
    report = books.tampered(unguarded, f"UPDATE {table} SET status = 'x' WHERE plan_id = $PLAN AND {some}")
    assert [one for one in report.findings if one.what.startswith(table) and one.what.endswith("staat als x")]
