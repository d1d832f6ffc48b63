"""Who writes records: the office all, a partner what its role in the initiative gives, before the change and after."""

from typing import Any, Final

import pytest

from app.register import service
from tests.support.registering import Registering

ROLES: Final = ("alleen_monitoren", "geinformeerd", "betrokken", "samenwerken", "trekker")
EDITS: Final = {"samenwerken", "trekker"}
CONTRIBUTES: Final = {
    "progress_report": set(ROLES),
    "comment": {*ROLES} - {"alleen_monitoren"},
    "advice": {*ROLES} - {"alleen_monitoren"},
    "change_proposal": {"betrokken", *EDITS},
}
FICHE: Final = {"initiative": "A1", "aanpak": "Anders"}
ANSWER: Final = {"text": "Dank", "on": "2025-10-01"}


def said(kind: str = "comment", **more: Any) -> dict[str, Any]:
    return {"initiative": "A1", "kind": kind, "on": "2025-09-01", "text": "Goed", "organisation": "ZORG", **more}


@pytest.fixture
def roles(document: dict[str, Any]) -> list[dict[str, str]]:
    """The roles of the plan to come, at first none."""
    found: list[dict[str, str]] = []
    document["roles"] = found
    return found


@pytest.mark.parametrize("role", ROLES)
def test_a_role_gives_its_rights(
    plan: Registering, document: dict[str, Any], roles: list[dict[str, str]], role: str
) -> None:
    roles.append({"initiative": "A1", "domain": "vvt", "role": role})
    plan.imported(document)
    zorg = plan.partner()
    assert plan.put("fiches/F-A1", FICHE, zorg).status_code == (200 if role in EDITS else 403)
    assert plan.put("fiches/F-B1", {"initiative": "B1"}, zorg).status_code == 403
    for kind, allowed in CONTRIBUTES.items():
        assert plan.put(f"contributions/{kind}", said(kind), zorg).status_code == (201 if role in allowed else 403)
    assert plan.put("goals/AMB", {"name": "Mijn", "kind": "ambitie"}, zorg).status_code == 403
    assert plan.delete("fiches/F-A1", zorg).status_code == (204 if role in EDITS else 403)


def test_the_role_counts_on_both_sides(
    plan: Registering, document: dict[str, Any], roles: list[dict[str, str]]
) -> None:
    roles.append({"initiative": "A1", "domain": "vvt", "role": "trekker"})
    plan.imported(document)
    plan.put("fiches/F-B1", {"initiative": "B1"})
    zorg = plan.partner()
    assert plan.put("fiches/F-A1", {"initiative": "B1"}, zorg).status_code == 403
    assert plan.put("fiches/F-B1", {"initiative": "A1"}, zorg).status_code == 403
    assert plan.delete("fiches/F-B1", zorg).status_code == 403
    assert plan.get("/fiches/F-A1")["initiative"] == "A1"


def test_a_contribution_is_its_own_organisations(
    plan: Registering, document: dict[str, Any], roles: list[dict[str, str]]
) -> None:
    roles += [
        {"initiative": "A1", "domain": "vvt", "role": "geinformeerd"},
        {"initiative": "A1", "domain": "gemeenten", "role": "samenwerken"},
    ]
    plan.imported(document)
    zorg, stad = plan.partner("ZORG"), plan.partner("STAD")
    for named in ("STAD", None):
        refused = plan.put("contributions/C", said(organisation=named), zorg)
        assert refused.status_code == 403
        assert refused.json()["detail"] == "Zet in `organisation` de eigen organisatie die dit bijdraagt: ZORG."
    assert plan.put("contributions/C", said(), zorg).status_code == 201
    assert plan.put("contributions/C", said(text="Beter"), zorg).status_code == 200
    assert plan.put("contributions/C", said(text="Slecht"), stad).status_code == 403
    assert plan.put("contributions/C", said("change_proposal"), zorg).status_code == 403
    assert plan.delete("contributions/C", stad).status_code == 403
    assert plan.delete("contributions/C", zorg).status_code == 204


def test_only_the_trekker_and_the_office_answer(
    plan: Registering, document: dict[str, Any], roles: list[dict[str, str]]
) -> None:
    roles += [
        {"initiative": "A1", "domain": "vvt", "role": "betrokken"},
        {"initiative": "A1", "domain": "gemeenten", "role": "trekker"},
    ]
    plan.imported(document)
    zorg, stad = plan.partner("ZORG"), plan.partner("STAD")
    assert plan.put("contributions/C", said(answer=ANSWER), zorg).status_code == 403
    assert plan.put("contributions/C", said(), zorg).status_code == 201
    assert plan.put("contributions/C", said(answer=ANSWER), zorg).status_code == 403
    assert plan.put("contributions/C", said(answer=ANSWER, text="Slecht"), stad).status_code == 403
    assert plan.put("contributions/C", said(answer=ANSWER), stad).status_code == 200
    assert plan.put("contributions/C", said(text="Toch"), zorg).status_code == 403
    assert plan.put("contributions/C", said(answer=ANSWER, text="Toch"), zorg).status_code == 200
    assert plan.put("contributions/C", said(answer={**ANSWER, "accepted": True}), plan.office).status_code == 200


def test_money_of_another_stays_hidden(kept: Registering) -> None:
    seen = {
        "programme_office": ["NAT", "VRIJ", "ZON"],
        "financier": ["NAT", "VRIJ", "ZON"],
        "auditor": ["NAT", "VRIJ", "ZON"],
    }
    for function, codes in seen.items():
        assert [one["code"] for one in kept.items("/funding", kept.as_(function))] == codes
    assert [one["code"] for one in kept.items("/funding", kept.partner("ZORG"))] == ["VRIJ", "ZON"]
    assert [one["code"] for one in kept.items("/funding", kept.as_("kassier", "STAD"))] == ["NAT", "VRIJ"]
    for path in ("funding/NAT", "funding/NAT/versions"):
        assert kept.partner("ZORG").get(f"{kept.path}/{path}").status_code == 404
        assert kept.partner("STAD").get(f"{kept.path}/{path}").status_code == 200
    for function in ("data_analyst", "reader"):
        for path in ("funding", "funding/VRIJ", "funding/VRIJ/versions"):
            assert kept.as_(function).get(f"{kept.path}/{path}").status_code == 404
        assert kept.as_(function).get(f"{kept.path}/goals/AMB/versions").status_code == 200


def test_money_of_another_stays_hidden_when_nobody_looks(kept: Registering, monkeypatch: pytest.MonkeyPatch) -> None:
    zorg, office = kept.partner("ZORG"), kept.as_("programme_office")
    before = kept.items("/funding", zorg)
    monkeypatch.setattr(service, "_sight", lambda *_: None)
    assert kept.items("/funding", zorg) == before
    assert len(kept.items("/funding", office)) > len(before)
    for one in kept.items("/funding", office):
        shown = zorg.get(f"{kept.path}/funding/{one['code']}").status_code
        assert shown == (200 if one in before else 404)
