from decimal import Decimal

import pytest

from app.errors import InvalidInput
from app.plans.package import parse_package
from tests.support.packages import full


def flaws(document: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        parse_package(document)
    return [(flaw.pointer, flaw.code) for flaw in caught.value.flaws]


def test_lines_may_repeat_but_not_grow_beyond_the_largest_amount() -> None:
    document = full()
    line = document["budget"][0]
    document["budget"] += [{**line, "amount": 0}, {**line, "amount": Decimal("99999998998.99")}]
    parse_package(document)
    document["budget"].append({**line, "amount": Decimal("0.01")})
    assert flaws(document) == [("/budget/6/amount", "too_large")]


def test_a_budget_beyond_what_numbers_hold_exactly_is_refused() -> None:
    document = full()
    document["initiatives"] += [{"code": f"X{n}", "name": "x", "theme": "A"} for n in range(101)]
    row = {**document["budget"][0], "amount": Decimal("99999999999.99")}
    document["budget"] = [{**row, "initiative": f"X{n}"} for n in range(101)]
    assert flaws(document) == [("/budget", "too_large")]
