"""Says in the description what an answer leads to: the thing that it tells of, and what can be done with that."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

_FORMS: Final = {
    "Kpi": "KpiDetail",
    "Meetmoment": "MeetmomentDetail",
    "NewReadToken": "ReadToken",
    "Plan": "PlanDetail",
    "PlanImport": "PlanDetail",
    "Subscribed": "Subscription",
    "TakenIn": "Workbook",
}
"""What is told of a thing in another form than that in which it is read by itself."""
_PLAN: Final = "/plans/{plan}"
_VERSION: Final = "If-Match"

Paths = Mapping[str, Mapping[str, dict[str, Any]]]
Found = Iterator[tuple[dict[str, Any], dict[str, str]]]


def with_links(paths: Paths, schemas: Mapping[str, Any]) -> None:
    """Add links to every answer that tells of things which can be read by themselves.

    From a page of a list they lead to its first row. From a thing, or the first of things that were just made, they
    lead to all that can be asked of it or done with it, on the version that was answered, and to what it names. From
    a plan they lead to the lists in it.
    """
    ways = _Ways(paths, schemas)
    for path, item in paths.items():
        for method, operation in item.items():
            for answer in operation["responses"].values():
                links = {
                    target["operationId"]: {"operationId": target["operationId"], "parameters": values}
                    for target, values in ways.on(path, method, answer)
                    if target is not operation
                }
                if links:
                    answer["links"] = links


class _Ways:
    """What stands where in a description."""

    def __init__(self, paths: Paths, schemas: Mapping[str, Any]) -> None:
        self._paths, self._schemas = paths, schemas
        told = {path: self._told(item["get"]["responses"]["200"]) for path, item in paths.items() if "get" in item}
        self._places = {
            schema: (path, key)
            for path, (schema, _) in told.items()
            if path.endswith("}") and (key := self._key(path, schema)) is not None
        }
        """By schema where a thing is read by itself, and the property that fills in the end of that path."""
        self._lists = [
            path for path, (schema, rows) in told.items() if rows and _FORMS.get(schema, schema) in self._places
        ]
        alone = {_parameters(path)[0]: path for path, _ in self._places.values() if path.count("{") == 1}
        times = Counter(_parameters(path)[-1] for path, _ in self._places.values())
        self._named = {name: path for name, path in alone.items() if times[name] == 1 and name != "id"}
        """By the name that others have for them the things outside of a plan."""

    def on(self, source: str, method: str, answer: Mapping[str, Any]) -> Found:
        """The operations that an answer leads to, with where to take the values of their parameters."""
        schema, rows = self._told(answer)
        place, key = self._places.get(_FORMS.get(schema, schema), ("", ""))
        *around, own = _parameters(place) or [""]
        if place and set(around) <= set(_parameters(source)):
            values = {**{name: f"$request.path.{name}" for name in around}, own: f"$response.body#{rows}/{key}"}
            yield from self._at(place, values, answer, whole=place != _PLAN and not (rows and method == "get"))
            if source == place == _PLAN:
                yield from ((self._paths[one]["get"], values) for one in self._lists if _parameters(one) == [own])
        known = self._schemas.get(schema, {}).get("properties", {})
        for name in () if rows else sorted(known.keys() & self._named.keys()):
            yield self._paths[self._named[name]]["get"], {name: f"$response.body#/{name}"}

    def _at(self, place: str, values: Mapping[str, str], answer: Mapping[str, Any], *, whole: bool) -> Found:
        """How to read a thing; as a whole also what can be asked of it or done with it."""
        beneath = [
            path for path in self._paths if path.startswith(f"{place}/") and len(_parameters(path)) == len(values)
        ]
        for path in (place, *(beneath if whole else ())):
            for method, target in self._paths[path].items():
                versioned = any(one["name"] == _VERSION for one in target.get("parameters", ()))
                if (whole or method == "get") and (not versioned or "ETag" in answer["headers"]):
                    yield target, {**values, **({f"header.{_VERSION}": "$response.header.ETag"} if versioned else {})}

    def _key(self, path: str, schema: str) -> str | None:
        known = self._schemas.get(schema, {}).get("properties", {})
        wanted = ("code", "number") if path.startswith(_PLAN) else ("id",)
        return next((key for key in wanted if key in known), None)

    def _told(self, answer: Mapping[str, Any]) -> tuple[str, str]:
        """The schema of what an answer tells of, and where in the answer the first one stands when there are more."""
        name = _schema(answer.get("content", {}).get("application/json", {}).get("schema", {}))
        rows = self._schemas.get(name, {}).get("properties", {}).get("items")
        return (name, "") if rows is None else (_schema(rows.get("items", {})), "/items/0")


def _schema(of: Mapping[str, Any]) -> str:
    first: Mapping[str, Any] = next(iter(of.get("anyOf", ())), of)
    return str(first.get("$ref", "")).rpartition("/")[2]


def _parameters(path: str) -> list[str]:
    return [part.strip("{}") for part in path.split("/") if part.startswith("{")]
