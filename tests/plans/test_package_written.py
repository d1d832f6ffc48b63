"""A package that was written from its canonical form says the same again, whatever is in it."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from app.http.strict_json import parse_json
from app.plans.package import canonical, parse_package
from app.plans.package.whole import WholePackage
from app.plans.package.written import written
from tests.support.cases import NAMES, package
from tests.support.drawn import sections
from tests.support.every_kind import every
from tests.support.packages import change, full, moneyless
from tests.support.records import records


@pytest.mark.parametrize("document", [full(), moneyless(), full() | records(), full() | every() | {"roles": []}])
def test_a_sound_package_is_sound_again(document: dict[str, Any]) -> None:
    form = canonical(parse_package(parse_json(json.dumps(document, default=float).encode())))
    assert canonical(parse_package(parse_json(written(form)))) == form


@pytest.mark.parametrize("name", NAMES)
def test_the_worked_cases_say_the_same(name: str) -> None:
    form = canonical(parse_package(package(name)))
    assert canonical(parse_package(parse_json(written(form)))) == form


def test_rows_that_were_added_up_keep_their_sources() -> None:
    document = full()
    line = {**document["budget"][0], "amount": Decimal("0.25"), "illustrative": True}
    for place in ("tabel 2", "tabel 3"):
        change(document, "/budget/-", {**line, "source": {"document": "Begroting", "place": place}})
    form = canonical(parse_package(document))
    again = parse_package(parse_json(written(form)))
    assert canonical(again) == form
    assert again.budget is not None
    assert [row.amount for row in again.budget if row.initiative == "A1" and row.period == 1] == [
        Decimal("1001.50"),
        Decimal(0),
    ]


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(sections())
def test_whatever_records_there_are_they_say_the_same(found: dict[str, Any]) -> None:
    form = canonical(WholePackage.model_validate(full() | found))
    assert canonical(WholePackage.model_validate(parse_json(written(form)))) == form
    sent = {section: items for section, items in found.items() if items}
    assert {section: len(items) for section, items in sent.items()} == {section: len(form[section]) for section in sent}
