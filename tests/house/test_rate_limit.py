"""The limit is per caller: who is over it waits, the others notice nothing, and every answer says how it stands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.http import rate_limit
from app.http.rate_limit import Counter
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.lines import Lines

LIMIT = 3


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def limited(database_url: str, tmp_path: Path) -> Iterator[Api]:
    settings = Settings(database_url=database_url, data=tmp_path, rate_limit=LIMIT)
    with serving(settings) as url, Api(url, database_url, tmp_path) as clients:
        yield clients


def test_over_the_limit_is_429_and_others_go_on(limited: Api) -> None:
    one, other = limited.as_("reader", subject="limited-one"), limited.as_("reader", subject="limited-other")
    path = "/v1/plans/NONE/memberships"
    assert [one.get(path).status_code for _ in range(LIMIT + 2)] == [404] * LIMIT + [429, 429]
    refused = one.get(path)
    assert refused.json()["code"] == "too_many_requests"
    assert refused.headers["content-type"] == "application/problem+json"
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    assert refused.headers["ratelimit-policy"] == '"default";q=3;w=60'
    assert refused.headers["ratelimit"].startswith('"default";r=0;t=')
    assert refused.headers["api-version"]
    assert other.get(path).status_code == 404


def test_every_answer_says_how_much_is_left(limited: Api) -> None:
    client = limited.as_("reader", subject="limited-left")
    left = [client.get("/v1/plans/NONE/memberships").headers["ratelimit"].split(";")[1] for _ in range(LIMIT)]
    assert left == ["r=2", "r=1", "r=0"]


def test_with_a_limit_route_and_caller_are_in_the_log_too(limited: Api, logged: Lines) -> None:
    client = limited.as_("reader", subject="limited-line")
    logged.forget()
    client.get("/v1/plans/NONE/memberships")
    [line] = logged.of("request")
    assert (line["route"], line["status"], line["caller"]) == ("/v1/plans/{plan}/memberships", 404, "token")


def test_callers_without_a_good_token_share_the_limit_of_their_address(limited: Api) -> None:
    forged = limited.bearing("a.b.c")
    codes = [client.get("/v1/plans/X").status_code for client in (limited.anonymous, forged, forged, forged)]
    assert 429 not in codes[:LIMIT]
    assert codes[LIMIT] == 429
    refused = limited.anonymous.get("/v1/problem-types", headers={"X-Forwarded-For": "10.0.0.1"})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert limited.as_("reader", subject="limited-known").get("/v1/plans/NONE/memberships").status_code == 404


def test_health_has_no_limit(limited: Api) -> None:
    answers = [limited.anonymous.get("/_health/live") for _ in range(LIMIT + 2)]
    assert {answer.status_code for answer in answers} == {200}
    assert "ratelimit" not in answers[0].headers


def test_without_a_limit_nothing_is_said_of_it(api: Api) -> None:
    assert "ratelimit" not in api.anonymous.get("/v1/problem-types").headers


@pytest.mark.parametrize(
    ("given", "expected"),
    [({}, None), ({"issuer": "x"}, 600), ({"issuer": "x", "rate_limit": "off"}, None), ({"rate_limit": 5}, 5)],
)
def test_the_limit_is_on_with_an_outside_issuer(given: dict[str, object], expected: int | None) -> None:
    assert Settings(**given).requests_per_minute == expected  # type: ignore[arg-type]


def test_a_window_ends_after_a_minute() -> None:
    clock = Clock()
    counter = Counter(1, monotonic=clock)
    assert counter.spend("a").within
    clock.now += 59.5
    spent = counter.spend("a")
    assert (spent.within, spent.remaining, spent.seconds) == (False, 0, 1)
    clock.now += 0.5
    assert counter.spend("a").within


def test_refused_requests_do_not_make_the_wait_longer() -> None:
    clock = Clock()
    counter = Counter(1, monotonic=clock)
    for _ in range(50):
        counter.spend("a")
    clock.now += 60
    assert counter.spend("a").within


def test_memory_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limit, "MOST_CALLERS", 100)
    counter = Counter(1, monotonic=Clock())
    for number in range(1000):
        assert counter.spend(number).within
    assert len(counter) <= 100
    assert not counter.spend(999).within


def test_ended_windows_are_forgotten() -> None:
    clock = Clock()
    counter = Counter(1, monotonic=clock)
    for number in range(10):
        counter.spend(number)
    clock.now += 61
    counter.spend("new")
    assert len(counter) == 1
