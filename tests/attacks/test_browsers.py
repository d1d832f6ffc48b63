"""A page of somebody else cannot use the service through a browser, unless its origin is listed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import httpx
import pytest

from app.settings import Settings
from tests.support.api import Api, serving

OURS: Final = "https://tred.example.nl"
ASKING: Final = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}


@pytest.fixture(scope="module")
def listed(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    data: Path = tmp_path_factory.mktemp("origins")
    settings = Settings(database_url=database_url, data=data, issuer=None, rate_limit="off", origins=f" {OURS} ,")
    with serving(settings) as url, Api(url, database_url, data) as clients:
        yield clients


def allowed(answer: httpx.Response) -> str | None:
    found: str | None = answer.headers.get("access-control-allow-origin")
    return found


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        (OURS, OURS), ("https://kwaad.example", None), ("null", None), (f"{OURS}.kwaad.example", None),
        ("http://tred.example.nl", None), (f"{OURS}:8443", None),
    ],
)  # fmt: skip
def test_only_listed_origins_may_ask(listed: Api, origin: str, expected: str | None) -> None:
    client = listed.bearing(listed.token("scherm"))
    preflight = client.options("/v1/plans", headers={"Origin": origin, **ASKING})
    answer = client.get("/v1/plans", headers={"Origin": origin})
    assert (allowed(preflight), allowed(answer)) == (expected, expected)
    assert preflight.status_code == (200 if expected else 400)
    assert "access-control-allow-credentials" not in answer.headers
    assert "set-cookie" not in answer.headers


def test_without_a_list_nobody_may(api: Api) -> None:
    answer = api.bearing(api.token("scherm")).get("/v1/plans", headers={"Origin": OURS})
    assert (answer.status_code, allowed(answer)) == (200, None)
