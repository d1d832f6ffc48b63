"""Replacing a plan before the first release: what stays keeps its id, and no fact is left without what it rests on."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.support.importing import Importing, refusals
from tests.support.packages import change

Document = dict[str, Any]
Change = Callable[[Document], Any]


def without(section: str, code: str) -> Change:
    """Take out one thing, by its code."""

    def take_out(package: Document) -> None:
        package[section] = [item for item in package[section] if item["code"] != code]

    return take_out


def fewer_meetmomenten(package: Document) -> None:
    """Take out the first KPI's first meetmoment."""
    del package["kpis"][0]["meetmomenten"][0]


def without_spuk(package: Document) -> None:
    """Take out a stream with its kassier and its lines."""
    without("streams", "SPUK")(package)
    without("kassiers", "K2")(package)
    package["budget"] = [line for line in package["budget"] if line["stream"] != "SPUK"]


def one_period_less(package: Document) -> None:
    """Take out the second period with what happens in it."""
    del package["scheme"]["periods"][1]
    package["budget"] = [line for line in package["budget"] if line["period"] == 1]
    for kpi in package["kpis"]:
        kpi["meetmomenten"] = [moment for moment in kpi["meetmomenten"] if moment["period"] == 1]
    package["kpis"] = [kpi for kpi in package["kpis"] if kpi["meetmomenten"]]


def paid_in_advance(package: Document) -> None:
    """Pay the first period in advance."""
    change(package, "/scheme/periods/0/paymentMode", "advance")
    change(package, "/scheme/periods/0/costsUntil", ...)


def without_wijk(package: Document) -> None:
    """Take out an organisation that has no line."""
    without("organisations", "WIJK")(package)
    change(package, "/kassiers/1/through", ...)


def stated(plan: Importing) -> None:
    """State costs on the line of period 1."""
    line = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 1}
    answer = plan.office.post(f"{plan.path}/cost-statements", json={**line, "amount": 10, "evidence": []})
    assert answer.status_code == 201, answer.text


def measured(plan: Importing, meetmoment: str, value: object, **more: object) -> None:
    """Report a value."""
    body = {"value": value, "measuredOn": "2026-01-15", "evidence": [], **more}
    answer = plan.office.post(f"{plan.path}/meetmomenten/{meetmoment}/measurements", json=body)
    assert answer.status_code == 201, answer.text


