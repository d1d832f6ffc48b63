"""Memberships: who may give and end which, what is asked of them, and that they count at once."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.access.local_issuer import LOCAL_ISSUER
from tests.support.api import Api
from tests.support.databases import query

OFFICE_GIVES = {"partner", "data_analyst", "reader"}
FUNCTIONS = (
    "admin",
    "programme_office",
    "stuurgroep",
    "financier",
    "kassier",
    "data_analyst",
    "partner",
    "auditor",
    "reader",
)


PLAN = """
WITH made AS (
    INSERT INTO plan (id, code, name, region, kind, status, governing_body, has_scheme, catch_up,
                      settlement_on, details, package)
    VALUES (gen_random_uuid(), $1, 'Plan', 'R', 'transformatieplan', 'approved', 'stuurgroep', true, true,
            '2027-12-31', '{}', '{}')
    RETURNING id
), streams AS (
    INSERT INTO stream (id, plan_id, code, name, details) SELECT gen_random_uuid(), id, 'IZA', 'IZA', '{}' FROM made
), domains AS (
    INSERT INTO domain (id, plan_id, code, name, details) SELECT gen_random_uuid(), id, 'zorg', 'Zorg', '{}' FROM made
)
INSERT INTO organisation (id, plan_id, code, name, domain, details)
SELECT gen_random_uuid(), id, 'ALFA', 'Alfa', 'zorg', '{}' FROM made
"""


@pytest.fixture(scope="module")
def plan(api: Api, worker: str) -> str:
    code = f"LEDEN-{worker}"
    query(api.database_url, PLAN, code)
    return code


def asked(function: str, subject: str | None = None, **more: Any) -> dict[str, Any]:
    tied = {"organisation": "ALFA"} if function in {"kassier", "partner"} else {}
    subject = subject or f"{function}-{uuid4()}"
    return {"issuer": LOCAL_ISSUER, "subject": subject, "function": function, **tied, **more}


def path(plan: str) -> str:
    return f"/v1/plans/{plan}/memberships"


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_admin_gives_every_function(api: Api, plan: str, function: str) -> None:
    body = asked(function)
    made = api.as_("admin", plan).post(path(plan), json=body)
    assert made.status_code == 201
    assert made.json()["plan"] == plan
    assert {name: made.json()[name] for name in body} == body
    shown = api.as_("admin", plan).get(made.headers["location"])
    assert shown.json() == made.json()
    assert shown.headers["etag"]


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_programme_office_gives_and_ends_its_own_three_only(api: Api, plan: str, function: str) -> None:
    office, admin = api.as_("programme_office", plan), api.as_("admin", plan)
    given = office.post(path(plan), json=asked(function))
    made = admin.post(path(plan), json=asked(function)).json()
    ended = office.post(f"/v1/memberships/{made['id']}/endings")
    if function in OFFICE_GIVES:
        assert (given.status_code, ended.status_code) == (201, 201)
    else:
        assert (given.status_code, ended.status_code) == (403, 403)
        assert admin.get(f"/v1/memberships/{made['id']}").json()["endedOn"] is None


@pytest.mark.parametrize("function", sorted(set(FUNCTIONS) - {"admin", "programme_office"}))
def test_nobody_else_gives_or_ends_one(api: Api, plan: str, function: str) -> None:
    caller = api.as_(function, plan, "ALFA" if function in {"kassier", "partner"} else None)
    made = api.as_("admin", plan).post(path(plan), json=asked("reader")).json()
    assert caller.post(path(plan), json=asked("reader")).status_code == 403
    assert caller.post(f"/v1/memberships/{made['id']}/endings").status_code == 403
    seen = caller.get(f"/v1/memberships/{made['id']}").status_code, caller.get(path(plan)).status_code
    assert seen == ((200, 200) if function == "auditor" else (403, 403))


def test_a_membership_counts_at_once_and_ends_at_once(api: Api, plan: str) -> None:
    admin, subject = api.as_("admin", plan), f"someone-{uuid4()}"
    someone = api.bearing(api.token(subject))
    assert someone.get(path(plan)).status_code == 404
    made = admin.post(path(plan), json=asked("auditor", subject)).json()
    assert someone.get(path(plan)).status_code == 200
    ended = admin.post(f"/v1/memberships/{made['id']}/endings")
    assert ended.status_code == 201
    assert ended.json()["endedOn"]
    assert someone.get(path(plan)).status_code == 404
    assert someone.get(f"/v1/memberships/{made['id']}").status_code == 404


def test_ending_twice_is_refused(api: Api, plan: str) -> None:
    admin = api.as_("admin", plan)
    made = admin.post(path(plan), json=asked("reader")).json()
    assert admin.post(f"/v1/memberships/{made['id']}/endings").status_code == 201
    again = admin.post(f"/v1/memberships/{made['id']}/endings")
    assert (again.status_code, again.json()["code"]) == (409, "already_ended")
    assert [one["code"] for one in again.json()["violations"]] == ["already_ended"]


@pytest.mark.parametrize(("first", "last", "counts"), [("2000-01-01", "2000-12-31", 404), ("2000-01-01", None, 200)])
def test_a_membership_counts_on_its_days_only(api: Api, plan: str, first: str, last: str | None, counts: int) -> None:
    subject = f"dated-{uuid4()}"
    body = asked("auditor", subject, validFrom=first, **({"validTo": last} if last else {}))
    assert api.as_("admin", plan).post(path(plan), json=body).status_code == 201
    assert api.bearing(api.token(subject)).get(path(plan)).status_code == counts


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"function": "stuurgroep"}, "/organisation", "invalid_value"),
        ({"organisation": None}, "/organisation", "required"),
        ({"organisation": "OMEGA"}, "/organisation", "invalid_value"),
        ({"function": "koning"}, "/function", "invalid_choice"),
        ({"streams": ["IZA"]}, "/streams", "invalid_value"),
        ({"function": "financier", "organisation": None, "streams": ["IZA", "X"]}, "/streams/1", "invalid_value"),
        ({"function": "financier", "organisation": None, "streams": []}, "/streams", "too_few_items"),
        ({"validFrom": "2025-02-01", "validTo": "2025-01-31"}, "/validTo", "too_small"),
        ({"validFrom": "2025-02-30"}, "/validFrom", "invalid_date"),
        ({"subject": ""}, "/subject", "too_short"),
        ({"king": True}, "/king", "unknown_property"),
    ],
)
def test_what_does_not_fit_is_named(api: Api, plan: str, change: dict[str, Any], pointer: str, code: str) -> None:
    refused = api.as_("admin", plan).post(path(plan), json=asked("kassier") | change)
    assert refused.status_code == 400
    assert [(one["pointer"], one["code"]) for one in refused.json()["errors"]] == [(pointer, code)]


def test_all_that_does_not_fit_is_named_at_once(api: Api, plan: str) -> None:
    body = asked("reader", organisation="ALFA", streams=["IZA"], validFrom="2025-02-01", validTo="2025-01-31")
    refused = api.as_("admin", plan).post(path(plan), json=body)
    assert [one["pointer"] for one in refused.json()["errors"]] == ["/organisation", "/streams", "/validTo"]


def test_they_are_listed_in_pages_and_by_filter(api: Api, plan: str) -> None:
    admin, subject = api.as_("admin", plan), f"listed-{uuid4()}"
    made = {admin.post(path(plan), json=asked(each, subject)).json()["id"] for each in ("reader", "auditor", "partner")}
    assert _listed(admin, path(plan), subject=subject, limit="2") == made
    assert len(_listed(admin, path(plan), subject=subject, function="partner", organisation="ALFA")) == 1
    assert _listed(admin, path(plan), subject=subject, organisation="BETA") == set()
    assert _listed(admin, path(plan), subject=subject, issuer="https://elsewhere.example") == set()
    assert admin.get(path(plan), params={"king": "x"}).status_code == 400
    assert admin.get(path(plan), params={"function": "koning"}).status_code == 400


def test_another_plans_admin_sees_and_ends_nothing(api: Api, plan: str) -> None:
    made = api.as_("admin", plan).post(path(plan), json=asked("reader")).json()
    other = api.as_("admin", "ELSEWHERE", subject="admin-elsewhere")
    for answer in (
        other.get(path(plan)),
        other.post(path(plan), json=asked("reader")),
        other.get(f"/v1/memberships/{made['id']}"),
        other.post(f"/v1/memberships/{made['id']}/endings"),
    ):
        assert answer.status_code == 404


def test_a_membership_in_every_plan_is_out_of_reach_of_one(api: Api, plan: str) -> None:
    api.as_("reader", subject="everywhere")
    rows = query(api.database_url, "SELECT id FROM membership WHERE subject = 'everywhere' AND plan_code IS NULL")
    assert api.as_("admin", plan).post(f"/v1/memberships/{rows[0][0]}/endings").status_code == 404


def test_the_same_request_sent_twice_gives_one_membership(api: Api, plan: str) -> None:
    admin, body, key = api.as_("admin", plan), asked("reader"), {"Idempotency-Key": str(uuid4())}
    first, again = (admin.post(path(plan), json=body, headers=key) for _ in range(2))
    assert again.json() == first.json()
    assert again.headers["idempotency-replayed"] == "true"
    assert len(_listed(admin, path(plan), subject=body["subject"])) == 1


def test_giving_and_ending_enter_the_journal(api: Api, plan: str) -> None:
    admin = api.as_("admin", plan)
    made = admin.post(path(plan), json=asked("reader")).json()
    admin.post(f"/v1/memberships/{made['id']}/endings")
    entries = "SELECT kind, actor FROM entry WHERE resource_id::text = $1 ORDER BY seq"
    rows = query(api.database_url, entries, made["id"])
    assert rows == [("membership_granted", "admin"), ("membership_ended", "admin")]


def _listed(client: httpx.Client, where: str, **filters: str) -> set[str]:
    found: list[str] = []
    page = client.get(where, params=filters)
    while True:
        assert page.status_code == 200
        found += [one["id"] for one in page.json()["items"]]
        if page.json()["next"] is None:
            assert len(found) == len(set(found))
            return set(found)
        page = client.get(page.json()["next"])
