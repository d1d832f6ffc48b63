"""All that is wrong with a workbook is told at once, in the order in which somebody reads."""

import pytest

from app.errors import Forbidden, InvalidInput
from app.uitkeringsschema.violations import Code, Refused, Violation
from app.workbooks.troubles import Place, Troubles

FIRST, SECOND, LAST = (
    Place("Meetmomenten", 2, 1, "Meetmomenten!B2"),
    Place("Meetmomenten", 10, 12, "Meetmomenten!M10"),
    Place("Kosten", 2, 1, "Kosten!B2"),
)


def test_a_rule_names_the_cell() -> None:
    troubles = Troubles()
    troubles.raise_if_any()
    for place in (LAST, FIRST):
        troubles.refused(place, [Violation(Code.PERIOD_CLOSED, "dicht", "closed", {"period": 1})])
    with pytest.raises(Refused) as refused:
        troubles.raise_if_any()
    assert [one.facts for one in refused.value.violations] == [
        {"period": 1, "cell": "Meetmomenten!B2"},
        {"period": 1, "cell": "Kosten!B2"},
    ]


def test_what_is_forbidden_stands_before_what_is_refused() -> None:
    troubles = Troubles()
    troubles.refused(LAST, [Violation(Code.PERIOD_CLOSED, "dicht", "closed")])
    troubles.forbidden(FIRST, Forbidden("mag niet", "may not"))
    with pytest.raises(Forbidden) as refused:
        troubles.raise_if_any()
    told = [(flaw.pointer, flaw.code, flaw.nl) for flaw in refused.value.flaws]
    assert told == [("/Meetmomenten!B2", "forbidden", "mag niet"), ("/Kosten!B2", "period_closed", "dicht")]
    troubles.flaw(SECOND, "formula", "formule", "formula")
    with pytest.raises(InvalidInput) as wrong:
        troubles.raise_if_any()
    assert [flaw.code for flaw in wrong.value.flaws] == ["forbidden", "formula", "period_closed"]
