"""Who still uses what will disappear is told so with every answer."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from app.http.openapi import describe
from tests.http.conftest import Ask
from tests.http.sample import BASE, make_app


def test_every_answer_of_what_will_disappear_says_when(ask: Ask) -> None:
    for path, status in (("/v1/things/old", 200), ("/v1/things/old?fail=true", 404)):
        answer = ask("GET", path)
        assert answer.status == status
        since = datetime.fromtimestamp(int(answer.headers["deprecation"].removeprefix("@")), UTC)
        assert since == datetime(2026, 1, 1, tzinfo=UTC)
        assert parsedate_to_datetime(answer.headers["sunset"]) == datetime(2027, 7, 1, tzinfo=UTC)
        assert answer.headers["link"] == f'<{BASE}/versies>; rel="deprecation"; type="text/html"'


def test_nothing_else_says_so(ask: Ask) -> None:
    assert {"deprecation", "sunset"}.isdisjoint(ask("GET", "/v1/things/who").headers)


def test_the_description_says_it_too() -> None:
    paths = describe(make_app())["paths"]
    assert paths["/things/old"]["get"]["deprecated"] is True
