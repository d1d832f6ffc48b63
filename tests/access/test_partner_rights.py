"""What a partner may do follows from the role of its organisation in an initiative, on the day itself."""

from datetime import timedelta
from typing import Any, Final

import pytest

from app import clock
from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.reporting import Reporting

ROLES: Final = ("alleen_monitoren", "geinformeerd", "betrokken", "samenwerken", "trekker")
REPORTS: Final = {"samenwerken", "trekker"}
ADDS: Final = {"betrokken", "samenwerken", "trekker"}
A1_COUNT: Final = "A1-D.1"
THEME_B: Final = "B-E.1"
WHOLE_PLAN: Final = "P.1"


def assigned(role: str, initiative: str = "A1", **more: str) -> dict[str, str]:
    return {"initiative": initiative, "domain": "vvt", "role": role, **more}


def made(api: Api, code: str, *roles: dict[str, str]) -> Reporting:
    document = package(code)
    document["roles"] = list(roles)
    return Reporting(api, code).imported(document)


def reports(plan: Reporting, organisation: str, meetmoment: str = A1_COUNT, value: Any = 1) -> int:
    value = True if meetmoment == WHOLE_PLAN else value
    return plan.report(plan.partner(organisation), meetmoment, value).status_code


def adds(plan: Reporting, organisation: str, meetmoment: str = A1_COUNT) -> int:
    measurement = plan.reported(plan.analyst, meetmoment, True if meetmoment == WHOLE_PLAN else 1)
    piece = {"kind": "lijst", "reference": "L"}
    return plan.partner(organisation).post(f"/v1/measurements/{measurement['id']}/evidence", json=piece).status_code


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gives_its_rights(api: Api, plan_code: str, role: str) -> None:
    plan = made(api, plan_code, assigned(role))
    assert adds(plan, "ZORG") == (201 if role in ADDS else 403)
    assert reports(plan, "ZORG") == (201 if role in REPORTS else 403)


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_and_none_verifies(api: Api, plan_code: str, role: str) -> None:
    plan = made(api, plan_code, assigned(role))
    measurement = plan.reported(plan.analyst, A1_COUNT, 1)
    partner = plan.partner("ZORG")
    for path in (plan.path, f"{plan.path}/initiatives/A1", f"/v1/measurements/{measurement['id']}"):
        assert partner.get(path).status_code == 200
    assert plan.judge(partner, measurement["id"]).status_code == 403


def test_without_any_role_a_partner_only_reads(api: Api, plan_code: str) -> None:
    plan = made(api, plan_code)
    assert (reports(plan, "ZORG"), adds(plan, "ZORG")) == (403, 403)
    assert plan.partner("ZORG").get(f"{plan.path}/kpis").status_code == 200


@pytest.mark.parametrize(("own", "of_the_domain"), [("geinformeerd", "trekker"), ("trekker", "geinformeerd")])
def test_the_role_of_the_organisation_goes_before_that_of_its_domain(
    api: Api, plan_code: str, own: str, of_the_domain: str
) -> None:
    plan = made(api, plan_code, assigned(of_the_domain), assigned(own, organisation="ZORG"))
    assert reports(plan, "ZORG") == (201 if own in REPORTS else 403)
    assert reports(plan, "KAS1") == (201 if of_the_domain in REPORTS else 403)


def test_a_role_in_one_initiative_says_nothing_of_another(api: Api, plan_code: str) -> None:
    plan = made(api, plan_code, assigned("trekker"), assigned("geinformeerd", initiative="B1"))
    assert reports(plan, "ZORG") == 201
    assert reports(plan, "ZORG", THEME_B) == 403


def test_a_role_of_one_domain_says_nothing_of_another(api: Api, plan_code: str) -> None:
    plan = made(api, plan_code, assigned("trekker"))
    assert reports(plan, "STAD") == 403


@pytest.mark.parametrize(
    ("first", "last", "status"),
    [
        (None, -1, 403),
        (None, 0, 201),
        (0, None, 201),
        (1, None, 403),
        (-1, 1, 201),
        (-9, -1, 403),
    ],
)
def test_a_role_counts_on_its_days(api: Api, plan_code: str, first: int | None, last: int | None, status: int) -> None:
    days = {"validFrom": first, "validTo": last}
    dated = {
        name: (clock.today() + timedelta(days=number)).isoformat()
        for name, number in days.items()
        if number is not None
    }
    plan = made(api, plan_code, assigned("samenwerken", **dated))
    assert reports(plan, "ZORG") == status


def test_yesterdays_role_gives_way_to_todays(api: Api, plan_code: str) -> None:
    yesterday = (clock.today() - timedelta(days=1)).isoformat()
    plan = made(
        api,
        plan_code,
        assigned("trekker", validTo=yesterday),
        assigned("betrokken", validFrom=clock.today().isoformat()),
    )
    assert (reports(plan, "ZORG"), adds(plan, "ZORG")) == (403, 201)


@pytest.mark.parametrize(
    ("initiative", "meetmoment", "status"),
    [
        ("B1", THEME_B, 201),
        ("A1", THEME_B, 403),
        ("B1", WHOLE_PLAN, 201),
        ("A1", WHOLE_PLAN, 201),
        (None, WHOLE_PLAN, 403),
    ],
)
def test_what_a_theme_or_plan_promises_needs_the_right_in_one_initiative(
    api: Api, plan_code: str, initiative: str | None, meetmoment: str, status: int
) -> None:
    roles = [assigned("geinformeerd", initiative=one) for one in ("A1", "B1") if one != initiative]
    plan = made(api, plan_code, *roles, *([] if initiative is None else [assigned("samenwerken", initiative)]))
    assert reports(plan, "ZORG", meetmoment, 900) == status
    assert adds(plan, "ZORG", meetmoment) == (201 if status == 201 else 403)


def test_a_partner_states_costs_for_its_own_organisation_whatever_its_role(api: Api, plan_code: str) -> None:
    document = package(plan_code)
    document["roles"] = [assigned("alleen_monitoren")]
    document["scheme"]["periods"][0]["paymentMode"] = "arrears"
    plan = Reporting(api, plan_code).imported(document)
    line = {"initiative": "A1", "kassier": "K1", "stream": "IZA", "organisation": "ZORG", "period": 1}
    body = {**line, "amount": 1, "evidence": [{"kind": "factuur", "reference": "F"}]}
    path = f"{plan.path}/cost-statements"
    assert plan.partner("ZORG").post(path, json=body).status_code == 201
    assert plan.partner("KAS1").post(path, json=body).status_code == 403
    assert plan.kassier("KAS2").post(path, json=body).status_code == 403
