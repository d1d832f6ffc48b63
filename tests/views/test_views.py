"""Every view in every form says the same, and no more than the list that it stands for."""

import asyncio
import hashlib
from pathlib import Path
from typing import Final

import pytest

from app import clock
from app.access import service as access
from app.access.local_issuer import LOCAL_ISSUER
from app.access.principal import Actor
from app.db.engine import make_engine
from app.db.session import reading
from app.views import ledger
from app.views.catalogue import VIEWS
from app.views.columns import View
from app.views.kinds import Kind
from tests.support.half_way import HalfWay
from tests.support.operations import FUNCTIONS, TABLE, TIED
from tests.support.sheets import harmless, read_csv, read_json, read_xlsx
from tests.views.conftest import CODES, SPOILING, path, rows

FROZEN: Final = Path(__file__).with_name("columns.txt")
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LISTS: Final = {
    "viewBudget": "listBudgetLines",
    "viewCostStatements": "listCostStatements",
    "viewSchedule": "getUitkeringsschema",
    "viewDistributions": "getUitkeringsschema",
    "viewPayouts": "listPayouts",
    "viewReceipts": "listReceipts",
    "viewTransfers": "listTransfers",
    "viewClaims": "listClaims",
    "viewLedger": "listLedgerEntries",
    "viewBusinessCase": "getBusinessCase",
    "viewOrganisations": "listOrganisations",
    "viewRoleMatrix": "listRoles",
    "viewKpis": "listKpis",
    "viewKpiProgress": "listKpiProgress",
    "viewMeetmomenten": "listMeetmomenten",
    "viewMeasurements": "listMeasurements",
    "viewFiches": "listFiches",
    "viewMilestones": "getPlanning",
}
"""The list that each view stands for."""


def test_the_columns_of_every_view_are_frozen() -> None:
    made = [f"{view.name}: {' '.join(f'{c.name}:{c.kind}' for c in view.columns)}" for view in VIEWS.values()]
    assert FROZEN.read_text().splitlines() == made, "the order is frozen: a new column comes last, in this file too"
    for view in VIEWS.values():
        names = [column.name for column in view.columns]
        assert len(set(names)) == len({c.nl for c in view.columns}) == len({c.en for c in view.columns}) == len(names)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_every_form_says_the_same(viewed: HalfWay, view: View) -> None:
    auditor = viewed.as_("auditor")
    # What is computed is so again for every page.
    few = 7 if view.step == 1000 else 1000
    listed = read_json(rows(auditor, path(viewed, view, f"?limit={few}")), view)
    assert listed
    for dutch, locale in ((True, "nl-NL"), (False, "en")):
        answer = auditor.get(path(viewed, view, f"?format=csv&locale={locale}"))
        headings, values = read_csv(answer, view, dutch=dutch)
        assert headings == [column.nl if dutch else column.en for column in view.columns]
        assert values == harmless(listed, view)
        assert answer.content.endswith(b"\r\n")
        assert answer.headers["Content-Language"] == locale
    answer = auditor.get(path(viewed, view), headers={"Accept": XLSX})
    assert read_xlsx(answer.content, view) == ([column.nl for column in view.columns], listed)
    assert answer.headers["Content-Disposition"].endswith(f'{view.name}-{clock.today()}.xlsx"')


def test_a_formula_is_a_text(viewed: HalfWay) -> None:
    answer = viewed.as_("auditor").get(path(viewed, VIEWS["ledger"], "?format=csv&locale=nl-NL"))
    assert f";'{SPOILING};".encode() in answer.content
    assert f";{SPOILING};".encode() not in answer.content
    answer = viewed.as_("auditor").get(path(viewed, VIEWS["receipts"], "?format=csv&locale=nl-NL"))
    assert b";10,05;2026-01-15;'-10+2;" in answer.content
    answer = viewed.as_("auditor").get(path(viewed, VIEWS["ledger"], "?format=csv&locale=nl-NL"))
    assert b";-10,05;" in answer.content


