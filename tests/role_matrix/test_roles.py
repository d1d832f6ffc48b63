"""Which role counts for an organisation, from the most particular assignment to the most general."""

from datetime import date
from decimal import Decimal

import pytest

from app.access.rights import Role
from app.role_matrix.completeness import Count, Leading, counts, led, total
from app.role_matrix.grid import Gap, Partner, grid
from app.role_matrix.roles import Assignment, role_on

DAY = date(2026, 1, 15)

DOMAIN = Assignment("I1", "zorg", Role.GEINFORMEERD)
DOMAIN_THERE = Assignment("I1", "zorg", Role.BETROKKEN, region="Oss")
OWN = Assignment("I1", "zorg", Role.ALLEEN_MONITOREN, organisation="ALFA")
OWN_THERE = Assignment("I1", "zorg", Role.SAMENWERKEN, organisation="ALFA", region="Oss")


def role(*assignments: Assignment, regions: tuple[str, ...] = ("Oss",)) -> Role | None:
    return role_on(
        assignments, organisation="ALFA", domain="zorg", regions=frozenset(regions), initiative="I1", day=DAY
    )


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        ((), None),
        ((DOMAIN,), Role.GEINFORMEERD),
        ((DOMAIN, DOMAIN_THERE), Role.BETROKKEN),
        ((DOMAIN, DOMAIN_THERE, OWN), Role.ALLEEN_MONITOREN),
        ((OWN_THERE, DOMAIN, DOMAIN_THERE, OWN), Role.SAMENWERKEN),
        ((Assignment("I2", "zorg", Role.TREKKER),), None),
        ((Assignment("I1", "welzijn", Role.TREKKER),), None),
        ((Assignment("I1", "zorg", Role.TREKKER, organisation="BETA"),), None),
    ],
)
def test_the_most_particular_assignment_decides(assignments: tuple[Assignment, ...], expected: Role | None) -> None:
    assert role(*assignments) is expected
    assert role(*reversed(assignments)) is expected


def test_of_several_gemeenten_the_highest_counts() -> None:
    elsewhere = Assignment("I1", "zorg", Role.TREKKER, region="Meierijstad")
    assert role(DOMAIN, DOMAIN_THERE, elsewhere) is Role.BETROKKEN
    assert role(DOMAIN, DOMAIN_THERE, elsewhere, regions=("Oss", "Meierijstad")) is Role.TREKKER
    assert role(DOMAIN, DOMAIN_THERE, elsewhere, regions=("Uden",)) is Role.GEINFORMEERD


def test_who_names_no_gemeente_works_in_all() -> None:
    assert role(DOMAIN, DOMAIN_THERE, regions=()) is Role.BETROKKEN


@pytest.mark.parametrize(
    ("starts", "ends", "holds"),
    [
        (None, None, True),
        (DAY, DAY, True),
        (date(2026, 1, 16), None, False),
        (None, date(2026, 1, 14), False),
        (date(2025, 1, 1), date(2026, 12, 31), True),
    ],
)
def test_a_role_holds_from_its_first_to_its_last_day(starts: date | None, ends: date | None, holds: bool) -> None:
    dated = Assignment("I1", "zorg", Role.TREKKER, valid_from=starts, valid_to=ends)
    assert role(DOMAIN, Assignment("I1", "zorg", Role.TREKKER, "ALFA", None, starts, ends)) is (
        Role.TREKKER if holds else Role.GEINFORMEERD
    )
    assert role(dated) is (Role.TREKKER if holds else None)


def test_a_gap_is_where_somebody_has_no_role() -> None:
    partners = [Partner("ALFA", "zorg"), Partner("BETA", "zorg", frozenset({"Uden"}))]
    roles = [OWN, DOMAIN_THERE, Assignment("I2", "zorg", Role.TREKKER), Assignment("I2", "leeg", Role.BETROKKEN)]
    found = grid(roles, ["I1", "I2"], ["leeg", "zorg"], partners, DAY)
    assert found.gaps == (Gap("I1", "leeg", ()), Gap("I1", "zorg", ("BETA",)))
    assert found.without_trekker == ("I1",)


def test_a_trekker_counts_as_an_organisation_too() -> None:
    roles = [Assignment("I1", "zorg", Role.TREKKER, organisation="ALFA", region="Oss")]
    assert grid(roles, ["I1"], ["zorg"], [], DAY).without_trekker == ()
    assert grid(roles, ["I1"], ["zorg"], [], DAY).rows["zorg"][0].role is None


def test_how_full_a_matrix_is_and_who_leads_what() -> None:
    partners = [Partner("ALFA", "zorg"), Partner("BETA", "zorg")]
    roles = [
        Assignment("I1", "zorg", Role.TREKKER, organisation="ALFA", region="Oss"),
        Assignment("I2", "zorg", Role.TREKKER),
        Assignment("I2", "leeg", Role.BETROKKEN),
        Assignment("I3", "zorg", Role.TREKKER),
    ]
    found = grid(roles, ["I1", "I2", "I3"], ["leeg", "zorg"], partners, DAY)
    assert counts(found) == {"I1": Count(0, 1, 1), "I2": Count(2, 0, 0), "I3": Count(1, 0, 1)}
    assert (total(counts(found).values()).cells, total(counts(found).values()).share) == (6, Decimal("0.5000"))
    assert led(found) == {Leading("zorg"): ["I2", "I3"], Leading("zorg", "ALFA", "Oss"): ["I1"]}
    assert total([]).share is None
