"""Nobody sees foreign money, even where a service forgets to look: the database shows none."""

import asyncio
from collections.abc import Mapping
from typing import Any, Final

import pytest
from sqlalchemy import select

from app import clock
from app.access import service as access
from app.access.local_issuer import LOCAL_ISSUER
from app.access.principal import Actor, Principal
from app.db.engine import make_engine
from app.db.metadata import metadata
from app.db.session import reading
from tests.support.api import Api, grant
from tests.support.half_way import HalfWay

Tables = Mapping[str, list[Mapping[str, Any]]]

MONEY: Final = sorted(
    {table.name for table in metadata.sorted_tables if any(column.name.endswith("_cents") for column in table.c)}
    | {"agreement", "entry", "evidence"}
)
ONLY_WHOLE: Final = {"entry", "posting", "balance", "stream_permission"}
LISTS: Final = ("transfers", "claims", "cost-statements", "budget-lines", "agreements")
OF_KASSIERS: Final = ("payouts", "receipts", "returns")


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"MUUR-{worker}").prepared()


def shown(plan: HalfWay, function: str, organisation: str | None, *, widened: bool = False) -> Tables:
    """All that the tables with money hold for somebody's question, without any condition of a service."""
    subject = f"{function}-{organisation}"
    grant(plan.api.database_url, function, plan=plan.code, organisation=organisation, subject=subject)

    async def look() -> Tables:
        engine = make_engine(plan.api.database_url, pool_size=1)
        try:
            async with reading(engine) as session:
                who = Actor(LOCAL_ISSUER, subject, "r")
                work = await access.open_work(session, who, plan.code, clock.now(), clock.today(), whole=False)
                if widened:
                    async with work.whole_plan():
                        await session.rows(select(metadata.tables["transfer"]))
                return {
                    name: [row._asdict() for row in await session.rows(select(metadata.tables[name]))] for name in MONEY
                }
        finally:
            await engine.dispose()

    return asyncio.run(look())


@pytest.fixture(scope="module")
def everything(plan: HalfWay) -> Tables:
    found = shown(plan, "programme_office", None)
    assert all(found[name] for name in MONEY if name not in {"final_balance", "budget_move", "claim_write_off"})
    return found


@pytest.mark.parametrize("widened", [False, True], ids=["from the start", "after computing with the whole plan"])
@pytest.mark.parametrize("organisation", ["ZORG", "STAD"])
def test_a_partner_is_shown_rows_of_its_own_organisation(
    plan: HalfWay, everything: Tables, organisation: str, *, widened: bool
) -> None:
    found = shown(plan, "partner", organisation, widened=widened)
    for name, rows in everything.items():
        if rows and "organisation" in rows[0]:
            own = [] if name in ONLY_WHOLE else [row for row in rows if row["organisation"] == organisation]
            assert found[name] == own, name
            assert name in ONLY_WHOLE or 0 < len(own) < len(rows), name
    assert {claim["claim_id"] for claim in found["claim_receipt"]} == {claim["id"] for claim in found["claim"]}
    assert {payout["id"] for payout in found["payout"]} == {share["payout_id"] for share in found["payout_share"]}
    assert not any(found[name] for name in (*ONLY_WHOLE, "receipt", "repayment"))
    statements = {one["id"] for one in found["cost_statement"]}
    assert {one["cost_statement_id"] for one in found["evidence"]} - {None} == statements
    assert {one["cost_statement_id"] for one in everything["evidence"]} - {None} > statements


@pytest.mark.parametrize(("organisation", "kassier"), [("KAS1", "K1"), ("KAS2", "K2")])
def test_a_kassier_is_shown_its_own_pots(plan: HalfWay, everything: Tables, organisation: str, kassier: str) -> None:
    found = shown(plan, "kassier", organisation)
    payouts = {row["id"] for row in everything["payout"] if row["kassier"] == kassier}
    for name, rows in everything.items():
        if name in ONLY_WHOLE:
            assert found[name] == [], name
        elif rows and "kassier" in rows[0]:
            own = [row for row in rows if row["kassier"] == kassier]
            assert found[name] == own, name
            assert 0 < len(own) < len(rows), name
        elif rows and "payout_id" in rows[0]:
            assert found[name] == [row for row in rows if row["payout_id"] in payouts], name
            assert len(found[name]) < len(rows), name


@pytest.mark.parametrize("function", ["reader", "data_analyst"])
def test_who_sees_no_money_is_shown_none(plan: HalfWay, function: str) -> None:
    found = shown(plan, function, None)
    assert {name for name, rows in found.items() if rows} == {"evidence"}
    assert all(row["cost_statement_id"] is None for row in found["evidence"])


@pytest.mark.parametrize("path", [*LISTS, *OF_KASSIERS])
def test_a_service_that_forgets_its_filter_gives_nothing_away(
    plan: HalfWay, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Every service is told that the caller sees all money; the lists are the same as when it was not."""
    asking = [plan.as_("partner", "ZORG"), plan.as_("partner", "STAD"), plan.kassier("K1"), plan.kassier("K2")]
    where = f"/v1/plans/{plan.code}/{path}?limit=500"
    if path in OF_KASSIERS:
        asking = asking[2:]
    before = [client.get(where).json()["items"] for client in asking]
    office = plan.as_("programme_office").get(where).json()["items"]
    monkeypatch.setattr(Principal, "sees_all_money", property(lambda _: True))
    after = [client.get(where).json()["items"] for client in asking]
    assert after == before
    assert all(0 < len(rows) < len(office) for rows in after)