def test_codes_keep_their_zeros(viewed: HalfWay) -> None:
    view = VIEWS["organisations"]
    answer = viewed.as_("reader").get(path(viewed, view, "?format=xlsx"))
    names = [column.name for column in view.columns]
    (zorg,) = (dict(zip(names, row, strict=True)) for row in read_xlsx(answer.content, view)[1] if row[0] == "ZORG")
    assert {name: zorg[name] for name in CODES} == CODES | {"regions": "GM0828"}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_a_view_is_for_whom_its_list_is(viewed: HalfWay, view: View) -> None:
    assert TABLE[view.operation].allowed == TABLE[LISTS[view.operation]].allowed
    for letter, function in FUNCTIONS.items():
        client = viewed.as_(function, TIED.get(letter))
        status = 200 if letter in TABLE[view.operation].allowed else 403
        assert client.get(path(viewed, view, "?format=csv")).status_code == status, function
        named = [one["name"] for one in rows(client, f"/v1/plans/{viewed.code}/views")]
        assert (view.name in named) is (status == 200)


@pytest.mark.parametrize(
    ("name", "list_", "key"),
    [
        ("budget", "budget-lines", ("initiative", "kassier", "stream", "organisation", "period", "amount")),
        ("cost-statements", "cost-statements", ("id", "amount")),
        ("transfers", "transfers", ("id", "amount")),
        ("claims", "claims", ("id", "open")),
        ("payouts", "payouts", ("id", "payment")),
        ("receipts", "receipts", ("id", "amount")),
    ],
)
def test_who_sees_some_money_sees_the_same_in_the_view(
    viewed: HalfWay, name: str, list_: str, key: tuple[str, ...]
) -> None:
    total = len(rows(viewed.as_("auditor"), path(viewed, VIEWS[name])))
    for function, organisation in (("partner", "ZORG"), ("partner", "STAD"), ("kassier", "KAS1"), ("kassier", "KAS2")):
        client = viewed.as_(function, organisation)
        listed = client.get(f"/v1/plans/{viewed.code}/{list_}")
        if listed.status_code == 403:
            continue
        mine = [tuple(row[one] for one in key) for row in listed.json()["items"]]
        assert [tuple(row[one] for one in key) for row in rows(client, path(viewed, VIEWS[name]))] == mine
        sheet = read_csv(client.get(path(viewed, VIEWS[name], "?format=csv&locale=en")), VIEWS[name], dutch=False)[1]
        assert len(sheet) == len(mine) < total


@pytest.mark.parametrize("name", ["schedule", "distributions"])
def test_the_schedule_of_others_stays_out_of_sight(viewed: HalfWay, name: str) -> None:
    everything = rows(viewed.as_("auditor"), path(viewed, VIEWS[name]))
    mine = rows(viewed.as_("kassier", "KAS2"), path(viewed, VIEWS[name]))
    assert mine == [row for row in everything if row["kassier"] == "K2"]
    assert 0 < len(mine) < len(everything)


def test_the_database_itself_keeps_the_ledger_from_who_may_not_see_it(viewed: HalfWay) -> None:
    async def copied(function: str, organisation: str | None) -> tuple[int, bytes]:
        viewed.as_(function, organisation)
        subject = f"{function}-{organisation.lower()}" if organisation else function
        engine, pieces = make_engine(viewed.api.database_url, pool_size=1), bytearray()

        async def take(piece: bytes) -> None:
            pieces.extend(piece)

        try:
            async with reading(engine) as session:
                actor = Actor(LOCAL_ISSUER, subject, "r")
                work = await access.open_work(session, actor, viewed.code, clock.now(), clock.today(), whole=False)
                return await ledger.copied(work, VIEWS["ledger"].columns, take, dutch=True), bytes(pieces)
        finally:
            await engine.dispose()

    assert asyncio.run(copied("partner", "ZORG")) == (0, b"")
    assert asyncio.run(copied("kassier", "KAS1")) == (0, b"")
    assert asyncio.run(copied("auditor", None))[0] > 0


def test_an_export_is_on_record_before_it_leaves(viewed: HalfWay) -> None:
    auditor, where = viewed.as_("auditor"), f"/v1/plans/{viewed.code}/exports"
    before = len(rows(auditor, where))
    assert viewed.as_("reader").get(path(viewed, VIEWS["budget"], "?format=csv")).status_code == 403
    rows(viewed.as_("partner", "ZORG"), path(viewed, VIEWS["budget"]))
    assert len(rows(auditor, where)) == before
    answer = viewed.as_("partner", "ZORG").get(path(viewed, VIEWS["budget"], "?format=csv&locale=en"))
    (made,) = rows(auditor, where)[before:]
    seal = hashlib.sha256(answer.content).hexdigest()
    assert (made["view"], made["format"], made["locale"], made["sha256"]) == ("budget", "csv", "en", seal)
    assert (made["subject"], made["size"]) == ("partner-zorg", len(answer.content))
    assert made["rows"] == answer.content.count(b"\r\n") - 1


