"""Records come in with the package, are compared with it, and follow when it is replaced."""

import time
from typing import Any

from tests.support.every_kind import EVERY, every
from tests.support.importing import refusals
from tests.support.packages import change, full
from tests.support.registering import Registering

Document = dict[str, Any]


def said(found: Any, sent: Any) -> Any:
    """Of what was found only what was sent as well."""
    if isinstance(sent, dict):
        return {name: said(found[name], value) for name, value in sent.items()}
    return [said(one, other) for one, other in zip(found, sent, strict=True)] if isinstance(sent, list) else found


def test_records_come_in_with_the_plan(plan: Registering, document: Document) -> None:
    made = plan.imported(document)
    sent = {section: document[section] for section in ("regions", "milestones", "funding")}
    assert made["counts"]["records"] == plan.get()["counts"]["records"] == 20
    for section, items in sent.items():
        found = plan.items(f"/{section}")
        assert [one["code"] for one in found] == sorted(one["code"] for one in items)
        assert {one["version"] for one in found} == {1}
    oss = plan.get("/regions/GM-OSS")
    assert {name: oss[name] for name in ("name", "kind", "parent", "inArea", "reason", "inhabitants")} == {
        "name": "Oss",
        "kind": "gemeente",
        "parent": "R",
        "inArea": True,
        "reason": None,
        "inhabitants": [{"year": 2024, "people": 94000, "source": {"document": "CBS", "place": "kerncijfers"}}],
    }


def test_marks_and_the_order_in_lists_stay(kept: Registering) -> None:
    assert kept.get("/goals/AMB")["illustrative"] is True
    assert kept.get("/goals/SUB")["source"] == {"document": "Regioplan", "place": "blz. 7"}
    assert [point["subject"] for point in kept.get("/meetings/V-1")["points"]] == ["Tweede", "Eerste"]
    assert kept.get("/opgaven/O1")["initiatives"] == ["B1", "A1"]
    assert kept.get("/funding/ZON")["amount"] == 1234.56


def test_the_same_again_changes_nothing_in_whatever_order(kept: Registering, document: Document) -> None:
    document["regions"].reverse()
    document["initiatives"].reverse()
    answer = kept.send(document, replace="true")
    assert (answer.status_code, answer.json()["status"]) == (200, "unchanged")


def test_what_differs_is_pointed_at(kept: Registering, document: Document) -> None:
    change(document, "/regions/1/name", "Os")
    change(document, "/meetings/0/points", document["meetings"][0]["points"][::-1])
    change(document, "/goals/-", {"code": "NEW", "name": "Nieuw", "kind": "doel"})
    change(document, "/fiches", ...)
    places = ["/fiches", "/goals/2", "/meetings/0/points", "/regions/1/name"]
    assert refusals(kept.send(document)) == [("plan_differs", places)]
    assert refusals(kept.send(document, dryRun="true")) == [("plan_differs", places)]


def test_replacing_writes_only_what_changed(kept: Registering, document: Document) -> None:
    before = kept.get("/goals/AMB")
    change(document, "/goals/1/name", "Thuis")
    change(document, "/fiches", ...)
    change(document, "/goals/-", {"code": "NEW", "name": "Nieuw", "kind": "doel"})
    assert kept.send(document, replace="true", dryRun="true").json()["status"] == "would_replace"
    assert kept.get("/goals/SUB")["version"] == 1
    assert kept.send(document, replace="true").json()["status"] == "replaced"
    assert {one["code"]: one["version"] for one in kept.items("/goals")} == {"AMB": 1, "NEW": 1, "SUB": 2}
    assert kept.get("/goals/AMB") == before
    assert kept.items("/fiches") == []
    assert kept.office.get(f"{kept.path}/fiches/F-A1").status_code == 404
    assert kept.send(document).json()["status"] == "unchanged"


def test_what_comes_back_goes_on_where_it_ended(kept: Registering, document: Document) -> None:
    first = kept.get("/fiches/F-A1")
    fiches = document.pop("fiches")
    kept.send(document, replace="true")
    assert kept.send(document | {"fiches": fiches}, replace="true").status_code == 201
    again = kept.get("/fiches/F-A1")
    assert (again["id"], again["version"]) == (first["id"], 3)


def test_changes_can_be_asked_for(kept: Registering, document: Document) -> None:
    since = kept.get("/goals/AMB")["changedAt"]
    change(document, "/goals/1/name", "Thuis")
    change(document, "/fiches", ...)
    kept.send(document, replace="true")
    moment = kept.get("/goals/SUB")["changedAt"]
    assert [one["code"] for one in kept.items("/goals", updatedSince=moment)] == ["SUB"]
    assert [one["code"] for one in kept.items("/goals", updatedSince=since)] == ["AMB", "SUB"]
    (gone,) = kept.items("/fiches", updatedSince=moment)
    assert {name: gone[name] for name in ("code", "removed", "version")} == {
        "code": "F-A1",
        "removed": True,
        "version": 2,
    }
    assert [one["name"] for one in kept.items("/goals", asOf=since)] == ["Gezond leven", "Langer thuis"]
    assert [one["code"] for one in kept.items("/fiches", asOf=since)] == ["F-A1"]
    assert kept.items("/fiches", asOf=moment) == kept.items("/goals", asOf="2020-01-01T00:00:00Z") == []
    assert kept.items("/fiches", asOf=moment, updatedSince=moment) == [gone]
    assert kept.items("/goals", asOf=since, updatedSince=moment) == []


def test_lists_are_narrowed_and_paged(kept: Registering) -> None:
    assert [one["code"] for one in kept.items("/regions", kind="gemeente")] == ["GM-OSS", "GM-WEG"]
    assert [one["code"] for one in kept.items("/regions", kind="gemeente", parent="R")] == ["GM-OSS"]
    assert [one["code"] for one in kept.items("/opgaven", initiatives="A1")] == ["O1"]
    assert kept.items("/opgaven", owners="ZORG") == []
    assert [one["code"] for one in kept.items("/regions", limit=1)] == ["GM-OSS", "GM-WEG", "R"]
    assert kept.office.get(f"{kept.path}/regions", params={"kind": "land"}).status_code == 400
    assert kept.office.get(f"{kept.path}/regions", params={"initiative": "A1"}).status_code == 400


def test_what_is_there_already_is_not_sent_again(kept: Registering) -> None:
    tag = kept.office.get(f"{kept.path}/goals/AMB").headers["etag"]
    again = kept.office.get(f"{kept.path}/goals/AMB", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_many_records_come_in_at_once(plan: Registering, document: Document) -> None:
    document["communications"] = [
        {"code": f"C{n}", "doelstelling": "bereik " * 20, "doelgroep": "inwoners"} for n in range(1500)
    ]
    started = time.monotonic()
    plan.imported(document)
    assert time.monotonic() - started < 10
    assert len(plan.items("/communications", limit=1000)) == 1500


def test_a_record_of_every_kind_comes_in_and_out(plan: Registering) -> None:
    package = full() | every() | {"roles": []}
    package["plan"]["code"] = plan.code
    assert plan.imported(package)["counts"]["records"] == len(EVERY)
    for name, kind in EVERY.items():
        found = plan.get(f"/{kind.path}/X")
        assert said(found, kind.record) == kind.record, name
        assert plan.items(f"/{kind.path}") == [found]
    assert plan.send(package).json()["status"] == "unchanged"
