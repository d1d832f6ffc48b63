"""No value gets more than a refusal out of the real routes."""

import json

import httpx
import pytest

from tests.support.refusals import JSON, SHIFT, refused
from tests.support.reporting import Reporting


def permit(plan: Reporting, client: httpx.Client, amount: str) -> httpx.Response:
    return client.post(f"{plan.path}/stream-permissions", content=SHIFT % amount, headers=JSON)


@pytest.mark.parametrize(
    "amount",
    [
        "NaN", "Infinity", "-Infinity", "1e400", "1e4000000", '"1"', '"1_000"', '"١٢"', "true", "null", "[]", "-1",
        "-0.01", "0", "0.005", "1.001", "1e-3", "100000000000", "99999999999.995", "1" * 41,
    ],
)  # fmt: skip
def test_amounts_that_are_none(plan: Reporting, financier: httpx.Client, amount: str) -> None:
    found = refused(permit(plan, financier, amount), 400)
    assert [error["pointer"] for error in found["errors"]] in (["/amount"], [""])


@pytest.mark.parametrize(
    ("amount", "answered"),
    [("1.0", "1.0"), ("1.10", "1.1"), ("1e3", "1000.0"), ("0.07", "0.07"), ("99999999999.99", "99999999999.99")],
)
def test_amounts_that_are_accepted_exactly(
    plan: Reporting, financier: httpx.Client, amount: str, answered: str
) -> None:
    answer = permit(plan, financier, amount)
    assert answer.status_code == 201, answer.text
    assert json.loads(answer.text, parse_float=str)["amount"] == answered


@pytest.mark.parametrize(
    "raw",
    [
        b'{"amount":1,"amount":2}',
        b'{"a":NaN}',
        b'\xef\xbb\xbf{"amount":1}',
        '{"amount":1}'.encode("utf-16"),
        b'{"reference":"\xff"}',
        b'{"reference":"\\ud800"}',
        b'{"\\ud800":1}',
        b"[" * 100_000,
        b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
        b"",
        b"[]",
        b"null",
        b'"x"',
    ],
    ids=lambda raw: repr(raw[:20]),
)
@pytest.mark.parametrize("path", ["stream-permissions", "decisions", "simulations"])
def test_json_that_is_none(plan: Reporting, path: str, raw: bytes) -> None:
    who = {"stream-permissions": "financier", "decisions": "stuurgroep", "simulations": "programme_office"}[path]
    client = plan.api.as_(who, plan=plan.code)
    found = refused(client.post(f"{plan.path}/{path}", content=raw, headers=JSON), 400)
    assert found["errors"]


@pytest.mark.parametrize("text", ["a\x1bb", "a\nb", "\x7f", "\x85", "", "x" * 201])
def test_text_that_cannot_stand_in_one_line(plan: Reporting, financier: httpx.Client, text: str) -> None:
    body = {**json.loads(SHIFT % "1"), "reference": text}
    found = refused(financier.post(f"{plan.path}/stream-permissions", json=body), 400)
    assert [error["pointer"] for error in found["errors"]] == ["/reference"]


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-1-1", "20260101", "2026-01-01T00:00:00Z", "1767225600", "", "2026-W01-1", "٢٠٢٦-01-01"]
)
def test_days_that_are_none(plan: Reporting, financier: httpx.Client, day: str) -> None:
    body = {**json.loads(SHIFT % "1"), "givenOn": day}
    found = refused(financier.post(f"{plan.path}/stream-permissions", json=body), 400)
    assert [(error["pointer"], error["code"]) for error in found["errors"]] == [("/givenOn", "invalid_date")]


def test_no_text_holds_a_nul(plan: Reporting, financier: httpx.Client) -> None:
    body = {**json.loads(SHIFT % "1"), "reference": "a\x00b"}
    refused(financier.post(f"{plan.path}/stream-permissions", json=body), 400)


def test_all_that_is_wrong_at_once_and_nothing_of_it_echoed(plan: Reporting, financier: httpx.Client) -> None:
    body = {"fromStream": "<geheim>", "amount": "geheim", "reference": 1, "givenOn": "geheim", "geheimpje": 1}
    answer = financier.post(f"{plan.path}/stream-permissions", params={"wat": "geheim"}, json=body)
    found = refused(answer, 400)
    pointers = {error["pointer"] for error in found["errors"]}
    assert pointers >= {"/fromStream", "/toStream", "/amount", "/reference", "/givenOn", "/query/wat"}
    assert 'geheim"' not in answer.text
    assert "<geheim>" not in answer.text


@pytest.mark.parametrize(
    "query",
    [
        "unknown=1",
        "limit=1&limit=2",
        "limit=-1",
        "limit=0",
        "limit=1001",
        "limit=100000000000000000000",
        "limit=1.0",
        "limit=%2B1",
        "limit=1_0",
        "limit=",
        "limit=%D9%A1",
        "cursor=",
        "cursor=x",
        "cursor=%00",
        "kpi=%00",
        "kpi=' OR 1=1--",
        "period=1;DROP TABLE plan",
        "status=nope",
        "access_token=x",
    ],
)
def test_queries_that_are_refused(plan: Reporting, query: str) -> None:
    answer = plan.reader.get(f"{plan.path}/meetmomenten?{query}")
    found = refused(answer, 400)
    assert all(error["pointer"].startswith("/query") for error in found["errors"])


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999Z"])
@pytest.mark.parametrize("path", ["meetmomenten", "memberships", "exports", "subscriptions"])
def test_the_ends_of_the_calendar_are_days(plan: Reporting, path: str, moment: str) -> None:
    reader = plan.api.as_("auditor" if path == "exports" else "programme_office", plan=plan.code)
    answer = reader.get(f"{plan.path}/{path}?updatedSince={moment}")
    assert answer.status_code in {200, 400}, answer.text
    deadlines = plan.office.get(f"{plan.path}/deadlines?on={moment[:10]}")
    assert deadlines.status_code == 200, deadlines.text


def test_a_cursor_that_is_altered_or_of_another_list(plan: Reporting) -> None:
    first = plan.reader.get(f"{plan.path}/meetmomenten?limit=1").json()["next"]
    cursor = httpx.URL(first).params["cursor"]
    last = "A" if cursor[-1] != "A" else "Q"
    for path, changed in [
        ("meetmomenten", cursor[:-1] + last),
        ("meetmomenten", cursor + "A"),
        ("kpis", cursor),
        ("measurements", cursor),
    ]:
        refused(plan.reader.get(f"{plan.path}/{path}", params={"cursor": changed}), 400)
    assert plan.reader.get(first).status_code == 200