def test_a_file_may_be_as_it_was_known(viewed: HalfWay) -> None:
    auditor, view = viewed.as_("auditor"), VIEWS["receipts"]
    moments = sorted(row["recordedAt"] for row in rows(auditor, path(viewed, view)))
    then = f"asOf={moments[-2]}"
    listed = read_json(rows(auditor, path(viewed, view, f"?{then}")), view)
    assert len(listed) == len(moments) - 1
    answer = auditor.get(path(viewed, view, f"?format=csv&locale=en&{then}"))
    assert read_csv(answer, view, dutch=False)[1] == harmless(listed, view)
    whole = auditor.get(path(viewed, VIEWS["ledger"], "?format=csv")).content
    part = auditor.get(path(viewed, VIEWS["ledger"], f"?format=csv&{then}")).content
    assert part == whole[: len(part)] != whole
    for moment in ("2999-01-01T00:00:00Z", "2000-01-01T00:00:00Z"):
        refused = auditor.get(path(viewed, view, f"?format=csv&asOf={moment}")).status_code
        assert refused == auditor.get(path(viewed, view, f"?asOf={moment}")).status_code


@pytest.mark.parametrize(
    ("accept", "query", "kind"),
    [
        (None, "", "application/json"),
        ("text/html,*/*;q=0.8", "", "application/json"),
        ("text/csv", "", "text/csv"),
        ("text/csv;q=0.5, application/json", "", "application/json"),
        (f"{XLSX}, */*;q=0.1", "", XLSX),
        ("text/csv", "?format=json", "application/json"),
        ("application/json", "?format=xlsx", XLSX),
    ],
)
def test_the_form_is_the_one_that_is_asked_for(viewed: HalfWay, accept: str | None, query: str, kind: str) -> None:
    headers = {"Accept": accept} if accept else {}
    answer = viewed.as_("reader").get(path(viewed, VIEWS["kpis"], query), headers=headers)
    assert answer.headers["Content-Type"].partition(";")[0] == kind
    head = viewed.as_("reader").head(path(viewed, VIEWS["kpis"], query), headers=headers)
    assert (head.status_code, head.content) == (200, b"")


def test_what_cannot_be_given_is_refused(viewed: HalfWay) -> None:
    reader = viewed.as_("reader")
    assert reader.get(path(viewed, VIEWS["kpis"]), headers={"Accept": "image/png"}).status_code == 406
    answer = reader.get(path(viewed, VIEWS["kpis"], "?format=csv&limit=5"))
    assert [(e["pointer"], e["code"]) for e in answer.json()["errors"]] == [("/query/limit", "not_allowed")]
    for query in ("?format=pdf", "?locale=de", "?cursor=QQ"):
        assert reader.get(path(viewed, VIEWS["kpis"], query)).status_code == 400


def test_a_column_of_money_never_holds_text() -> None:
    money = {c.name for view in VIEWS.values() for c in view.columns if c.kind is Kind.MONEY}
    assert {"amount", "payment", "balance"} <= money


def test_only_a_view_asks_for_a_name_and_a_password(viewed: HalfWay) -> None:
    both = 'Bearer, Basic realm="leestoken", charset="UTF-8"'
    for query in ("", "?format=csv"):
        answer = viewed.api.anonymous.get(path(viewed, VIEWS["budget"], query))
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, both)
    other = viewed.api.anonymous.get(f"/v1/plans/{viewed.code}/budget-lines")
    assert (other.status_code, other.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_a_report_that_leaves_is_on_record_too(viewed: HalfWay) -> None:
    auditor, where = viewed.as_("auditor"), f"/v1/plans/{viewed.code}/exports"
    report = f"/v1/plans/{viewed.code}/periods/1/report"
    before = len(rows(auditor, where))
    page = auditor.get(report, headers={"Accept": "text/html"})
    assert auditor.get(report).status_code == 200
    had = {"Accept": "text/html", "If-None-Match": page.headers["ETag"]}
    assert auditor.get(report, headers=had).status_code == 304
    (made,) = rows(auditor, where)[before:]
    assert (made["view"], made["format"], made["rows"], made["size"]) == ("report-1", "html", 0, len(page.content))
    assert made["sha256"] == hashlib.sha256(page.content).hexdigest()
