import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import InvalidInput
from app.http.strict_json import parse_json
from app.plans.answer import answer_bytes
from app.plans.case import parse_case
from app.plans.package import parse_package
from app.uitkeringsschema.schedule import compute
from tests.support.cases import read, worked
from tests.support.packages import full
from tests.support.schemes import LAW

JUNK: st.SearchStrategy[Any] = st.sampled_from(
    [
        None,
        True,
        0,
        -1,
        10**39,
        Decimal("0.5"),
        Decimal("-1E+20"),
        Decimal("1E-20"),
        "",
        "A1",
        "2026-02-30",
        "count",
        "steps",
        "\u202e" * 50,
        [],
        [[]],
        [None],
        {},
        {"code": "A1"},
        {"initiative": "A1", "period": 1},
    ]
)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, item in inside for place in [(*at, key), *places(item, (*at, key))]]


def case() -> dict[str, Any]:
    return {**worked("worked-example")["case"], "plan": full()}


@settings(LAW, max_examples=400)
@given(st.data())
def test_no_document_does_worse_than_be_refused(data: st.DataObject) -> None:
    document: Any = case()
    for _ in range(data.draw(st.integers(1, 4))):
        *above, last = data.draw(st.sampled_from(places(document)))
        place = document
        for step in above:
            place = place[step]
        junk = data.draw(st.one_of(JUNK, st.just(...)))
        if junk is ...:
            del place[last]
        else:
            place[last] = junk
    with contextlib.suppress(InvalidInput):
        found = parse_case(document)
        assert read(answer_bytes(compute(found), found.scheme))


def test_ten_thousand_roles_in_one_cell_are_compared_in_turn() -> None:
    document = full()
    cell = {"initiative": "A1", "domain": "vvt", "role": "trekker"}
    years = [f"{year:04}" for year in range(9999, 999, -1)]
    document["roles"] = [{**cell, "validFrom": f"{year}-01-01", "validTo": f"{year}-12-31"} for year in years]
    assert len(parse_package(document).roles) == 9000
    document["roles"][17]["validTo"] = f"{int(years[17]) + 1}-01-01"
    with pytest.raises(InvalidInput) as caught:
        parse_package(document)
    assert [(flaw.pointer, flaw.code) for flaw in caught.value.flaws] == [("/roles/16", "roles_overlap")]


@LAW
@given(st.binary(max_size=30))
def test_no_bytes_do_worse_than_be_refused(raw: bytes) -> None:
    with contextlib.suppress(InvalidInput):
        parse_case(parse_json(raw))
