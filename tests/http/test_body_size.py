"""A body is as large as its path allows, whether its length is announced or not."""

from collections.abc import Iterator

import pytest

from tests.http.conftest import Ask

JSON = {"Content-Type": "application/json"}


def test_announced_length_is_refused_before_the_body_is_read(ask: Ask) -> None:
    got = ask("POST", "/v1/upload", body=b"", headers={"Content-Length": "2049"})
    assert (got.status, got.code) == (413, "payload_too_large")


@pytest.mark.parametrize("path", ["/v1/upload", "/v1/things"])
def test_chunked_body_is_cut_off_at_the_limit(ask: Ask, path: str) -> None:
    taken: list[int] = []

    def endless() -> Iterator[bytes]:
        for number in range(1000):
            taken.append(number)
            yield b" " * 512

    got = ask("POST", path, body=endless(), headers=JSON)
    assert (got.status, got.code) == (413, "payload_too_large")
    assert len(taken) == 5


def test_the_limit_itself_is_accepted(ask: Ask) -> None:
    assert ask("POST", "/v1/upload", body=[b"x" * 1024] * 2).json == {"size": 2048}


@pytest.mark.parametrize(
    ("path", "limit"),
    [
        ("/v1/plan-imports", 4096),
        ("/v1/plan-imports/one", 4096),
        ("/v1/plan-imports/deep/er", 8192),
        ("/v1/plan-imports-too", 2048),
    ],
)
def test_a_path_may_have_its_own_limit(ask: Ask, path: str, limit: int) -> None:
    assert ask("POST", path, headers={"Content-Length": str(limit)}).status == 404
    assert ask("POST", path, headers={"Content-Length": str(limit + 1)}).status == 413


def test_a_length_of_many_digits_is_no_crash(ask: Ask) -> None:
    assert ask("POST", "/v1/upload", headers={"Content-Length": "9" * 19}).status == 413
