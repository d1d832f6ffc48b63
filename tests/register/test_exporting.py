"""A plan goes out as a package that is the plan: here it changes nothing, and elsewhere it gives the same plan."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from app.http.strict_json import parse_json
from tests.support.api import Api, serving
from tests.support.databases import database
from tests.support.registering import Registering


def exported(plan: Registering) -> httpx.Response:
    answer = plan.office.get(f"{plan.path}/package")
    assert answer.status_code == 200, answer.text
    return answer


def taken_again(plan: Registering, content: bytes) -> tuple[int, str]:
    answer = plan.office.post("/v1/plan-imports", content=content, headers={"Content-Type": "application/json"})
    return answer.status_code, answer.json().get("status") or answer.json()["violations"]


def test_it_changes_nothing_where_it_comes_from(kept: Registering) -> None:
    assert taken_again(kept, exported(kept).content) == (200, "unchanged")


def test_it_says_what_was_sent(kept: Registering, document: dict[str, Any]) -> None:
    found = parse_json(exported(kept).content)
    assert found["plan"] == {**document["plan"], "financiers": ["CZ", "VGZ"]}
    assert found["goals"][1]["source"] == {"document": "Regioplan", "place": "blz. 7"}
    assert found["goals"][0]["illustrative"] is True
    assert found["forecasts"][0]["value"] == Decimal("-123456789012.12346")
    assert found["meetings"][0]["points"] == document["meetings"][0]["points"]
    assert found["budget"][-1]["illustrative"] is True


def test_later_changes_go_along(kept: Registering) -> None:
    kept.put("goals/AMB", {"name": "Gezonder", "kind": "ambitie"})
    kept.put("goals/VAL", {"name": "Nieuw", "kind": "doel", "serves": ["AMB"]})
    kept.delete("milestones/M1")
    cell = f"{kept.path}/role-matrix/cells/A1/vvt"
    tag = kept.office.get(cell).headers["etag"]
    role = {"role": "samenwerken", "validFrom": "2027-01-01", "reason": "afgesproken"}
    assert kept.office.put(cell, json=role, headers={"If-Match": tag}).status_code == 200
    content = exported(kept).content
    found = parse_json(content)
    assert [one["name"] for one in found["goals"]] == ["Gezonder", "Langer thuis", "Nieuw"]
    assert "milestones" not in found
    assert {"samenwerken"} < {one["role"] for one in found["roles"]}
    assert taken_again(kept, content) == (200, "unchanged")


def test_elsewhere_it_gives_the_same_plan(
    kept: Registering, cluster_url: str, worker: str, tmp_path: Path, settings: Any
) -> None:
    kept.put("goals/AMB", {"name": "Gezonder", "kind": "ambitie"})
    content = exported(kept).content
    with database(cluster_url, f"elsewhere_{worker}") as url:
        there = settings.model_copy(update={"database_url": url, "data": tmp_path})
        with serving(there) as address, Api(address, url, tmp_path) as api:
            other = Registering(api, kept.code)
            assert taken_again(other, content) == (201, "imported")
            assert exported(other).content == content
            assert {one["code"]: one["name"] for one in other.items("/goals")} == {
                "AMB": "Gezonder",
                "SUB": "Langer thuis",
            }


def test_what_is_there_already_is_not_sent_again(kept: Registering) -> None:
    tag = exported(kept).headers["etag"]
    again = kept.office.get(f"{kept.path}/package", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
