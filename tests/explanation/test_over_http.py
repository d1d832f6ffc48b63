"""Why a payout is what it is, asked over HTTP by whoever sees its money."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.support.api import Api
from tests.support.cases import plain
from tests.support.journey import DAY, Journey

Row = dict[str, Any]
PROPERTIES = ["label", "rule", "formula", "amount", "contribution", "refs", "children"]


def every(node: Row) -> Iterator[Row]:
    yield node
    for child in node["children"]:
        yield from every(child)


def refs(node: Row, kind: str) -> list[str]:
    return [ref["id"] if ref["code"] is None else ref["code"] for ref in node["refs"] if ref["type"] == kind]


def explained(client: httpx.Client, payout: str) -> Row:
    response = client.get(f"/v1/payouts/{payout}/explanation")
    assert response.status_code == 200, response.text
    found: Row = response.json()
    return found


def adds_up(root: Row) -> None:
    for node in every(root):
        assert list(node) == PROPERTIES
        below = [Decimal(str(child["contribution"])) for child in node["children"]]
        assert not below or sum(below) == Decimal(str(node["amount"])), node["label"]


@pytest.fixture
def journey(api: Api, plan_code: str) -> Journey:
    """The worked example, its plan imported and its agreements signed."""
    found = Journey(api, plain("worked-example")["case"], plan_code)
    found.load()
    found.agree()
    return found


def until(journey: Journey, period: int) -> None:
    """Everything up to and including the accounting of a period."""
    for number in range(1, period + 1):
        journey.prepare(number)
        journey.pay(number)
        journey.account(number)


def proposed(journey: Journey, period: int) -> str:
    """Propose the payout of a period; its id."""
    made = journey.post(journey.office, f"/plans/{journey.plan}/payouts", {"period": period})
    identifier: str = made["items"][0]["id"]
    return identifier


@pytest.mark.parametrize("name", ["worked-example", "traps", "case-03"])
def test_every_released_payout_is_explained_to_the_cent(api: Api, plan_code: str, name: str) -> None:
    journey = Journey(api, plain(name)["case"], plan_code)
    journey.run()
    for payout in journey.items(journey.office, f"/plans/{plan_code}/payouts"):
        root = explained(journey.office, payout["id"])
        adds_up(root)
        assert root["amount"] == payout["payment"]
        shares = journey.get(journey.office, f"/payouts/{payout['id']}/distribution")["items"]
        shown = {child["label"]: child["amount"] for child in root["children"] if child["amount"]}
        assert shown == {f"Aandeel van {s['organisation']}": s["amount"] for s in shares if s["amount"]}
        for node in every(root):
            if "§4" in node["rule"] and node["contribution"] < 0 and node["children"]:
                assert len(refs(node, "meetmoment")) == 1


def test_leaves_name_evidence_decisions_and_what_was_confirmed(journey: Journey) -> None:
    until(journey, 1)
    root = explained(journey.office, proposed(journey, 2))
    adds_up(root)
    assert root["formula"] == "max(0, 210.000,01 − 31.111,11 + 0,00) = 178.888,90"
    (laverhof,) = [child for child in root["children"] if child["label"] == "Aandeel van LAVERHOF"]
    (offset,) = [child for child in laverhof["children"] if refs(child, "meetmoment") == ["B7-D1.1"]]
    assert (offset["amount"], offset["contribution"]) == (11_111.11, -11_111.11)
    value, earned = offset["children"]
    assert earned["formula"] == "(200 − 0) / (300 − 0) = 2/3; 33.333,33 × 2/3 = 22.222,22"
    assert {ref["type"] for ref in earned["refs"]} == {
        "meetmoment", "measurement", "evidence", "decision", "confirmation", "registration",
    }  # fmt: skip
    assert refs(earned, "evidence") == ["B7-D1.1 registratie"]
    assert refs(earned, "decision") == ["SG establish_results"]
    assert (refs(earned, "confirmation"), refs(earned, "registration")) == (["FIN-1"], ["R-1"])
    assert refs(value, "cost_statement")
    assert refs(value, "evidence") == ["F-1"]
    assert refs(value, "decision") == ["SG accept_costs"]


def test_the_base_of_an_arrears_line_names_its_costs(journey: Journey) -> None:
    journey.prepare(1)
    root = explained(journey.office, proposed(journey, 1))
    (laverhof,) = [child for child in root["children"] if child["label"] == "Aandeel van LAVERHOF"]
    (base,) = laverhof["children"]
    assert base["formula"] == "min(50.000,00; 55.000,00) = 50.000,00"
    kinds = [ref["type"] for ref in base["refs"]]
    assert kinds == ["budget_line", "cost_statement", "evidence", "decision", "confirmation", "registration"]


def test_an_advance_line_names_the_approval_of_the_plan_and_the_moves_of_its_budget(api: Api, plan_code: str) -> None:
    case = plain("worked-example")["case"]
    case["plan"]["scheme"]["periods"][0]["paymentMode"] = "advance"
    journey = Journey(api, case | {"costs": []}, plan_code)
    journey.load()
    line = {"initiative": "B7", "kassier": "K3", "stream": "IZA", "organisation": "BRABANTZORG", "period": 1}
    other = {**line, "organisation": "LAVERHOF"}
    journey.decide("change_budget", moves=[{"from": line, "to": other, "amount": 1}])
    journey.prepare(1)
    root = explained(journey.office, proposed(journey, 1))
    leaves = [node for node in every(root) if not node["children"]]
    assert [node["amount"] for node in leaves] == [99_999, 50_001]
    for node in leaves:
        assert refs(node, "decision") == ["SG change_budget", "SG approve_plan"]
        assert (refs(node, "confirmation"), refs(node, "registration")) == (["FIN-1"], ["R-1"])


def test_what_was_not_measured_names_the_decision_that_says_so(journey: Journey) -> None:
    journey.case["measurements"] = []
    until(journey, 1)
    root = explained(journey.office, proposed(journey, 2))
    found = [node for node in every(root) if node["label"] == "B7-P1.1 niet gemeten, bij besluit"]
    assert found
    for node in found:
        assert (refs(node, "measurement"), refs(node, "evidence")) == ([], [])
        assert refs(node, "decision") == ["SG establish_results"]


def test_what_was_caught_up_names_both_measurements_and_what_was_carried_its_payout(journey: Journey) -> None:
    until(journey, 2)
    third = proposed(journey, 3)
    root = explained(journey.office, third)
    released = [node for node in every(root) if node["label"].startswith("Ingehaald") and node["children"]]
    assert sum(Decimal(str(node["contribution"])) for node in released) == Decimal("21777.78")
    for node in released:
        assert refs(node, "meetmoment") == ["B7-D1.1"]
        now, before = (refs(child, "measurement") for child in node["children"])
        assert now != before
        assert len(now) == len(before) == 1
    journey.post(journey.financier, f"/payouts/{third}/releases", {"releasedOn": DAY, "reference": "V-1"})
    journey.account(3)
    journey.account(4)
    last = explained(journey.office, proposed(journey, 4))
    adds_up(last)
    balances = [node for node in every(last) if node["label"].startswith("Saldo van")]
    assert balances
    assert {ref["id"] for node in balances for ref in node["refs"]} == {third}


def test_another_distribution_is_explained_by_its_decision(journey: Journey) -> None:
    journey.prepare(1)
    payout = proposed(journey, 1)
    shares = [{"organisation": "BRABANTZORG", "amount": 80_000}, {"organisation": "LAVERHOF", "amount": 60_000}]
    journey.decide("set_distribution", payout=payout, shares=shares, reason="Werk anders verdeeld")
    root = explained(journey.office, payout)
    adds_up(root)
    assert root["amount"] == 140_000
    assert {child["label"]: child["amount"] for child in root["children"]} == {
        "Aandeel van BRABANTZORG": 80_000,
        "Aandeel van LAVERHOF": 60_000,
    }
    shifted = [node for node in every(root) if node["label"] == "Andere verdeling, bij besluit"]
    assert [node["contribution"] for node in shifted] == [-10_000, 10_000]
    assert [refs(node, "decision") for node in shifted] == [["SG set_distribution"]] * 2


def test_a_proposal_on_older_facts_shows_what_has_changed(journey: Journey) -> None:
    until(journey, 1)
    payout = proposed(journey, 2)
    line = {"initiative": "B8", "kassier": "K3", "stream": "IZA", "organisation": "HUMO", "period": 2}
    other = {"initiative": "B7", "kassier": "K3", "stream": "IZA", "organisation": "LAVERHOF", "period": 3}
    journey.decide("change_budget", moves=[{"from": line, "to": other, "amount": 1000}])
    root = explained(journey.office, payout)
    adds_up(root)
    assert root["amount"] == 178_888.9
    assert [n["amount"] for n in root["children"] if n["label"] == "Verschil met de huidige feiten"] == [1000]


def test_it_is_told_in_english_too(journey: Journey) -> None:
    journey.prepare(1)
    path = f"/v1/payouts/{proposed(journey, 1)}/explanation"
    dutch, english = (journey.office.get(path, headers={"Accept-Language": tag}) for tag in ("nl", "en"))
    assert (dutch.headers["Content-Language"], english.headers["Content-Language"]) == ("nl", "en")
    assert english.json()["label"] == "Payout of period 1 to kassier K3 in IZA"
    assert english.json()["formula"] == dutch.json()["formula"]
    assert english.headers["ETag"] != dutch.headers["ETag"]


def test_only_who_sees_the_money_knows_that_there_is_an_explanation(api: Api, journey: Journey) -> None:
    journey.prepare(1)
    payout = proposed(journey, 1)
    for function in ("admin", "stuurgroep", "financier", "auditor"):
        explained(journey.by(function), payout)
    explained(journey.by("kassier", "BRABANTZORG"), payout)
    for function in ("data_analyst", "reader"):
        assert journey.by(function).get(f"/v1/payouts/{payout}/explanation").status_code == 403
    others = [journey.by("kassier", "HUMO"), journey.by("partner", "LAVERHOF"), api.bearing(api.token("stranger"))]
    for client in others:
        assert client.get(f"/v1/payouts/{payout}/explanation").status_code == 404
    assert journey.office.get(f"/v1/payouts/{uuid4()}/explanation").status_code == 404
    assert api.anonymous.get(f"/v1/payouts/{payout}/explanation").status_code == 401
