"""The route that is found by its words is the one that trying them one after the other would have found."""

from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from app.api import routes
from app.http.finding import Finder

ROUTES = [*routes()]
FINDER = Finder(ROUTES)


def asked(method: str, path: str) -> dict[str, str]:
    return {"type": "http", "method": method, "path": path, "root_path": ""}


def first(method: str, path: str) -> BaseRoute | None:
    return next((route for route in ROUTES if route.matches(asked(method, path))[0] is Match.FULL), None)


def found(method: str, path: str) -> tuple[BaseRoute | None, dict[str, str]]:
    match, said = FINDER.matches(asked(method, path))
    assert match in {Match.FULL, Match.NONE}
    return said.get("route"), said.get("path_params", {})


def test_every_route_is_found_with_what_its_path_names() -> None:
    for route in ROUTES:
        assert isinstance(route, APIRoute)
        values = {name: f"X-{number}" for number, name in enumerate(route.param_convertors)}
        path = route.path_format.format(**values)
        for method in route.methods:
            assert found(method, path) == (first(method, path), values)
            assert found(method, path)[0] is not None


def test_a_parameter_may_be_the_word_of_another_path() -> None:
    for path in ("/v1/plans/kpis/kpis", "/v1/plans/plans/kpis/versions", "/v1/payouts/payouts/explanation"):
        assert found("GET", path)[0] is first("GET", path) is not None


def test_what_no_route_is_for_is_left_to_the_routes() -> None:
    for method, path in (
        ("TRACE", "/v1/plans"),
        ("DELETE", "/v1/plans/SIG/kpis"),
        ("GET", "/v1/plans/"),
        ("GET", "/v1/plans//kpis"),
        ("GET", "/v1"),
        ("GET", "/v1/plans/SIG/kpis/K1/"),
        ("GET", "//v1/plans"),
        ("GET", "/v1/plans/SIG\n/kpis"),
    ):
        assert found(method, path)[0] is first(method, path), (method, path)
