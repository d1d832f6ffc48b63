"""A thousand requests a second by one caller, with the limit as it is by default: it hears 429, the others nothing."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import httpx
import pytest

from app import clock
from app.settings import Settings
from tests.factories.tokens import AUD, ISS, JWKS, claims, token
from tests.support.api import Api, grant, serving

REQUESTS: Final = 1000
HANDS: Final = 4
DEFAULT: Final = 600
"""Requests a minute with an outside issuer, unless something else is set."""


@pytest.fixture(scope="module")
def limited(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    data: Path = tmp_path_factory.mktemp("limited")
    keys = data / "keys.json"
    keys.write_text(json.dumps(JWKS))
    settings = Settings(database_url=database_url, data=data, issuer=ISS, audience=AUD, jwks=str(keys), rate_limit=None)
    with serving(settings) as url, Api(url, database_url, data) as clients:
        yield clients


def bearing(limited: Api, subject: str) -> httpx.Client:
    now = int(clock.now().timestamp())
    return limited.bearing(token(body=claims(sub=subject, exp=now + 600, iat=now)))


def test_a_flood_of_one_caller(limited: Api, capfd: pytest.CaptureFixture[str]) -> None:
    grant(limited.database_url, "reader", plan="NERGENS", subject="rustig", issuer=ISS)
    quiet, hands = bearing(limited, "rustig"), [bearing(limited, "vloed") for _ in range(HANDS)]

    def flood(hand: httpx.Client) -> Counter[int]:
        return Counter(hand.get("/v1/plans").status_code for _ in range(REQUESTS // HANDS))

    others: Counter[int] = Counter()
    began = time.monotonic()
    with ThreadPoolExecutor(HANDS) as pool:
        floods = [pool.submit(flood, hand) for hand in hands]
        while not all(one.done() for one in floods):
            others[quiet.get("/v1/plans").status_code] += 1
            if others.total() >= DEFAULT // 2:
                break
        statuses = sum((one.result() for one in floods), Counter[int]())
    assert time.monotonic() - began < 60, "a window ended meanwhile"
    assert statuses == {200: DEFAULT, 429: REQUESTS - DEFAULT}
    assert set(others) == {200}
    refused = hands[0].get("/v1/plans")
    assert (refused.json()["code"], refused.headers["content-type"]) == (
        "too_many_requests",
        "application/problem+json",
    )
    assert 1 <= int(refused.headers["retry-after"]) <= 60
    lines = [line for line in capfd.readouterr().err.splitlines() if '"over_the_limit"' in line]
    assert len(lines) == 1, "once a window, not once a request"
    assert "vloed" in lines[0]
