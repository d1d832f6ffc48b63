"""Every error is one problem document, complete, in the language that was asked for."""

from datetime import UTC, date, datetime
from decimal import Decimal
from json import loads
from uuid import UUID

import pytest

from app.errors import ServiceError
from app.http.input_flaws import MAX_FLAWS, flaws_of
from app.http.problem_document import PROBLEM_OF, Problem, document, encoded, problem_of
from app.http.problem_types import PROBLEM_TYPES, by_status
from app.uitkeringsschema.violations import Code, Refused, Violation
from tests.http.conftest import Ask
from tests.http.sample import BASE

KINDS = {
    "unauthenticated": (401, "unauthenticated"),
    "forbidden": (403, "forbidden"),
    "not-found": (404, "not_found"),
    "reused": (409, "idempotency_key_reused"),
    "in-use": (409, "idempotency_key_in_use"),
    "unavailable": (503, "unavailable"),
    "invalid": (400, "invalid_input"),
    "refused": (409, "four_eyes"),
    "too-many": (429, "too_many_requests"),
}


@pytest.mark.parametrize(("name", "status", "code"), [(name, *kind) for name, kind in KINDS.items()])
def test_errors_of_services_and_rules(ask: Ask, name: str, status: int, code: str) -> None:
    got = ask("GET", f"/v1/things/failures/{name}")
    assert (got.status, got.code) == (status, code)
    assert got.json["type"] == f"{BASE}/v1/problem-types/{code}"
    assert got.json["status"] == status
    assert {"title", "detail", "requestId"} <= got.json.keys()


def test_headers_that_go_with_a_status(ask: Ask) -> None:
    assert ask("GET", "/v1/things/failures/unauthenticated").headers["www-authenticate"] == "Bearer"
    for name in ("unavailable", "too-many", "in-use"):
        assert int(ask("GET", f"/v1/things/failures/{name}").headers["retry-after"]) > 0
    assert "retry-after" not in ask("GET", "/v1/things/failures/reused").headers


def test_a_refusal_names_all_reasons_with_their_facts(ask: Ask) -> None:
    made = ask("GET", "/v1/things/failures/refused").json
    assert made["detail"] == "Zelfde persoon."
    assert made["title"] == Code.FOUR_EYES.title_nl
    assert made["violations"] == [
        {"code": "four_eyes", "detail": "Zelfde persoon."},
        {"code": "evidence_missing", "detail": "Ontbreekt.", "kinds": ["a", "b"]},
    ]
    assert "errors" not in made


def test_key_conflicts_have_no_violations(ask: Ask) -> None:
    assert "violations" not in ask("GET", "/v1/things/failures/in-use").json


def test_an_unknown_status_stays_without_its_detail(ask: Ask) -> None:
    got = ask("GET", "/v1/things/failures/teapot")
    assert (got.status, got.json["status"], got.code) == (418, 418, "bad_request")
    assert b"internal detail" not in got.body


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "nl"),
        ("en", "en"),
        ("EN-gb", "en"),
        ("en-US,en;q=0.9,nl;q=0.8", "en"),
        ("nl,en", "nl"),
        ("en;q=0.5,nl;q=0.6", "nl"),
        ("en;q=0", "nl"),
        ("de", "nl"),
        ("de,en;q=0.1", "en"),
        ("*", "nl"),
        ("*,en;q=0.5", "nl"),
        ("en, *;q=0.5", "en"),
        ("english", "nl"),
        ("en;q=nonsense", "en"),
        ("%%%", "nl"),
        ("nl-BE;q=0.9, en;q=0.8", "nl"),
    ],
)
def test_language(ask: Ask, header: str | None, language: str) -> None:
    headers = {} if header is None else {"Accept-Language": header}
    got = ask("GET", "/v1/things/failures/refused", headers=headers)
    assert got.headers["content-language"] == language
    assert got.headers["vary"] == "Accept-Language"
    english = language == "en"
    assert got.json["title"] == (Code.FOUR_EYES.title_en if english else Code.FOUR_EYES.title_nl)
    assert got.json["violations"][1]["detail"] == ("Missing." if english else "Ontbreekt.")


