"""What a route accepts as body and values, and how it names what it refuses."""

from typing import Any

import pytest
from fastapi import FastAPI

from app.http.shell import Shell
from tests.http.conftest import Ask, asker

JSON = "application/json"
UUID = "0f0e0d0c-0b0a-4908-8706-050403020100"


def _one(ask: Ask, name: str, text: str) -> Any:
    return ask("POST", "/v1/things", body=f'{{"{name}": {text}}}'.encode(), headers={"Content-Type": JSON})


REFUSED = [
    *[("amount", text, "invalid_type") for text in ('"1.00"', "true", '"1_000"', '"١٢"', "[1]", "{}", '""', '"NaN"')],
    *[("amount", text, "too_large") for text in ("99999999999.995", "100000000000", "1e20", "1" * 40)],
    *[("amount", text, "too_precise") for text in ("0.005", "-1.001", "1e-3", "0." + "0" * 37 + "1")],
    ("amount", "-100000000000", "too_small"),
    ("due", "-0.01", "too_small"),
    ("paid", "0", "too_small"),
    ("paid", "-0.0", "too_small"),
    *[
        ("receivedOn", text, "invalid_date")
        for text in (
            "0", '"1767225600"', '"2026-02-30"', '"2025-02-29"', '"2026-1-1"', '"2026-01-01T00:00:00"', '"20260101"',
            '"0000-01-01"', '"2026-W01-1"', '"٢٠٢٦-01-01"', '"2026-01-01\\n"', '" 2026-01-01"', "true", '"-026-01-01"',
        )
    ],
    *[
        ("seenAt", text, "invalid_date_time")
        for text in (
            '"2026-01-01T00:00:00"', "0", '"1767225600"', '"2026-01-01T24:00:00Z"', '"2026-06-30T23:59:60Z"',
            '"2026-02-30T00:00:00Z"', '"2026-01-01 00:00:00Z"', '"2026-01-01t00:00:00z"', '"2026-01-01T00:00:00-00:00"',
            '"2026-01-01T00:00Z"', '"2026-01-01T00:00:00.1234567Z"', '"2026-01-01T00:00:00+24:00"',
            '"0001-01-01T00:00:00+14:00"', '"2026-01-01T00:00:00Z\\n"', '"2026-01-01T00:00:00+0100"',
        )
    ],
    *[
        ("thing", text, "invalid_uuid")
        for text in (
            f'"{{{UUID}}}"', f'"urn:uuid:{UUID}"', f'"{UUID.replace("-", "")}"', f'"{UUID}\\n"', "1", '""',
            f'"{UUID[:-1]}g"',
        )
    ],
    *[
        ("code", text, "invalid_format")
        for text in ('"a b"', '".a"', '""', '"é"', '"a\\n"', '"a/b"', '"\'; DROP TABLE plan; --"')
    ],
    ("code", '"' + "a" * 41 + '"', "too_long"),
    ("code", "1", "invalid_type"),
    ("reference", '""', "too_short"),
    ("reference", '"' + "a" * 201 + '"', "too_long"),
    ("reference", '"a\\nb"', "invalid_format"),
    ("reference", '"a\\u007f"', "invalid_format"),
    ("reference", '"a\\u009b"', "invalid_format"),
    ("note", '"a\\rb"', "invalid_format"),
    ("note", '"\\u001b[31m"', "invalid_format"),
    *[("number", text, "invalid_type") for text in ("3.0", "1e3", '"1"', "true", "1.5")],
    ("number", str(2**53), "too_large"),
    ("number", str(-(2**53)), "too_small"),
    *[("flag", text, "invalid_type") for text in ("1", "0", '"true"', '"on"')],
    *[("outcome", text, "invalid_choice") for text in ('"VERIFIED"', '"x"', "1", "true", "[]")],
    *[("value", text, "invalid_type") for text in ('"1"', "[]", '"true"')],
    ("value", "1000000000000.000001", "too_large"),
    ("value", "0.0000001", "too_precise"),
    ("parts", "{}", "invalid_type"),
    ("parts", '"ab"', "invalid_type"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "text", "code"), REFUSED)
