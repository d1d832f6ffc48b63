"""What is found, where in it, and by whom."""

import base64
import hashlib
import json
from typing import Any

import httpx
import pytest

from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.packages import full
from tests.support.records import records


def _package(code: str) -> dict[str, Any]:
    package = full() | records()
    package["plan"]["code"] = code
    package["fiches"] = [{"code": "F-A1", "initiative": "A1", "aanpak": "Samen met de vrijwilligers in de buurt"}]
    package["inwonersreizen"][0]["steps"][0]["text"] = "De vrijwilliger belt aan"
    package["funding"][0]["text"] = "Bijzondere pinguïnpot"
    package["funding"][1]["text"] = "Ook uit de pinguïnpot"
    return package


@pytest.fixture
def plan(api: Api, plan_code: str) -> Importing:
    """A plan in which there is something to find."""
    made = Importing(api, plan_code)
    made.imported(_package(plan_code))
    return made


def _found(plan: Importing, q: str, client: httpx.Client | None = None, **more: Any) -> list[tuple[str, str, str]]:
    return [(one["type"], one["code"], one["place"]) for one in plan.items("/search", client, q=q, **more)]


def test_a_word_is_found_in_another_form_at_its_place_and_marked(plan: Importing) -> None:
    found = plan.items("/search", q="vrijwilliger")
    assert sorted((one["type"], one["code"], one["place"]) for one in found) == [
        ("fiches", "F-A1", "/aanpak"),
        ("inwonersreizen", "REIS", "/steps/0/text"),
    ]
    fiche = next(one for one in found if one["type"] == "fiches")
    assert fiche["snippet"] == "Samen met de ⟪vrijwilligers⟫ in de buurt"
    shown = plan.office.get(fiche["link"]).json()
    assert (shown["id"], shown["aanpak"]) == (fiche["id"], "Samen met de vrijwilligers in de buurt")


def test_what_has_a_table_of_its_own_is_found_too(plan: Importing) -> None:
    assert _found(plan, "zorgzame wijk") == [("plans", plan.code, "/ambition")]
    assert ("initiatives", "A1", "/name") in _found(plan, "beeldzorg")
    assert ("initiatives", "A1", "/levels/0/what") in _found(plan, "inkoop")
    for kind in ("plans", "organisations", "themes", "initiatives", "domains", "kpis", "meetmomenten"):
        for one in plan.items("/search", q="VOL-" if kind == "plans" else "a", type=kind):
            assert plan.office.get(one["link"]).status_code == 200, one
    assert _found(plan, "NL91ABNA0417164300") == []


def test_a_code_is_found_whole_before_one_that_begins_with_it(plan: Importing) -> None:
    found = plan.items("/search", q="a1")
    assert [(one["type"], one["code"]) for one in found[:2]] == [("initiatives", "A1"), ("meetmomenten", "A1-D.1")]
    assert (found[0]["place"], found[0]["snippet"], found[1]["snippet"]) == ("/code", "⟪A1⟫", "⟪A1⟫-D.1")


def test_filters_and_pages_keep_to_the_same_list(plan: Importing) -> None:
    assert {kind for kind, _, _ in _found(plan, "vrijwilliger", type="fiches")} == {"fiches"}
    assert _found(plan, "vrijwilliger", initiative="B1") == [("inwonersreizen", "REIS", "/steps/0/text")]
    assert _found(plan, "inkoop", type="milestones", initiative="B1") == []
    whole, paged = _found(plan, "a"), _found(plan, "a", limit=2)
    assert len(whole) > 3
    assert paged == whole


def test_money_is_found_by_who_sees_it(plan: Importing) -> None:
    def codes(function: str, organisation: str | None = None) -> list[str]:
        return sorted(code for _, code, _ in _found(plan, "pinguïnpot", plan.as_(function, organisation)))

    assert codes("programme_office") == ["NAT", "ZON"]
    assert codes("partner", "ZORG") == ["ZON"]
    assert codes("data_analyst") == codes("reader") == []
    asked = {"q": "pinguïnpot", "type": "funding"}
    assert plan.get("/search", plan.as_("data_analyst"), **asked)["items"] == []


