"""The desk of an accounting: which value counts, what it would cost, and what a decision can establish."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from app.accounting.desk import Desk, Euros, expected_bases, total
from app.measurements.schemas import Measurement, MeasurementStatus
from app.standing.state import Result, State
from app.uitkeringsschema.facts import Kpi, LineKey, Measure, Meetmoment, Part, PaymentMode, Period, Pot, Scheme
from app.uitkeringsschema.standing import Matter, Standing

COUNT = Kpi("D", Measure.COUNT, initiative="A1")
DONE = Kpi("P", Measure.BOOLEAN)
LOOSE = Kpi("Q", Measure.BOOLEAN, pays=False)
MOMENTS = (
    Meetmoment("D.1", COUNT, 1, target=Decimal(300)),
    Meetmoment("D.2", COUNT, 2, target=Decimal(600)),
    Meetmoment("P.1", DONE, 1),
    Meetmoment("Q.1", LOOSE, 1),
)
A1, B1 = LineKey("A1", "K1", "IZA", "ZORG", 1), LineKey("B1", "K2", "IZA", "STAD", 1)
SCHEME = Scheme(
    periods=(Period(1, PaymentMode.ARREARS), Period(2, PaymentMode.ADVANCE)),
    budget={A1: 100_00, B1: 50_00, LineKey("A1", "K1", "IZA", "ZORG", 2): 30_00},
    themes={"A1": "A", "B1": "B"},
    meetmomenten={moment.code: moment for moment in MOMENTS},
)
STATE = State(SCHEME)
ALL = frozenset(SCHEME.pots)
_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def measured(number: int, code: str, value: bool | Decimal, status: str, period: int = 1) -> Measurement:
    return Measurement(
        id=UUID(int=number),
        status=MeasurementStatus(status),
        meetmoment=code,
        kpi=code[0],
        period=period,
        value=value,
        measured_on=date(2026, 1, 1),
        note=None,
        evidence=[],
        missing_evidence=[],
        reported_by="anna",
        reported_on=None,
        organisation=None,
        recorded_by="anna",
        recorded_at=_MOMENT,
        verified_by=None,
        verified_at=None,
        verification_note=None,
        decision=None,
        supersedes=None,
        superseded_by=None,
    )


def established(code: str, accounting: int, value: bool | Decimal | None) -> dict[tuple[str, int], Result]:
    measurement = None if value is None else UUID(int=99)
    return {(code, accounting): Result(code, accounting, measurement, value, UUID(int=50), "stuurgroep")}


def test_without_a_measurement_all_that_hangs_is_offset() -> None:
    desk = Desk(STATE, 1, (), ALL)
    assert desk.euros({"D.1", "P.1", "Q.1"}) == {"D.1": Euros(50_00, 50_00), "P.1": Euros(100_00, 100_00)}
    assert desk.not_measured() == ["D.1", "P.1"]
    assert desk.verified() == []


def test_a_reported_value_counts_as_it_stands_but_is_not_to_be_established_yet() -> None:
    desk = Desk(STATE, 1, (measured(1, "D.1", Decimal(200), "reported"),), ALL)
    assert desk.euros({"D.1"}) == {"D.1": Euros(50_00, 16_67)}
    assert desk.not_measured() == ["P.1"]
    assert desk.verified() == []


def test_the_newest_usable_measurement_counts_and_the_draft_takes_what_is_verified() -> None:
    rows = (
        measured(1, "P.1", value=False, status="verified"),
        measured(2, "P.1", value=True, status="verified"),
        measured(3, "P.1", value=False, status="rejected"),
        measured(4, "P.1", value=False, status="superseded"),
        measured(5, "Q.1", value=True, status="verified"),
    )
    desk = Desk(STATE, 1, rows, ALL)
    assert desk.euros({"P.1"}) == {"P.1": Euros(100_00, 0)}
    assert desk.verified() == [UUID(int=2), UUID(int=5)]
    assert desk.newest["P.1"].id == UUID(int=3)


def test_only_the_money_in_sight_is_added_up() -> None:
    desk = Desk(STATE, 1, (), frozenset({Pot("K2", "IZA")}))
    assert desk.euros({"D.1", "P.1"}) == {"P.1": Euros(50_00, 50_00)}


def test_what_is_recorded_as_not_measured_is_not_asked_again() -> None:
    desk = Desk(replace(STATE, results=established("D.1", 1, None)), 1, (), ALL)
    assert desk.not_measured() == ["P.1"]


def test_catching_up_shows_what_was_not_earned_and_what_is_released() -> None:
    results = established("D.1", 1, Decimal(150))
    desk = Desk(replace(STATE, results=results), 2, (measured(1, "D.1", Decimal(240), "reported", 2),), ALL)
    assert desk.euros({"D.1", "D.2"}) == {"D.1": Euros(25_00, 0, 15_00), "D.2": Euros(30_00, 30_00)}
    after = replace(STATE, results=results | established("D.1", 2, Decimal(240)))
    later = Desk(after, 3, (measured(2, "D.1", Decimal(300), "verified", 3),), ALL)
    assert later.euros({"D.1"}) == {"D.1": Euros(10_00, 0, 10_00)}


def test_a_closed_accounting_leaves_nothing_to_decide() -> None:
    registered = frozenset({(Matter.RESULTS, Part("K1", "IZA", 1))})
    state = replace(STATE, standing=Standing(registered=registered))
    desk = Desk(state, 1, (measured(1, "D.1", Decimal(200), "verified"),), ALL)
    assert desk.verified() == []
    assert desk.not_measured() == []


def test_costs_count_as_the_budget_until_they_are_confirmed() -> None:
    assert expected_bases(STATE)[A1] == 100_00
    confirmed = Standing(confirmed=frozenset({(Matter.COSTS, Part("K1", "IZA", 1))}))
    bases = expected_bases(replace(STATE, standing=confirmed))
    assert (bases[A1], bases[B1]) == (0, 50_00)


def test_totals_add_up() -> None:
    assert total([]) == Euros()
    assert total([Euros(1, 2, 3), Euros(10, 20, 30)]) == Euros(11, 22, 33)
