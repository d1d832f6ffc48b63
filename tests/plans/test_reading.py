"""Reading a plan back: everything that was imported, by those who may see it."""

from typing import Any

import pytest

from tests.support.importing import Importing

Document = dict[str, Any]

SECTIONS = {
    "streams": "/streams",
    "domains": "/domains",
    "organisations": "/organisations",
    "themes": "/themes",
    "initiatives": "/initiatives",
    "kassiers": "/kassiers",
    "roles": "/role-matrix",
    "agreements": "/agreements",
}


def holds(found: dict[str, Any], sent: dict[str, Any]) -> bool:
    """Whether everything that was sent is in what was found."""
    return all(name in found and _same(found[name], value) for name, value in sent.items())


def _same(found: Any, sent: Any) -> bool:
    if isinstance(sent, dict):
        return isinstance(found, dict) and holds(found, sent)
    if isinstance(sent, list):
        return len(found) == len(sent) and all(map(_same, found, sent))
    return bool(found == (float(sent) if isinstance(sent, int | float) else sent))


@pytest.mark.parametrize("section", SECTIONS)
def test_everything_comes_back_with_all_that_was_said_of_it(plan: Importing, document: Document, section: str) -> None:
    for item in document[section]:
        item["illustrative"], item["source"] = True, {"document": "Bron", "place": "§ 1"}
    plan.imported(document)
    found = plan.items(SECTIONS[section])
    assert len(found) == len(document[section])
    assert all("id" in one for one in found)
    assert all(any(holds(one, sent) for one in found) for sent in document[section])
    for sent in document[section]:
        if "code" in sent:
            one = plan.office.get(f"{plan.path}{SECTIONS[section]}/{sent['code']}")
            assert holds(one.json(), sent)
            assert one.headers["etag"]


def test_the_plan_says_what_it_is_and_what_is_in_it(plan: Importing, document: Document) -> None:
    document["scheme"]["source"] = {"document": "Bron", "place": "§ 9"}
    plan.imported(document)
    found = plan.get()
    assert holds(found, document["plan"])
    assert found["scheme"] == {
        "catchUp": False,
        "settlementOn": "2026-12-31",
        "illustrative": False,
        "source": {"document": "Bron", "place": "§ 9"},
    }
    assert found["totals"] == [
        {"stream": "IZA", "amount": 1001.01, "originalAmount": 1001.01},
        {"stream": "SPUK", "amount": 500, "originalAmount": 500},
    ]


@pytest.mark.parametrize("function", ["data_analyst", "reader", "kassier", "partner"])
def test_totals_are_for_who_sees_all_money(plan: Importing, document: Document, function: str) -> None:
    plan.imported(document)
    organisation = "ZORG" if function in {"kassier", "partner"} else None
    found = plan.get(client=plan.as_(function, organisation))
    assert (found["totals"], found["counts"]["budgetLines"]) == (None, 3)


def test_a_plan_is_known_to_its_own_people_only(plan: Importing, document: Document) -> None:
    plan.imported(document)
    stranger = plan.api.as_("reader", plan=f"{plan.code}-other", subject=f"stranger-{plan.code}")
    assert stranger.get(plan.path).status_code == 404
    assert stranger.get("/v1/plans").json()["items"] == []
    insider = plan.api.as_("reader", plan=plan.code, subject=f"insider-{plan.code}")
    assert [one["code"] for one in insider.get("/v1/plans").json()["items"]] == [plan.code]
    assert insider.get("/v1/plans", params={"kind": "regioplan"}).json()["items"] == []
    everywhere = plan.api.as_("admin").get("/v1/plans", params={"limit": 1000, "status": "approved"}).json()["items"]
    assert plan.code in [one["code"] for one in everywhere]


def test_periods_have_a_status_and_the_settlement_comes_last(plan: Importing, document: Document) -> None:
    plan.imported(document)
    found = plan.items("/periods")
    assert all(holds(one, sent) for one, sent in zip(found, document["scheme"]["periods"], strict=True))
    assert [(one["number"], one["status"], one["settlement"]) for one in found] == [
        (1, "open", False),
        (2, "open", False),
    ]
    assert plan.get("/periods/2") == found[1]
    last = plan.get("/periods/3")
    assert (last["settlement"], last["payOn"], last["startsOn"]) == (True, "2026-12-31", None)
    assert plan.get("/periods/3")["id"] == last["id"]
    for number in ("0", "4", "-1", "99999999999", "one"):
        assert plan.office.get(f"{plan.path}/periods/{number}").status_code == 404
    assert [one["number"] for one in plan.items("/periods", paymentMode="advance")] == [2]


