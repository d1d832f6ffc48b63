"""An address that was found to be in order is not read again; whatever is wrong with another one is still said."""

from typing import Any, Final

import httpx
import pytest
from structlog.testing import capture_logs

from app.http import addresses, shortcut
from tests.support.api import Api
from tests.support.steps import Steps

KNOWN: Final = "limit=1&sort=-organisation"


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> Steps:
    return Steps(api, f"ADRES-{worker}")


@pytest.fixture
def path(plan: Steps) -> str:
    """A list whose address is known by now."""
    path = f"/v1{plan.path}/budget-lines"
    for _ in range(2):
        assert plan.office.get(f"{path}?{KNOWN}").status_code == 200
    return path


def flaws(answer: httpx.Response) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.text
    return [(error["pointer"], error["code"]) for error in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("more", "pointer", "code"),
    [
        ("&limit=1", "/query/limit", "repeated_parameter"),
        ("&kleur=rood", "/query/kleur", "unknown_parameter"),
        ("&cursor=AAAA", "/query/cursor", "invalid_cursor"),
        ("&fields=kleur", "/query/fields", "unknown_property"),
    ],
)
def test_what_is_wrong_is_said_however_often(plan: Steps, path: str, more: str, pointer: str, code: str) -> None:
    for _ in range(2):
        assert flaws(plan.office.get(f"{path}?{KNOWN}{more}")) == [(pointer, code)]


def test_a_header_that_is_too_long_is_refused_however_often(plan: Steps, path: str) -> None:
    for _ in range(2):
        answer = plan.office.get(f"{path}?{KNOWN}", headers={"Prefer": "a" * (addresses.LONGEST + 1)})
        assert flaws(answer) == [("/header/Prefer", "too_long")]


def test_who_asks_comes_first(plan: Steps, path: str) -> None:
    assert plan.api.anonymous.get(f"{path}?{KNOWN}").status_code == 401
    assert plan.by("reader").get(f"{path}?{KNOWN}").status_code == 403
    assert plan.api.as_("admin", f"ander-{plan.plan}").get(f"{path}?{KNOWN}").status_code == 404


def test_a_body_is_refused(plan: Steps, path: str) -> None:
    for content in (b'{"limit": 2}', iter([b'{"limit": 2}'])):
        options: dict[str, Any] = {"content": content, "headers": {"Content-Type": "application/json"}}
        answer = plan.office.request("GET", f"{path}?{KNOWN}", **options)
        assert flaws(answer) == [("", "unexpected_body")]


def test_a_crash_is_told_like_any_other(plan: Steps, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(shortcut, "refuse_undeclared_body", crash)
    with capture_logs() as logs:
        answer = plan.office.get(f"{path}?{KNOWN}")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "geheim" not in answer.text
    assert {"api-version", "content-security-policy", "x-content-type-options"} <= answer.headers.keys()
    [line] = [one for one in logs if one["event"] == "crash" and one["route"].endswith("/budget-lines")]
    assert str(line["exc_info"]) == "geheim"


def test_every_request_walks_for_itself(plan: Steps, path: str) -> None:
    def walk() -> list[str]:
        found, following = [], f"{path}?{KNOWN}"
        while following:
            page = plan.office.get(following).json()
            found += [row["id"] for row in page["items"]]
            following = page["next"]
        return found

    assert walk() == walk() == walk()
    assert len(set(walk())) == 6


def test_few_addresses_are_known_and_no_long_ones(plan: Steps, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST", 2)
    known = addresses._asked  # noqa: SLF001 (nothing else tells)
    for number in range(2, 6):
        assert plan.office.get(f"{path}?limit={number}").status_code == 200
    assert [key[2] for key in known] == [b"limit=4", b"limit=5"]
    monkeypatch.setattr(addresses, "LONGEST", len(path) + len("limit=6"))
    for asked in ("limit=6", "limit=10"):
        assert plan.office.get(f"{path}?{asked}").status_code == 200
    assert [key[2] for key in known] == [b"limit=5", b"limit=6"]
