"""No form of a request gets more than a refusal out of the real routes, with all that belongs to an answer."""

from collections.abc import Iterator
from copy import deepcopy
from uuid import uuid4

import httpx
import pytest

from app.access import service as access
from tests.factories.measurements import package
from tests.support.refusals import HEADERS, JSON, SHIFT, refused
from tests.support.reporting import Reporting


@pytest.mark.parametrize("kind", [None, "text/plain", "application/xml", "application/json; charset=latin-1", "json"])
def test_media_types(plan: Reporting, financier: httpx.Client, kind: str | None) -> None:
    headers = {} if kind is None else {"Content-Type": kind}
    answer = financier.post(f"{plan.path}/stream-permissions", content=SHIFT % "1", headers=headers)
    assert refused(answer, 415)["code"] == "unsupported_media_type"


@pytest.mark.parametrize("accept", ["application/xml", "text/html", "application/json;q=0", "image/*"])
def test_no_other_form_than_json(plan: Reporting, accept: str) -> None:
    assert refused(plan.reader.get(plan.path, headers={"Accept": accept}), 406)["code"] == "not_acceptable"


@pytest.mark.parametrize("form", ["{%s}", "urn:uuid:%s", "%s0", "0"])
def test_forms_of_an_id(plan: Reporting, form: str) -> None:
    identifier = form % uuid4() if "%" in form else form
    refused(plan.reader.get(f"/v1/measurements/{identifier}"), 404)
    stuurgroep = plan.api.as_("stuurgroep", plan=plan.code)
    body = {"kind": "withdraw", "decidedOn": "2026-01-01", "reference": "S", "decision": identifier, "reason": "R"}
    found = refused(stuurgroep.post(f"{plan.path}/decisions", json=body), 400)
    assert [error["pointer"] for error in found["errors"]] == ["/decision"]


def test_bare_hex_is_no_id(plan: Reporting) -> None:
    refused(plan.reader.get(f"/v1/measurements/{uuid4().hex}"), 404)


def test_the_id_of_another_sort_of_thing(plan: Reporting) -> None:
    admin = plan.api.as_("admin", plan=plan.code)
    membership = admin.get(f"{plan.path}/memberships").json()["items"][0]["id"]
    refused(admin.get(f"/v1/payouts/{membership}"), 404)
    refused(admin.get(f"/v1/measurements/{membership}"), 404)


@pytest.mark.parametrize("tail", ["%00", "%FF", "a%2Fb", "%0A", "x" * 41, "-x", "a b", "é"])
def test_paths_that_name_nothing(plan: Reporting, tail: str) -> None:
    refused(plan.reader.get(f"{plan.path}/kpis/{tail}"), 404)


@pytest.mark.parametrize("path", ["", "/kpis", "/kpis/P", "/decisions"])
def test_a_trailing_slash_is_not_found(plan: Reporting, path: str) -> None:
    answer = plan.reader.get(f"{plan.path}{path}/", follow_redirects=False)
    assert refused(answer, 404)["code"] == "not_found"


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "", "GET, HEAD"),
        ("PUT", "/kpis", "GET, HEAD"),
        ("PATCH", "/decisions", "GET, HEAD, POST"),
        ("TRACE", "/decisions", "GET, HEAD, POST"),
        ("OPTIONS", "/kpis", "GET, HEAD"),
        ("GET", "/simulations", "POST"),
        ("HEAD", "/simulations", "POST"),
        ("PURGE", "", "GET, HEAD"),
    ],
)
def test_other_methods(plan: Reporting, method: str, path: str, allowed: str) -> None:
    answer = plan.reader.request(method, f"{plan.path}{path}")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == allowed
    assert set(answer.headers) >= {name.lower() for name in HEADERS}


def test_no_header_changes_the_method(plan: Reporting, financier: httpx.Client) -> None:
    for name in ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"):
        answer = financier.get(f"{plan.path}/stream-permissions", headers={name: "POST"})
        assert answer.status_code == 200