def test_input_errors_speak_english_too(ask: Ask) -> None:
    got = ask("GET", "/v1/things?limit=0", headers={"Accept-Language": "en"})
    assert got.json["errors"] == [{"pointer": "/query/limit", "code": "too_small", "detail": "At least 1."}]


def test_every_error_of_a_service_is_in_the_table() -> None:
    # One that is a kind of another is answered like that one.
    assert {*ServiceError.__subclasses__(), Refused} <= PROBLEM_OF.keys()


@pytest.mark.parametrize("code", Code)
def test_every_code_of_a_rule_has_its_problem(code: Code) -> None:
    made = document(problem_of(Refused([Violation(code, "n", "e")])), "en")
    assert (made["status"], made["code"], made["title"]) == (409, code.value, code.title_en)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 406, 412, 413, 415, 428, 429, 431, 500, 503])
def test_a_bare_status_has_a_kind_with_that_status(status: int) -> None:
    assert by_status(status).status == status


def test_a_bare_status_never_claims_a_rule() -> None:
    assert by_status(409).code == "bad_request"
    assert by_status(504).code == "internal_error"


def test_facts_of_every_kind() -> None:
    facts = {
        "amount": Decimal("99999999999.99"),
        "whole": Decimal("10.00"),
        "count": 3,
        "day": date(2026, 1, 2),
        "at": datetime(2026, 1, 2, tzinfo=UTC),
        "id": UUID(int=1),
        "line": {"amount": Decimal("0.07"), "codes": ("a",)},
        "codes": frozenset({"b", "a"}),
        "rule": Code.FOUR_EYES,
        "nothing": None,
    }
    made = document(problem_of(Refused([Violation(Code.FOUR_EYES, "n", "e", facts)])), "nl")
    assert loads(encoded(made))["violations"] == [
        {
            "code": "four_eyes",
            "detail": "n",
            "amount": 99999999999.99,
            "whole": 10,
            "count": 3,
            "day": "2026-01-02",
            "at": "2026-01-02T00:00:00Z",
            "id": "00000000-0000-0000-0000-000000000001",
            "line": {"amount": 0.07, "codes": ["a"]},
            "codes": ["a", "b"],
            "rule": "four_eyes",
            "nothing": None,
        }
    ]


def test_a_fact_cannot_replace_the_sentence() -> None:
    violation = Violation(Code.FOUR_EYES, "n", "e", {"detail": "x", "code": "y"})
    made = document(problem_of(Refused([violation])), "nl")
    assert made["violations"] == [{"code": "four_eyes", "detail": "n"}]


def test_a_lone_surrogate_can_be_answered() -> None:
    made = document(Problem(PROBLEM_TYPES["forbidden"], "\ud800", "x"), "nl")
    assert loads(encoded(made))["detail"] == "\ud800"


def test_flaws_are_bounded() -> None:
    many = [{"type": "missing", "loc": ("body", f"p{n}")} for n in range(MAX_FLAWS + 5)]
    assert len(flaws_of(many, {})) <= MAX_FLAWS


def test_problem_types_are_readable_by_everybody(ask: Ask) -> None:
    path: str | None = "/v1/problem-types?limit=20"
    codes: list[str] = []
    while path:
        page = ask("GET", path).json
        codes += [one["code"] for one in page["items"]]
        path = page["next"] and page["next"].removeprefix(BASE)
    assert codes == sorted(PROBLEM_TYPES)


@pytest.mark.parametrize("code", ["not_found", "four_eyes", "required", "idempotency_key_in_use"])
def test_the_type_of_a_problem_can_be_followed(ask: Ask, code: str) -> None:
    got = ask("GET", f"/v1/problem-types/{code}")
    assert got.json["code"] == code
    assert got.json["type"] == f"{BASE}/v1/problem-types/{code}"
    assert got.json["status"] == PROBLEM_TYPES[code].status
    assert got.json["title"]["nl"]
    assert got.json["detail"]["en"]
    again = ask("GET", f"/v1/problem-types/{code}", headers={"If-None-Match": got.headers["etag"]})
    assert (again.status, again.body) == (304, b"")


def test_an_unknown_problem_type_is_not_found(ask: Ask) -> None:
    for code in ("nothing", "Four_Eyes", "a" * 100):
        assert ask("GET", f"/v1/problem-types/{code}").code == "not_found"