def test_refused_values(ask: Ask, name: str, text: str, code: str) -> None:
    got = _one(ask, name, text)
    assert (got.status, got.code) == (400, "invalid_input")
    assert got.errors == {f"/{name}": code}


ACCEPTED = [
    ("amount", "1.0", b"1.0"),
    ("amount", "1.10", b"1.1"),
    ("amount", "1e3", b"1000.0"),
    ("amount", "-0.0", b"0.0"),
    ("amount", "99999999999.99", b"99999999999.99"),
    ("amount", "-99999999999.99", b"-99999999999.99"),
    ("amount", "0.07", b"0.07"),
    ("paid", "0.01", b"0.01"),
    ("receivedOn", '"2024-02-29"', b'"2024-02-29"'),
    ("seenAt", '"2026-01-01T00:30:00+01:00"', b'"2025-12-31T23:30:00Z"'),
    ("seenAt", '"2026-01-01T00:00:00.5Z"', b'"2026-01-01T00:00:00.500000Z"'),
    ("thing", f'"{UUID.upper()}"', f'"{UUID}"'.encode()),
    ("code", '"SIG-1.a_b"', b'"SIG-1.a_b"'),
    ("reference", '"€ 1 – é"', '"€ 1 – é"'.encode()),
    ("note", '"a\\n\\tb"', b'"a\\n\\tb"'),
    ("number", "-3", b"-3"),
    ("flag", "false", b"false"),
    ("outcome", '"verified"', b'"verified"'),
    ("value", "true", b"true"),
    ("value", "0.000001", b"1e-6"),
    ("value", "3", b"3.0"),
    ("value", "1000000000000", b"1000000000000.0"),
]


@pytest.mark.parametrize(("name", "text", "answered"), ACCEPTED)
def test_accepted_values(ask: Ask, name: str, text: str, answered: bytes) -> None:
    got = _one(ask, name, text)
    assert got.status == 201
    assert f'"{name}":'.encode() + answered in got.body


@pytest.mark.parametrize(
    "kind",
    [None, "", "text/plain", "application/json; charset=latin-1", "application/vnd.x+json", "application/jsonx",
     "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json; charset=utf-8; x=y"],
)  # fmt: skip
def test_other_or_no_media_type_is_415(ask: Ask, kind: str | None) -> None:
    got = ask("POST", "/v1/things", body=b"{}", headers={} if kind is None else {"Content-Type": kind})
    assert (got.status, got.code) == (415, "unsupported_media_type")


def test_two_media_types_are_415(ask: Ask) -> None:
    assert ask("POST", "/v1/things", body=b"{}", headers=[("Content-Type", JSON)] * 2).status == 415


@pytest.mark.parametrize("kind", [JSON, "application/json;charset=utf-8", 'Application/JSON ; charset="UTF-8"'])
def test_json_by_another_spelling_is_accepted(ask: Ask, kind: str) -> None:
    assert ask("POST", "/v1/things", body=b"{}", headers={"Content-Type": kind}).status == 201


def test_no_body_is_required_at_the_root(ask: Ask) -> None:
    assert ask("POST", "/v1/things").errors == {"": "required"}


@pytest.mark.parametrize("raw", [b"[]", b"1", b'"a"', b"null", b"true"])
def test_another_value_than_an_object(ask: Ask, raw: bytes) -> None:
    assert ask("POST", "/v1/things", body=raw, headers={"Content-Type": JSON}).errors == {"": "invalid_type"}


