from decimal import Decimal

from app.plans.case import parse_case
from app.uitkeringsschema.budget import Move, Use, move_violations
from app.uitkeringsschema.facts import LineKey
from tests.support.cases import worked

LARGE = LineKey("B7", "K3", "IZA", "BRABANTZORG", 2)
SMALL = LineKey("B7", "K3", "IZA", "LAVERHOF", 2)
UNUSED = Use(released=frozenset(), with_costs=frozenset(), established=frozenset())


def test_a_line_is_moved_up_to_the_largest_amount_and_no_further() -> None:
    case = worked("worked-example")["case"]
    case["plan"]["budget"][2]["amount"] = Decimal("99999999999.98")
    scheme = parse_case(case).scheme
    assert move_violations(scheme, [Move(SMALL, LARGE, 1)], UNUSED, None) == []
    refused = move_violations(scheme, [Move(SMALL, LARGE, 2)], UNUSED, None)
    assert [(one.code.value, one.facts["amount"], one.facts["limit"]) for one in refused] == [
        ("budget_not_balanced", Decimal("100000000000.00"), Decimal("99999999999.99"))
    ]
