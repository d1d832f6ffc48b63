"""The description that is kept with the source is the one that the service makes."""

import json
import re
from pathlib import Path

from app.commands.description import document
from tests.support.api import Api

KEPT = Path(__file__).resolve().parents[2] / "openapi/openapi.json"


def test_the_kept_description_is_the_one_that_is_made() -> None:
    assert KEPT.read_text() == document(), "make it anew: tred openapi > openapi/openapi.json"


def test_served_it_differs_in_its_address_only(api: Api) -> None:
    served, kept = api.anonymous.get("/v1/openapi.json").json(), json.loads(document())
    assert served.pop("servers")[0]["url"] == f"{api.url}/v1"
    kept.pop("servers")
    assert served == kept


def test_what_replaces_or_removes_rests_on_a_version() -> None:
    for path, item in json.loads(KEPT.read_text())["paths"].items():
        for method in {"put", "patch", "delete"} & set(item):
            names = {parameter["name"] for parameter in item[method]["parameters"]}
            assert "If-Match" in names, (method, path)
            assert {"412", "428"} <= set(item[method]["responses"]), (method, path)


def test_the_names_of_schemas_say_what_they_are() -> None:
    schemas = json.loads(KEPT.read_text())["components"]["schemas"]
    # Two models of one name are told apart by the place of their code, which is nobody else's to know.
    assert [name for name in schemas if re.match("App[A-Z]", name)] == []


def test_null_stands_beside_a_choice_and_not_in_it() -> None:
    schemas = json.loads(KEPT.read_text())["components"]["schemas"].values()
    properties = [each for schema in schemas for each in schema.get("properties", {}).values()]
    assert len(properties) > 1000
    # Generators of clients leave out what has null among its values.
    assert [each for each in properties if None in each.get("enum", ())] == []