def test_across_plans_only_those_of_the_caller_are_searched(api: Api, plan: Importing) -> None:
    other = Importing(api, f"{plan.code}-2")
    other.imported(_package(other.code))
    both, one = (f"{name}-{plan.code}" for name in ("both", "one"))
    for subject, codes in ((both, (plan.code, other.code)), (one, (other.code,))):
        for code in codes:
            client = api.as_("reader", plan=code, subject=subject)
        found = client.get("/v1/search", params={"q": "vrijwilligers", "type": "fiches"}).json()["items"]
        assert sorted(hit["plan"] for hit in found) == sorted(codes)
        assert all(client.get(hit["link"]).json()["id"] == hit["id"] for hit in found)
    stranger = api.bearing(api.token(f"nobody-{plan.code}"))
    assert stranger.get("/v1/search", params={"q": "vrijwilligers"}).json() == {"items": [], "next": None}
    assert stranger.get(f"{plan.path}/search", params={"q": "vrijwilligers"}).status_code == 404
    paged = Importing(api, plan.code)
    paged.path = "/v1"
    client = api.as_("reader", plan=plan.code, subject=both)
    asked = {"q": "vrijwilliger"}
    assert [one["id"] for one in paged.items("/search", client, **asked, limit=1)] == [
        one["id"] for one in paged.items("/search", client, **asked)
    ]


def test_decisions_are_found_by_word_and_reference_and_those_about_money_by_who_sees_it_all(plan: Importing) -> None:
    agreed = {"kassier": "K1", "organisation": "WIJK", "signedOn": "2025-08-01", "validFrom": "2025-08-01"}
    for kind, reference, more in (("approve_plan", "SG-1", {}), ("sign_agreement", "SG-2", agreed)):
        body = {"kind": kind, "decidedOn": "2025-09-01", "reference": reference, "text": "Kamerbreed akkoord", **more}
        assert plan.as_("stuurgroep").post(f"{plan.path}/decisions", json=body).status_code == 201

    def found(q: str, function: str) -> list[tuple[str, str]]:
        hits = plan.items("/search", plan.as_(function), q=q)
        return sorted((one["title"], one["place"]) for one in hits if one["type"] == "decisions")

    assert found("kamerbreed", "reader") == [("Kamerbreed akkoord", "/text")]
    assert found("kamerbreed", "auditor") == [("Kamerbreed akkoord", "/text")] * 2
    assert found("sg-2", "reader") == []
    assert found("sg-2", "auditor") == [("Kamerbreed akkoord", "/reference")]
    hit = next(one for one in plan.items("/search", q="sg-2") if one["type"] == "decisions")
    assert plan.office.get(hit["link"]).json()["reference"] == "SG-2"


def test_what_was_removed_is_not_found(plan: Importing) -> None:
    path = f"{plan.path}/fiches/F-A1"
    tag = plan.office.get(path).headers["ETag"]
    assert plan.office.delete(path, headers={"If-Match": tag}).status_code == 204
    assert [kind for kind, _, _ in _found(plan, "vrijwilliger")] == ["inwonersreizen"]


def test_a_made_up_place_in_the_list_is_no_fault_of_the_service(plan: Importing) -> None:
    path = f"{plan.path}/search"
    for rank in (2**62, -(2**62)):
        key = json.dumps([rank, plan.code, "fiches", "X"], separators=(",", ":")).encode()
        bound = json.dumps([path, [("q", "a")]]).encode()
        seal = hashlib.sha256(bound + b"\n" + key).digest()[:12]
        cursor = base64.urlsafe_b64encode(seal + key).decode().rstrip("=")
        assert plan.office.get(path, params={"q": "a", "cursor": cursor}).status_code == 200


@pytest.mark.parametrize("q", ["de het een", "-beeldzorg", "'", '"', '"a b" or or', "!&|()<->:*", "%_\\", "🦕", "<b>x"])
def test_whatever_is_asked_is_answered(plan: Importing, q: str) -> None:
    assert plan.office.get(f"{plan.path}/search", params={"q": q}).status_code == 200


@pytest.mark.parametrize("q", ["", "   ", "a" * 400, "a\0b", "a\nb"])
def test_what_cannot_be_searched_for_is_refused(plan: Importing, q: str) -> None:
    for path in (f"{plan.path}/search", "/v1/search"):
        answer = plan.office.get(path, params={"q": q})
        assert answer.status_code == 400, answer.text
        assert answer.json()["errors"][0]["pointer"] == "/query/q"


def test_a_large_thing_is_searched_at_its_beginning(api: Api, plan_code: str) -> None:
    package = _package(plan_code)
    package["initiatives"][0]["levels"] = [
        {"level": "lokaal", "what": " ".join(f"woord{n * 900 + m}x" for m in range(900))} for n in range(130)
    ]
    package["initiatives"][0]["levels"][0]["what"] = "Knuffelolifant"
    plan = Importing(api, plan_code)
    plan.imported(package)
    assert _found(plan, "knuffelolifanten") == [("initiatives", "A1", "/levels/0/what")]
