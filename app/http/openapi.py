"""Makes the API's description: FastAPI's own, put in the form of the NL GOV API Design Rules and OWASP's rules."""

import copy
from collections import Counter
from typing import Any, Final

from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic.alias_generators import to_camel

from app.http.examples import with_examples
from app.http.openapi_answers import PROBLEM_SCHEMAS, complete_answers, problem_answers
from app.http.openapi_links import with_links
from app.http.openapi_schemas import tidy, tidy_parameter, tidy_schemas
from app.http.openapi_wishes import name_wishes
from app.http.urls import API_PREFIX

PRODUCTION: Final = {
    "url": f"https://tred.example.nl{API_PREFIX}",
    "description": "Productie (production)",
    "x-internal": False,
}
"""The address in the description that is kept with the source."""

_BEARER: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "JWT",
    "description": "Toegangstoken volgens het NL GOV-profiel voor OAuth 2.0; gecontroleerd zoals RFC8725 voorschrijft.",
}

_READ_TOKEN: Final = {
    "type": "http",
    "scheme": "basic",
    "description": "Een leestoken als wachtwoord, met een naam naar keuze: voor rekenbladen, die geen bearer kennen. "
    "Als bearer mag het ook. Alleen om te lezen; 256 willekeurige bits, met een einddatum en in te trekken.",
}


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of all that lies under the base path, which its server URL contains.

    Title, version, description, contact, licence and tags are those of the app. Operations without a security
    scheme are open to everybody.

    Raises:
        ValueError: two operations have the same name.
    """
    made = copy.deepcopy(app.openapi())
    names = _operation_ids(app)
    paths: dict[str, Any] = {}
    for path, operations in made["paths"].items():
        if path.startswith(f"{API_PREFIX}/"):
            own = path.removeprefix(API_PREFIX)
            paths[own] = {
                method: _operation(own, method, operation, names[path, method.upper()])
                for method, operation in operations.items()
            }
    name_wishes(app, paths)
    with_examples(paths)
    made["servers"] = [dict(PRODUCTION)]
    made["paths"] = paths
    made["components"] = {
        "schemas": tidy_schemas(made.get("components", {}).get("schemas", {})) | dict(PROBLEM_SCHEMAS),
        "responses": problem_answers(),
        "securitySchemes": {"bearer": dict(_BEARER), "readToken": dict(_READ_TOKEN)},
    }
    made["tags"] = _tags(made)
    with_links(paths, made["components"]["schemas"])
    return made


def _operation_ids(app: FastAPI) -> dict[tuple[str, str], str]:
    """The name of every operation by path and method: that of its function, in camelCase."""
    found: dict[tuple[str, str], str] = {}
    for context in iter_route_contexts(app.routes):
        if isinstance(context.original_route, APIRoute) and context.include_in_schema:
            for method in context.methods or ():
                found[context.path_format or "", method] = context.operation_id or to_camel(context.name or "")
    twice = [name for name, times in Counter(found.values()).items() if times > 1]
    if twice:
        raise ValueError(f"operations with the same name: {', '.join(sorted(twice))}")
    return found


def _operation(path: str, method: str, operation: dict[str, Any], name: str) -> dict[str, Any]:
    parameters = [tidy_parameter(parameter) for parameter in operation.pop("parameters", [])]
    made: dict[str, Any] = tidy(operation)
    made["operationId"] = name
    made["security"] = _security(method) if operation.get("security") else [{}]
    if parameters:
        made["parameters"] = parameters
    complete_answers(path, method, made)
    return made


def _security(method: str) -> list[dict[str, Any]]:
    """How to say who calls: with a token of the issuer, or where nothing changes with a read token."""
    return [{"bearer": []}, {"readToken": []}] if method == "get" else [{"bearer": []}]


def _tags(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The tags with their descriptions, those that the app does not describe last."""
    described = {tag["name"]: tag for tag in made.get("tags", [])}
    used = {tag for item in made["paths"].values() for operation in item.values() for tag in operation.get("tags", [])}
    return [*described.values(), *({"name": tag} for tag in sorted(used - set(described)))]