def test_lines_are_added_up_and_name_their_sources(plan: Importing, document: Document) -> None:
    first, second = ({"document": "Begroting", "place": f"rij {row}"} for row in (1, 4))
    document["budget"][0]["source"] = first
    document["budget"][3] |= {"source": second, "illustrative": True}
    plan.imported(document)
    (line,) = plan.items("/budget-lines", initiative="A1", period=1)
    assert (line["amount"], line["originalAmount"], line["illustrative"]) == (1001, 1001, True)
    assert (line["source"], line["furtherSources"]) == (first, [second])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({}, 3),
        ({"initiative": "A1"}, 2),
        ({"kassier": "K2"}, 1),
        ({"stream": "IZA"}, 2),
        ({"organisation": "STAD"}, 1),
        ({"period": 2}, 2),
        ({"period": 2, "stream": "IZA"}, 1),
        ({"initiative": "Z9"}, 0),
    ],
)
def test_lines_are_narrowed(plan: Importing, document: Document, query: dict[str, Any], count: int) -> None:
    plan.imported(document)
    assert len(plan.items("/budget-lines", **query)) == count
    assert len(plan.items("/budget-lines", limit=1, **query)) == count


@pytest.mark.parametrize(
    ("function", "organisation", "lines", "agreements"),
    [
        ("admin", None, {"ZORG", "STAD"}, {"ZORG", "WIJK"}),
        ("stuurgroep", None, {"ZORG", "STAD"}, {"ZORG", "WIJK"}),
        ("financier", None, {"ZORG", "STAD"}, {"ZORG", "WIJK"}),
        ("auditor", None, {"ZORG", "STAD"}, {"ZORG", "WIJK"}),
        ("kassier", "ZORG", {"ZORG"}, {"ZORG"}),
        ("kassier", "WIJK", {"STAD"}, {"WIJK"}),
        ("partner", "STAD", {"STAD"}, set()),
        ("partner", "WIJK", set(), {"WIJK"}),
    ],
)
def test_everyone_sees_their_own_money(
    plan: Importing,
    document: Document,
    function: str,
    organisation: str | None,
    lines: set[str],
    agreements: set[str],
) -> None:
    document["agreements"].append({**document["agreements"][0], "kassier": "K2", "organisation": "WIJK"})
    plan.imported(document)
    client = plan.as_(function, organisation)
    assert {line["organisation"] for line in plan.items("/budget-lines", client)} == lines
    assert {one["organisation"] for one in plan.items("/agreements", client)} == agreements


@pytest.mark.parametrize("function", ["reader", "data_analyst"])
def test_who_sees_no_money_sees_no_line(plan: Importing, document: Document, function: str) -> None:
    plan.imported(document)
    for path in ("/budget-lines", "/agreements"):
        assert plan.as_(function).get(f"{plan.path}{path}").status_code == 403
    assert len(plan.items("/organisations", plan.as_(function))) == 3


@pytest.mark.parametrize(
    ("path", "query", "codes"),
    [
        ("/organisations", {"domain": "vvt"}, ["WIJK", "ZORG"]),
        ("/kassiers", {"organisation": "STAD"}, ["K2"]),
        ("/kassiers", {"through": "WIJK"}, ["K2"]),
        ("/kassiers", {"stream": "IZA"}, ["K1"]),
        ("/kassiers", {"stream": "SPUK"}, ["K1", "K2"]),
        ("/initiatives", {"theme": "A"}, ["A1"]),
        ("/initiatives", {"kind": "project"}, ["B1"]),
        ("/organisations", {"limit": 1}, ["STAD", "WIJK", "ZORG"]),
        ("/domains", {"limit": 1}, ["gemeenten", "vvt"]),
        ("/themes", {"limit": 1}, ["A", "B"]),
        ("/streams", {"limit": 1}, ["IZA", "SPUK"]),
        ("/kassiers", {"limit": 1}, ["K1", "K2"]),
    ],
)
def test_lists_are_narrowed_and_paged(
    plan: Importing, document: Document, path: str, query: dict[str, Any], codes: list[str]
) -> None:
    plan.imported(document)
    assert [one["code"] for one in plan.items(path, **query)] == codes


def test_a_kassier_without_streams_named_has_them_all(plan: Importing, document: Document) -> None:
    plan.imported(document)
    assert [one["streams"] for one in plan.items("/kassiers")] == [["IZA", "SPUK"], ["SPUK"]]


@pytest.mark.parametrize("path", ["streams", "domains", "organisations", "kassiers", "themes", "initiatives"])
def test_what_is_not_there_is_not_found(plan: Importing, document: Document, path: str) -> None:
    plan.imported(document)
    assert plan.office.get(f"{plan.path}/{path}/Z9").status_code == 404
    assert plan.office.get(f"{plan.path}/{path}", params={"colour": "red"}).status_code == 400