@pytest.mark.parametrize("raw", [b"NaN", b"{", b'{"a": 1, "a": 2}', b"\xff", b"[" * 1000])
def test_unreadable_json_is_refused_at_the_root_with_all_else(ask: Ask, raw: bytes) -> None:
    got = ask("POST", "/v1/things?dryRun=maybe", body=raw, headers={"Content-Type": JSON})
    assert got.status == 400
    assert set(got.errors) == {"", "/query/dryRun"}


def test_all_flaws_at_once_by_wire_names(ask: Ask) -> None:
    body = {
        "receivedOn": "x", "received_on": "2026-01-01", "unknown~/name": 1,
        "parts": [{"partCode": "a"}, {"partCode": "é", "amount": -1, "extra": 0}, {}],
    }  # fmt: skip
    got = ask("POST", "/v1/things?dryRun=1&foo=1", json=body)
    assert got.errors == {
        "/receivedOn": "invalid_date",
        "/received_on": "unknown_property",
        "/unknown~0~1name": "unknown_property",
        "/parts/1/partCode": "invalid_format",
        "/parts/1/amount": "too_small",
        "/parts/1/extra": "unknown_property",
        "/parts/2/partCode": "required",
        "/query/dryRun": "invalid_type",
        "/query/foo": "unknown_parameter",
    }
    assert "9" in got.json["detail"]


def test_errors_never_echo_the_input(ask: Ask) -> None:
    secret = "Zeer-Geheim"
    for body in ({"code": f"{secret} "}, {"amount": secret}, {"receivedOn": secret}, {"outcome": secret}):
        assert secret.encode() not in ask("POST", "/v1/things", json=body).body
    raw = b'{"a": ' + secret.encode()
    assert secret.encode() not in ask("POST", "/v1/things", body=raw, headers={"Content-Type": JSON}).body


def test_pointers_leave_out_the_kind_of_a_decision(ask: Ask) -> None:
    key = {"Idempotency-Key": "k"}
    path = "/v1/things/decisions"
    assert ask("POST", path, json={"kind": "recover"}, headers=key).errors == {"/totalAmount": "required"}
    wrong = {"kind": "recover", "totalAmount": 0, "x": 1}
    assert ask("POST", path, json=wrong, headers=key).errors == {"/totalAmount": "too_small", "/x": "unknown_property"}
    assert ask("POST", path, json={"kind": "y"}, headers=key).errors == {"/kind": "invalid_choice"}
    assert ask("POST", path, json={}, headers=key).errors == {"/kind": "required"}
    assert ask("POST", path, json={"kind": "recover", "totalAmount": 1}, headers=key).status == 201


def test_a_missing_header_has_its_wire_name(ask: Ask) -> None:
    got = ask("POST", "/v1/things/decisions", json={"kind": "recover", "totalAmount": 1})
    assert got.errors == {"/header/Idempotency-Key": "required"}


def test_a_wrong_value_in_the_path_is_not_found(ask: Ask) -> None:
    for wrong in ("x", f"{{{UUID}}}", f"urn:uuid:{UUID}", UUID.replace("-", "")):
        got = ask("POST", f"/v1/things/decisions/{wrong}/withdrawals?foo=1", json={"a": 1})
        assert (got.status, got.code) == (404, "not_found")


def test_a_body_that_nobody_asked_for(ask: Ask) -> None:
    path = f"/v1/things/decisions/{UUID}/withdrawals"
    assert ask("POST", path).status == 200
    assert ask("POST", path, json={}).status == 200
    assert ask("POST", path, json={"amount": 1}).errors == {"": "unexpected_body"}
    assert ask("POST", path, body=b"x").errors == {"": "invalid_json"}


def test_a_list_beyond_the_bulk_limit_is_413(app: FastAPI) -> None:
    ask = asker(Shell(app, routes=app.routes, version="1.0.0"))
    part = b'{"partCode": "a"}'
    for count, status in ((10_000, 201), (10_001, 413)):
        body = b'{"parts": [' + b",".join([part] * count) + b"]}"
        assert ask("POST", "/v1/things", body=body, headers={"Content-Type": JSON}).status == status
