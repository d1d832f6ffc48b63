"""What a list of meetmomenten says without making models is, byte for byte, what the declared model would say."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import orjson
from asyncpg.pgproto import pgproto
from hypothesis import given
from hypothesis import strategies as st

from app.http.paging import written
from app.kpis.rows import meetmoment_of, plainly
from app.kpis.schemas import Meetmoment
from app.measurements.schemas import MeasurementStatus
from app.plans.package.words import KpiKind
from app.uitkeringsschema.facts import Measure, Rule

_DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
# As far as a double, which JSON's numbers are to most, tells them from whole ones.
_QUANTITIES = st.decimals(0, 10**9, places=6, allow_nan=False)
_IDS = st.builds(lambda: pgproto.UUID(uuid4().bytes))
_DETAILS = {"source": st.none() | st.just({"document": "Regioplan", "place": "blz. 3"}), "illustrative": st.booleans()}
_PROMISED = ("id", "code", "kpi", "period", "weight_millionths", "details", "name", "kind", "initiative", "theme",
             "evidence", "measure", "pays")  # fmt: skip
_STATE = ("due_on", "starts_on", "result_id", "established_id", "newest_id", "newest_status")
_EXACT = ("rule", "threshold", "steps", "target", "baseline")
_SCOPES = st.sampled_from([("I1", None), (None, "T1"), (None, None)])


@st.composite
def rows(draw: st.DrawFn) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A row of a meetmoment, and the rows of what was established later."""
    measure = draw(st.sampled_from([Measure.BOOLEAN, Measure.COUNT, Measure.NUMBER]))
    target = None if measure is Measure.BOOLEAN else draw(_QUANTITIES.filter(lambda value: value >= 1))
    initiative, theme = draw(_SCOPES)
    flag = measure is Measure.BOOLEAN

    def value() -> dict[str, Any]:
        yes, number = draw(st.booleans()), draw(_QUANTITIES)
        return {"value_boolean": yes if flag else None, "value_number": None if flag else number}

    established = draw(st.booleans())
    row = {
        "id": str(uuid4()),
        "code": "M1",
        "kpi": "K1",
        "name": draw(st.text('aé\u2028"\\ b’', min_size=1, max_size=20)),
        "kind": draw(st.sampled_from(list(KpiKind))).value,
        "initiative": initiative,
        "theme": theme,
        "measure": measure.value,
        "rule": Rule.PRO_RATA.value if not flag else Rule.ALL_OR_NOTHING.value,
        "threshold": None,
        "steps": None,
        "pays": draw(st.booleans()),
        "period": draw(st.integers(1, 10)),
        "due_on": draw(_DAYS),
        "starts_on": draw(st.none() | _DAYS),
        "weight_millionths": draw(st.integers(0, 10**13)),
        "target": target,
        "baseline": draw(st.none() | st.just(Decimal("0.500000"))) if target else None,
        "original_target": draw(st.none() | st.just(target) | _QUANTITIES) if target else None,
        "original_baseline": draw(st.none() | st.just(Decimal("0.250000"))),
        "details": draw(st.none() | st.fixed_dictionaries({}, optional=_DETAILS)),
        "evidence": ["registratie"],
        "result_id": draw(_IDS) if established else None,
        "established_id": draw(_IDS) if established else None,
        "newest_id": draw(st.none() | _IDS),
        "newest_status": draw(st.none() | st.sampled_from(list(MeasurementStatus)).map(str)),
        **(value() if established else {"value_boolean": None, "value_number": None}),
    }
    of_row = {name: row[name] for name in ("code", "kpi", "period", "measure", *_EXACT)}
    later = [{"id": draw(_IDS), "accounting": n + 1, **of_row, **value()} for n in range(draw(st.integers(0, 2)))]
    return row, later


class Placed(dict[str, Any]):
    """A row as the driver reads it: by name, and gone through by place."""

    def __iter__(self) -> Iterator[Any]:
        return iter(self.values())


def as_read(row: dict[str, Any]) -> Placed:
    """The row as the query for what is written has it."""
    target, baseline, first, of_first = (
        row[name] for name in ("target", "baseline", "original_target", "original_baseline")
    )
    revised = first is not None and (first != target or (of_first or 0) != (baseline or 0))
    said = [target, baseline, first if revised else None, (of_first or Decimal(0)) if revised else None]
    numbers = {f"said_{n}": None if one is None else float(one) for n, one in enumerate(said)}
    promised, state = ({name: row[name] for name in names} for names in (_PROMISED, _STATE))
    exact = (row["threshold"], target, baseline, row["value_number"])
    established = [
        row["rule"],
        row["steps"],
        row["value_boolean"],
        *(None if one is None else str(one) for one in exact),
    ]
    result = None if row["established_id"] is None else established
    return Placed({**promised, **numbers, **state, "any_caught_up": False, "established": result})


@given(rows(), _DAYS)
def test_a_row_as_it_is_written_is_that_of_the_model(
    drawn: tuple[dict[str, Any], list[dict[str, Any]]], today: date
) -> None:
    row, later = drawn
    model = meetmoment_of(row, today, later, Meetmoment)
    assert written(plainly([as_read(row)], today, {"M1": later})[0]) == orjson.dumps(
        orjson.loads(model.model_dump_json(by_alias=True))
    )