@pytest.mark.parametrize("path", ["", "/kpis", "/kpis/P", "/meetmomenten?limit=1", "/nothing", "/role-matrix/grid"])
def test_head_is_get_without_a_body(plan: Reporting, path: str) -> None:
    get, head = (plan.reader.request(method, f"{plan.path}{path}") for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (get.status_code, b"")
    same = {name for name in get.headers if name not in {"date", "content-length"}}
    assert same <= set(head.headers)
    assert head.headers.get("etag") == get.headers.get("etag")


def raw_keys(plan: Reporting, client: httpx.Client, *keys: str | bytes) -> httpx.Response:
    """A command with these keys, or without any."""
    named = [("Idempotency-Key", key if isinstance(key, bytes) else key.encode()) for key in keys]
    fields = [(name.encode(), value) for name, value in [("Content-Type", b"application/json"), *named]]
    request = client.build_request("POST", f"{plan.path}/stream-permissions", content=SHIFT % "1", headers=fields)
    # Past what gives every request of a test a key.
    return httpx.Client.send(client, request)


@pytest.mark.parametrize(
    "keys",
    [(), ("",), ("x" * 256,), ("a b",), ("a\tb",), (b"\xc3\xa9",), ("a", "b"), ("a", "a")],
    ids=lambda keys: repr(keys)[:20],
)
def test_keys_that_are_refused(plan: Reporting, financier: httpx.Client, keys: tuple[str | bytes, ...]) -> None:
    found = refused(raw_keys(plan, financier, *keys), 400)
    assert [error["pointer"] for error in found["errors"]] == ["/header/Idempotency-Key"]


@pytest.mark.parametrize("key", ["!", "~" * 255, '"quoted",;'])
def test_keys_that_are_accepted_once(plan: Reporting, financier: httpx.Client, key: str) -> None:
    first, again = raw_keys(plan, financier, key), raw_keys(plan, financier, key)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    other = financier.post(
        f"{plan.path}/stream-permissions", content=SHIFT % "2", headers={**JSON, "Idempotency-Key": key}
    )
    found = refused(other, 409)
    assert (found["code"], "violations" in found) == ("idempotency_key_reused", False)


def test_a_package_with_dangling_codes_names_them_all(plan: Reporting) -> None:
    document = deepcopy(package(f"{plan.code}-X"))
    document["organisations"][0]["domain"] = "weg"
    document["initiatives"][0]["theme"] = "weg"
    document["budget"][0]["kassier"] = "weg"
    document["budget"][1]["amount"] = -1
    document["kpis"][1]["scope"] = {"theme": "weg"}
    document["themes"].append(document["themes"][0])
    document["plan"]["extra"] = 1
    office = plan.api.as_("programme_office", plan=document["plan"]["code"])
    found = refused(office.post("/v1/plan-imports", json=document), 400)
    assert {error["pointer"] for error in found["errors"]} >= {
        "/organisations/0/domain",
        "/initiatives/0/theme",
        "/budget/0/kassier",
        "/budget/1/amount",
        "/kpis/1/scope/theme",
        "/plan/extra",
    }
    assert any(error["pointer"].startswith("/themes/2") for error in found["errors"])
    assert office.get(f"/v1/plans/{document['plan']['code']}").status_code == 404


def test_a_body_over_the_limit_is_too_large(plan: Reporting, financier: httpx.Client) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * 2**16

    path = f"{plan.path}/stream-permissions"
    refused(financier.post(path, content=b" " * (2**20 + 1), headers=JSON), 413)
    refused(financier.post(path, content=parts(), headers=JSON), 413)


def test_a_crash_is_told_like_any_refusal(plan: Reporting, monkeypatch: pytest.MonkeyPatch) -> None:
    async def crash(*_: object, **__: object) -> None:
        raise RuntimeError("geheim")

    monkeypatch.setattr(access, "open_work", crash)
    answer = plan.reader.get(plan.path)
    found = refused(answer, 500)
    assert (found["code"], "geheim" in answer.text) == ("internal_error", False)


@pytest.mark.parametrize("path", ["/v1/plans", "/v1/nothing", "/nothing", "/v1/openapi.json", "/_health/live"])
def test_every_answer_carries_version_and_security_headers(plan: Reporting, path: str) -> None:
    for client in (plan.reader, plan.api.anonymous):
        answer = client.get(path)
        assert set(answer.headers) >= {name.lower() for name in HEADERS}
        assert "server" not in answer.headers