def decided(plan: Importing, kind: str, **content: object) -> dict[str, Any]:
    """Record a decision."""
    body = {"kind": kind, "decidedOn": "2025-07-10", "reference": "S-1", **content}
    answer = plan.as_("stuurgroep").post(f"{plan.path}/decisions", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def measured_late(plan: Importing) -> None:
    """Report a value for the accounting of the settlement moment."""
    measured(plan, "P.1", value=True, period=3)


def signed(plan: Importing) -> None:
    """Sign an agreement by decision."""
    dates = {"signedOn": "2025-07-10", "validFrom": "2025-07-10"}
    decided(plan, "sign_agreement", kassier="K1", organisation="WIJK", **dates)


def moved(plan: Importing) -> None:
    """Move € 100 of A1 from period 1 to period 2, and € 50 to a line that was not imported."""
    base = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG"}
    decided(
        plan,
        "change_budget",
        moves=[
            {"from": {**base, "period": 1}, "to": {**base, "period": 2}, "amount": 100},
            {"from": {**base, "period": 1}, "to": {**base, "organisation": "WIJK", "period": 2}, "amount": 50},
        ],
    )


def test_what_stays_keeps_its_id_and_what_is_gone_is_gone(plan: Importing, document: Document) -> None:
    made = plan.imported(document)
    lists = ("/organisations", "/initiatives", "/kassiers", "/periods", "/budget-lines", "/kpis", "/streams")
    before = {path: {item["id"] for item in plan.items(path)} for path in lists}
    change(document, "/organisations/2/name", "Wijkzorg")
    change(document, "/budget/0/amount", 2000)
    without("kpis", "Q")(document)
    document["initiatives"].append({"code": "C1", "name": "Nieuw", "theme": "A"})
    answer = plan.send(document, replace="true")
    assert (answer.status_code, answer.json()["status"], answer.json()["version"]) == (201, "replaced", 2)
    assert answer.json()["id"] == made["id"]
    after = {path: {item["id"] for item in plan.items(path)} for path in lists}
    assert all(before[path] == after[path] for path in lists if path not in {"/kpis", "/initiatives"})
    assert after["/kpis"] < before["/kpis"]
    assert before["/initiatives"] < after["/initiatives"]
    assert plan.get("/organisations/WIJK")["name"] == "Wijkzorg"
    assert plan.items("/budget-lines", initiative="A1", period=1)[0]["amount"] == 2000.5
    assert plan.send(document).json()["status"] == "unchanged"


def test_roles_and_agreements_are_replaced_too(plan: Importing, document: Document) -> None:
    plan.imported(document)
    kept = {item["id"] for item in plan.items("/role-matrix", initiative="B1")}
    change(document, "/roles/0/role", "samenwerken")
    del document["roles"][1]
    change(document, "/agreements/0/validTo", "2027-07-01")
    document["agreements"].append({**document["agreements"][0], "organisation": "WIJK"})
    assert plan.send(document, replace="true").status_code == 201
    assert [item["role"] for item in plan.items("/role-matrix", domain="vvt", initiative="A1")] == ["samenwerken"]
    assert {item["id"] for item in plan.items("/role-matrix", initiative="B1")} == kept
    agreements = plan.items("/agreements")
    assert sorted((one["organisation"], one["validTo"], one["withdrawn"]) for one in agreements) == [
        ("WIJK", "2027-07-01", False),
        ("ZORG", "2025-07-01", True),
        ("ZORG", "2027-07-01", False),
    ]
    assert plan.get()["counts"]["agreements"] == 2


def test_a_trial_of_a_replacement_changes_nothing(plan: Importing, document: Document) -> None:
    plan.imported(document)
    change(document, "/plan/name", "Ander plan")
    answer = plan.send(document, replace="true", dryRun="true")
    assert (answer.status_code, answer.json()["status"]) == (200, "would_replace")
    assert (plan.get()["name"], plan.get()["version"]) == ("Volledig plan", 1)


def test_the_books_move_by_the_difference(plan: Importing, document: Document) -> None:
    made = plan.imported(document)
    change(document, "/budget/0/amount", 900)
    without_spuk(document)
    assert plan.send(document, replace="true").status_code == 201
    assert plan.rows(
        "SELECT stream, sum(amount_cents)::bigint FROM posting WHERE plan_id = $1 AND account = 'allocated'"
        " GROUP BY 1 ORDER BY 1",
        made["id"],
    ) == [("IZA", 90051), ("SPUK", 0)]


def test_money_comes_and_goes_with_a_replacement(plan: Importing, document: Document) -> None:
    document["agreements"] = []
    plan.imported(document)
    bare = {name: document[name] for name in ("plan", "domains", "organisations", "themes", "initiatives")}
    assert plan.send({**bare, "kpis": []}, replace="true").status_code == 201
    assert plan.get()["scheme"] is None
    assert plan.send(document, replace="true").status_code == 201
    assert (plan.get()["version"], len(plan.items("/budget-lines"))) == (3, 3)


@pytest.mark.parametrize(
    ("altered", "places"),
    [
        (lambda p: change(p, "/kpis/0/meetmomenten/0/target", 301), ["/kpis/0/meetmomenten/0"]),
        (lambda p: change(p, "/kpis/0/steps", [[1, 1]]), ["/kpis/0/meetmomenten/0"]),
        (lambda p: change(p, "/kpis/0/scope", {"plan": True}), ["/kpis/0/meetmomenten/0"]),
        (lambda p: change(p, "/kpis/0/evidence", ["lijst"]), ["/kpis/0/meetmomenten/0"]),
        (fewer_meetmomenten, ["/kpis"]),
        (without("kpis", "A1-D"), ["/kpis"]),
    ],
)
def test_a_measured_meetmoment_stays_as_it_was(
    plan: Importing, document: Document, altered: Change, places: list[str]
) -> None:
    plan.imported(document)
    measured(plan, "A1-D.1", 150)
    altered(document)
    for query in ({"replace": "true"}, {"replace": "true", "dryRun": "true"}):
        assert refusals(plan.send(document, **query)) == [("plan_differs", places)]
    assert plan.get()["version"] == 1


def test_what_does_not_decide_what_a_meetmoment_pays_may_change(plan: Importing, document: Document) -> None:
    plan.imported(document)
    measured(plan, "A1-D.1", 150)
    change(document, "/kpis/0/name", "Beeldzorg")
    change(document, "/kpis/0/meetmomenten/0/dueOn", "2026-01-15")
    change(document, "/kpis/0/meetmomenten/1/target", 700)
    assert plan.send(document, replace="true").status_code == 201
    assert plan.get("/kpis/A1-D")["name"] == "Beeldzorg"


@pytest.mark.parametrize(
    ("fact", "altered", "places"),
    [
        (stated, lambda p: change(p, "/budget/0/amount", 7), ["/budget/0"]),
        (stated, paid_in_advance, ["/scheme/periods/0/paymentMode"]),
        (moved, lambda p: change(p, "/budget/1/amount", 7), ["/budget/1"]),
        (signed, without_wijk, ["/organisations"]),
        (measured_late, one_period_less, ["/scheme/periods"]),
        (measured_late, lambda p: change(p, "/scheme/catchUp", value=False), ["/scheme/catchUp"]),
    ],
)
def test_what_facts_rest_on_stays(
    plan: Importing, document: Document, fact: Callable[[Importing], Any], altered: Change, places: list[str]
) -> None:
    change(document, "/scheme/catchUp", value=True)
    plan.imported(document)
    fact(plan)
    altered(document)
    assert refusals(plan.send(document, replace="true")) == [("plan_differs", places)]


def test_what_no_fact_rests_on_may_go(plan: Importing, document: Document) -> None:
    plan.imported(document)
    measured(plan, "P.1", value=True)
    one_period_less(document)
    without_wijk(document)
    assert plan.send(document, replace="true").status_code == 201
    assert [period["number"] for period in plan.items("/periods")] == [1]
    assert [one["code"] for one in plan.items("/organisations")] == ["STAD", "ZORG"]


def test_moves_stay_in_force(plan: Importing, document: Document) -> None:
    plan.imported(document)
    moved(plan)
    change(document, "/budget/2/amount", 600)
    assert plan.send(document, replace="true").status_code == 201
    lines = {(line["organisation"], line["period"]): line for line in plan.items("/budget-lines")}
    assert {key: (line["amount"], line["originalAmount"]) for key, line in lines.items()} == {
        ("ZORG", 1): (851, 1001),
        ("ZORG", 2): (100.01, 0.01),
        ("WIJK", 2): (50, 0),
        ("STAD", 2): (600, 600),
    }
    totals = {total["stream"]: total for total in plan.get()["totals"]}
    assert totals["IZA"] == {"stream": "IZA", "amount": 1001.01, "originalAmount": 1001.01}


def test_a_revised_target_stays_in_force(plan: Importing, document: Document) -> None:
    plan.imported(document)
    decided(plan, "revise_target", meetmoment="A1-D.1", target=250, reason="te hoog")
    change(document, "/plan/name", "Ander plan")
    assert plan.send(document, replace="true").status_code == 201
    (moment,) = plan.rows(
        "SELECT target::int, original_target::int FROM meetmoment m JOIN plan p ON p.id = m.plan_id"
        " WHERE p.code = $1 AND m.code = 'A1-D.1'",
        plan.code,
    )
    assert moment == (250, 300)


@pytest.mark.parametrize("status", ["proposed", "released"])
def test_a_proposal_becomes_outdated_and_a_release_fixes_the_plan(
    plan: Importing, document: Document, status: str
) -> None:
    plan.imported(document)
    plan.rows(
        "INSERT INTO payout (id, plan_id, kassier, stream, period, status, base_cents, deduction_cents, release_cents,"
        " payment_cents, carried_cents, digest, proposed_by) SELECT gen_random_uuid(), id, 'K1', 'IZA', 1, $2,"
        " 0, 0, 0, 0, 0, 'd', 'office' FROM plan WHERE code = $1",
        plan.code,
        status,
    )
    change(document, "/plan/name", "Ander plan")
    answer = plan.send(document, replace="true")
    if status == "released":
        assert refusals(answer) == [("plan_differs", ["/plan/name"])]
    else:
        assert answer.status_code == 201
    statuses = plan.rows("SELECT o.status FROM payout o JOIN plan p ON p.id = o.plan_id WHERE p.code = $1", plan.code)
    assert statuses == [("outdated" if status == "proposed" else "released",)]
