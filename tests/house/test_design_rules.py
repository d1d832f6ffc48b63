"""The NL GOV API Design Rules 2.2 that no linter sees: of the description, and of the running service."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from app.http.english import KEPT, SAID, translated
from tests.support.api import Api
from tests.support.half_way import HalfWay
from tests.support.operations import TABLE

DESCRIBED: Final[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "openapi" / "openapi.json").read_text(encoding="utf-8")
)
DOCS: Final = Path(__file__).parents[2] / "docs"

DUTCH_PLURALS: Final = {"inwonersreizen", "meetmomenten", "opgaven"}
UNCOUNTABLE: Final = {"evidence", "funding"}
DAY: Final = re.compile(r".*(On|From|To|Until)$")
OTHERWISE: Final = {"escalatesTo", "passedOn", "toPassOn"}
"""Names that end as a day does and are something else: a body, amounts."""

MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-]\d\d:\d\d)")
TECHNIQUE: Final = re.compile("fastapi|python|sql|postgres|table|database|api|json|rest|rpc", re.IGNORECASE)


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> HalfWay:
    return HalfWay(api, f"REGELS-{worker}").prepared()


@pytest.fixture(scope="module")
def reader(plan: HalfWay) -> httpx.Client:
    """Somebody who may look at everything."""
    for function in ("programme_office", "auditor", "financier"):
        client = plan.as_(function, subject="alles-lezen")
    return client


@pytest.fixture(scope="module")
def answers(plan: HalfWay, reader: httpx.Client) -> list[httpx.Response]:
    """What every address of the plan answers, with the head of the books before and after."""
    head = f"/v1/plans/{plan.code}/ledger/head"
    return [reader.get(path) for path in (head, *_gets(plan), head)]


def _operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in DESCRIBED["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _properties() -> Iterator[tuple[str, dict[str, Any]]]:
    for schema in DESCRIBED["components"]["schemas"].values():
        yield from schema.get("properties", {}).items()


def _gets(plan: HalfWay) -> Iterator[str]:
    """Every address of the plan that can be read, with things that are there."""
    for _, method, operation in _operations():
        if method == "get" and operation["operationId"] in TABLE:
            address = TABLE[operation["operationId"]].path.replace("{plan}", plan.code)
            address = re.sub(r"\{(\w+)\}", lambda found: plan.ids.get(found[1], ["X"])[0], address)
            yield f"/v1{address}"


def test_collections_are_plural_and_singletons_singular() -> None:
    paths = DESCRIBED["paths"]
    for path in paths:
        match = re.search(r"/([a-z-]+)/\{[^}]+\}$", path)
        if match:
            assert match[1].endswith("s") or match[1] in DUTCH_PLURALS | UNCOUNTABLE, path


def test_paths_and_names_hide_how_it_is_made() -> None:
    for path, _, operation in _operations():
        assert not TECHNIQUE.search(path), path
        assert not TECHNIQUE.search(operation["operationId"]), path


def test_days_are_days_and_moments_are_moments() -> None:
    for name, schema in _properties():
        if DAY.fullmatch(name) and name not in OTHERWISE:
            assert schema.get("format") == "date", name
        if name.endswith("At"):
            assert schema.get("format") == "date-time", name
    assert '"format": "time"' not in json.dumps(DESCRIBED)


def test_moments_leave_in_utc_and_days_without_a_time(answers: list[httpx.Response]) -> None:
    seen = 0
    for answer in answers:
        for found in MOMENT.finditer(answer.text):
            seen += 1
            assert found[1] == "Z", answer.url
        for name, value in re.findall(r'"(\w+(?:On|From|To|Until))":"([^"]*)"', answer.text):
            assert name in OTHERWISE or re.fullmatch(r"\d{4}-\d\d-\d\d", value), (answer.url, name)
    assert seen > 100


def test_a_moment_may_come_with_any_offset(plan: HalfWay, reader: httpx.Client) -> None:
    asked = [
        reader.get(f"/v1/plans/{plan.code}/ledger/balances", params={"asOf": moment})
        for moment in ("2030-01-01T12:00:00Z", "2030-01-01T13:30:00+01:30", "2030-01-01T04:00:00-08:00")
    ]
    assert [one.status_code for one in asked] == [200, 200, 200]
    assert asked[0].json() == asked[1].json() == asked[2].json()
    assert (
        reader.get(f"/v1/plans/{plan.code}/ledger/balances", params={"asOf": "2030-01-01T12:00:00"}).status_code == 400
    )


def test_reading_changes_nothing_and_keeps_no_session(answers: list[httpx.Response]) -> None:
    first, *others, last = answers
    assert first.json() == last.json()
    assert [one.status_code for one in others].count(200) > 100
    assert not [one.url for one in answers if "set-cookie" in one.headers]


def test_replacing_and_removing_may_be_repeated(plan: HalfWay) -> None:
    office, path = plan.as_("programme_office"), f"/v1/plans/{plan.code}/opgaven/REGEL"
    body = {"code": "REGEL", "name": "Nog eens", "kind": "prioritair"}
    made = office.put(path, json=body, headers={"If-None-Match": "*"})
    assert made.status_code == 201
    again = office.put(path, json=body, headers={"If-Match": made.headers["etag"]})
    assert again.status_code == 200
    assert again.json()["name"] == made.json()["name"]
    gone = office.delete(path, headers={"If-Match": again.headers["etag"]})
    assert gone.status_code == 204
    assert office.delete(path, headers={"If-Match": again.headers["etag"]}).status_code in {404, 412}
    assert office.get(path).status_code == 404


def test_every_described_problem_can_be_read_about(api: Api) -> None:
    for code in ("not_found", "four_eyes", "invalid_input"):
        found = api.anonymous.get(f"/v1/problem-types/{code}")
        assert found.status_code == 200
        assert found.json()["code"] == code


def test_the_version_is_in_the_address_and_in_every_answer(api: Api) -> None:
    assert DESCRIBED["servers"][0]["url"].endswith("/v1")
    assert re.fullmatch(r"1\.\d+\.\d+", DESCRIBED["info"]["version"])
    assert api.anonymous.get("/v1/plans").headers["api-version"] == DESCRIBED["info"]["version"]
    changes = (DOCS.parent / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"## [{DESCRIBED['info']['version']}]" in changes


def test_the_support_window_and_the_way_out_are_published() -> None:
    text = (DOCS / "versies.md").read_text(encoding="utf-8")
    for word in ("Deprecation", "Sunset", "twaalf maanden", "twee hoofdversies"):
        assert word in text


def test_no_secret_stands_in_an_address() -> None:
    for _, _, operation in _operations():
        for parameter in operation.get("parameters", []):
            assert not re.search("token|secret|password|wachtwoord|bsn", parameter.get("name", ""), re.IGNORECASE)


def test_the_description_speaks_dutch() -> None:
    for path, method, operation in _operations():
        assert operation["summary"], (path, method)
        for text in (operation["summary"], operation["description"]):
            assert not re.search(r"\b(the|with|returns?|show)\b", text, re.IGNORECASE), (path, method)


def test_every_operation_is_explained_in_english_too() -> None:
    english = json.loads(KEPT.read_text(encoding="utf-8"))
    said = {tag["name"]: None for tag in DESCRIBED["tags"]} | {tag["description"]: None for tag in DESCRIBED["tags"]}
    for _, _, operation in _operations():
        parts = (operation, *operation.get("parameters", []), *operation["responses"].values())
        said |= {part[name]: None for part in parts for name in SAID if name in part}
    assert [text for text in said if translated(text, english) is None] == []
