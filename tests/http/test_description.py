"""The description states what the service does, in the form of the design rules; the docs page needs nobody else."""

import gzip
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI

from app.http.openapi import PRODUCTION, describe
from tests.http.conftest import Ask
from tests.http.sample import BASE, VERSION


@pytest.fixture(scope="module")
def made(app: FastAPI) -> dict[str, Any]:
    return describe(app)


def _all(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for one in node:
            yield from _all(one)


def _operations(made: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in made["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def _resolved(made: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in answer:
        found: dict[str, Any] = made["components"]["responses"][answer["$ref"].rpartition("/")[2]]
        return found
    return answer


def test_the_server_holds_the_base_path_and_paths_follow_it(made: dict[str, Any]) -> None:
    assert made["servers"] == [PRODUCTION]
    assert made["servers"][0]["url"].startswith("https://")
    assert made["servers"][0]["url"].endswith("/v1")
    assert "/things" in made["paths"]
    assert not [path for path in made["paths"] if path.startswith("/v1") or path.endswith("/")]
    assert made["info"]["version"] == VERSION


def test_nothing_of_a_422_is_left(made: dict[str, Any]) -> None:
    text = json.dumps(made)
    assert '"422"' not in text
    assert "ValidationError" not in text


def test_every_reference_leads_somewhere(made: dict[str, Any]) -> None:
    references = {node["$ref"] for node in _all(made) if isinstance(node.get("$ref"), str)}
    assert references
    for reference in references:
        node = made
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]


def test_operations_have_a_name_tag_and_problems(made: dict[str, Any]) -> None:
    names = [operation["operationId"] for _, _, operation in _operations(made)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch("[a-z]+([A-Z][a-z]*)*", name) for name in names)
    described = {tag["name"] for tag in made["tags"]}
    for path, _, operation in _operations(made):
        assert set(operation["tags"]) <= described
        assert {"400", "401", "406", "429", "500", "503"} <= operation["responses"].keys()
        assert ("404" in operation["responses"]) == ("{" in path)


def test_problems_that_apply(made: dict[str, Any]) -> None:
    paths = made["paths"]
    assert {"403", "409", "413", "415"} <= paths["/things"]["post"]["responses"].keys()
    assert {"412", "428"} <= paths["/things/versions/{code}"]["put"]["responses"].keys()
    assert not {"403", "409", "412", "413", "415", "428"} & paths["/problem-types"]["get"]["responses"].keys()
    assert paths["/problem-types"]["get"]["security"] == [{}]
    assert paths["/things"]["get"]["security"] == [{"bearer": []}, {"readToken": []}]
    assert paths["/things"]["post"]["security"] == [{"bearer": []}]


def test_every_answer_names_its_headers(made: dict[str, Any]) -> None:
    for _, _, operation in _operations(made):
        for status, answer in operation["responses"].items():
            whole = _resolved(made, answer)
            assert {"API-Version", "RateLimit", "Access-Control-Allow-Origin"} <= whole["headers"].keys()
            assert ("Retry-After" in whole["headers"]) == (status in {"429", "503"})
            if status >= "400":
                assert list(whole["content"]) == ["application/problem+json"]


def test_limits_stand_everywhere(made: dict[str, Any]) -> None:
    for node in _all(made):
        kind = node.get("type")
        kinds: list[Any] = kind if isinstance(kind, list) else [kind]
        if "string" in kinds:
            assert {"maxLength", "enum", "const"} & node.keys(), node
        if "array" in kinds:
            assert "maxItems" in node, node
        if "integer" in kinds:
            assert "format" in node, node
            assert {"minimum", "exclusiveMinimum"} & node.keys(), node
            assert not {"ge", "le", "gt", "lt"} & node.keys(), node


def test_nullable_values_show_their_format(made: dict[str, Any]) -> None:
    properties = made["components"]["schemas"]["EverythingIn"]["properties"]
    assert properties["receivedOn"]["type"] == ["string", "null"]
    assert properties["receivedOn"]["format"] == "date"
    assert properties["seenAt"]["format"] == "date-time"
    assert properties["amount"]["type"] == ["number", "null"]
    assert "multipleOf" not in properties["amount"]


def test_parameters_cannot_be_null(made: dict[str, Any]) -> None:
    (code,) = [one for one in made["paths"]["/things"]["get"]["parameters"] if one["name"] == "code"]
    assert code["required"] is False
    assert code["schema"]["type"] == "string"


def test_schemas_have_names_in_one_style(made: dict[str, Any]) -> None:
    names = set(made["components"]["schemas"])
    assert {"RowList", "ProblemTypeShownList", "Problem", "Row"} <= names
    assert all(re.fullmatch("([A-Z][a-z0-9]*)+", name) for name in names)


def test_two_operations_of_one_name_are_refused() -> None:
    app = FastAPI()
    router = APIRouter(prefix="/v1")

    async def same() -> None: ...

    router.add_api_route("/a", same)
    router.add_api_route("/b", same)
    app.include_router(router)
    with pytest.raises(ValueError, match="same"):
        describe(app)


def test_it_is_served_to_everybody_and_differs_only_in_its_address(ask: Ask, made: dict[str, Any]) -> None:
    got = ask("GET", "/v1/openapi.json")
    assert got.headers["access-control-allow-origin"] == "*"
    assert got.json["servers"][0]["url"] == f"{BASE}/v1"
    assert {**got.json, "servers": made["servers"]} == json.loads(json.dumps(made))


def test_the_docs_page_loads_only_its_own_files(ask: Ask) -> None:
    page = ask("GET", "/v1/docs", headers={"Accept": "text/html,*/*;q=0.8"})
    assert page.status == 200
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    loaded = re.findall(rb'(?:src|href)="([^"#]+)"', page.body)
    assert [one for one in loaded if not one.startswith((b"/v1/", b"data:"))] == []
    for path in {one.decode() for one in loaded if one.startswith(b"/v1/")}:
        got = ask("GET", path)
        assert got.status == 200
        assert len(got.body) > 100
    assert b"<script>" not in page.body


def test_the_docs_page_asks_for_the_description_of_this_service(ask: Ask) -> None:
    script = ask("GET", "/v1/docs/docs.js")
    assert script.headers["content-type"].startswith("text/javascript")
    assert b'fetch("/v1/openapi.json"' in script.body
    assert re.findall(rb"https?://", script.body) == []
    # What somebody sent or the service answered is shown as text.
    assert re.findall(rb"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.body) == []


def test_the_words_of_the_page_are_there_in_both_languages(ask: Ask) -> None:
    words = ask("GET", "/v1/docs/docs.js").body.decode().partition("const WORDS = {")[2].partition("\n};")[0]
    dutch, english = (set(re.findall(r"\b([a-z_]+): \"", part)) for part in words.split("  en: {"))
    assert dutch == english
    assert len(dutch) > 20


def test_the_description_is_there_in_english_and_packed(ask: Ask) -> None:
    dutch, english = (
        ask("GET", "/v1/openapi.json", headers={"Accept-Language": language}) for language in ("nl", "en")
    )
    assert (dutch.headers["content-language"], english.headers["content-language"]) == ("nl", "en")
    assert english.json["paths"].keys() == dutch.json["paths"].keys()
    packed = ask("GET", "/v1/openapi.json", headers={"Accept-Encoding": "gzip"})
    assert packed.headers["content-encoding"] == "gzip"
    assert json.loads(gzip.decompress(packed.body)) == dutch.json


@pytest.mark.parametrize("path", ["/v1/docs/", "/v1/docs/..%2fdocs_page.py", "/v1/docs/docs.html"])
def test_nothing_else_is_served_there(ask: Ask, path: str) -> None:
    assert ask("GET", path).code == "not_found"
