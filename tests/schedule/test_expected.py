from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from app.schedule.expected import expected, expected_bases, expected_paying, with_released
from app.standing.state import State
from app.uitkeringsschema.facts import Case, PaymentMode
from app.uitkeringsschema.schedule import Schedule, compute
from tests.support.schemes import LAW, cases
from tests.support.states import ready_for


def up_to(found: Schedule, period: int) -> tuple[object, ...]:
    payments = [one for one in found.payments if one.part.period <= period]
    return payments, [one for one in found.shares if one.part.period <= period]


@LAW
@given(cases())
def test_as_long_as_nothing_is_known_every_period_pays_its_budget(case: Case) -> None:
    found = expected(State(case.scheme))
    for payment in found.payments:
        budget = sum(
            amount
            for line, amount in case.scheme.budget.items()
            if (line.kassier, line.stream, line.period) == payment.part
        )
        assert (payment.base, payment.deduction, payment.payment, payment.carried) == (budget, 0, budget, 0)


@LAW
@given(cases())
def test_once_everything_is_decided_it_is_the_schedule_itself(case: Case) -> None:
    assert expected(ready_for(case, case.scheme.settlement)) == compute(case)


@LAW
@given(cases(), st.data())
def test_what_can_be_released_is_what_will_stand_in_the_end(case: Case, data: st.DataObject) -> None:
    period = data.draw(st.integers(1, case.scheme.settlement))
    state = ready_for(case, period)
    in_the_end = up_to(compute(case), period)
    assert up_to(expected(state), period) == in_the_end
    assert up_to(state.schedule, period) == in_the_end


@LAW
@given(cases(), st.data())
def test_released_rows_stand_and_the_expected_ones_go_on_from_them(case: Case, data: st.DataObject) -> None:
    period = data.draw(st.integers(1, case.scheme.settlement))
    found = expected(ready_for(case, period))
    stood = compute(case)
    payments = {one.part: one for one in stood.payments if one.part.period <= period}
    shares = {(one.part, one.organisation): one for one in stood.shares if one.part.period <= period}
    shown = with_released(found, payments, shares)
    assert up_to(shown, period) == up_to(stood, period)
    for share in shown.shares:
        before = share.part._replace(period=share.part.period - 1)
        carried = [one.balance for one in shown.shares if (one.part, one.organisation) == (before, share.organisation)]
        assert share.carried_in == sum(carried)


@LAW
@given(cases(), st.data())
def test_released_rows_replace_the_computed_ones_whatever_they_say(case: Case, data: st.DataObject) -> None:
    found = expected(State(case.scheme))
    payment = data.draw(st.sampled_from(found.payments))
    share = data.draw(st.sampled_from(found.shares))
    stood, stands = payment._replace(payment=payment.payment + 1), share._replace(balance=7)
    shown = with_released(found, {stood.part: stood}, {(stands.part, stands.organisation): stands})
    assert [one for one in shown.payments if one not in found.payments] == [stood]
    assert set(shown.shares) - set(found.shares) <= {stands}
    assert len(shown.shares) == len(found.shares)


@LAW
@given(cases())
def test_accepted_costs_count_before_they_are_confirmed_and_open_ones_as_the_budget(case: Case) -> None:
    state = State(case.scheme)
    based = expected_bases(state, case.costs)
    for line, budget in case.scheme.budget.items():
        arrears = case.scheme.mode(line.period) is PaymentMode.ARREARS
        assert based[line] == (min(budget, case.costs[line]) if arrears and line in case.costs else budget)


@LAW
@given(cases(), st.data())
def test_confirmed_costs_that_are_none_pay_nothing(case: Case, data: st.DataObject) -> None:
    period = data.draw(st.integers(1, case.scheme.last))
    based = expected_bases(ready_for(case, period), {})
    for line, budget in case.scheme.budget.items():
        arrears = case.scheme.mode(line.period) is PaymentMode.ARREARS
        assert based[line] == (0 if arrears and line.period <= period else budget)


@LAW
@given(cases(), st.data())
def test_only_what_has_no_outcome_is_taken_as_met(case: Case, data: st.DataObject) -> None:
    period = data.draw(st.integers(1, case.scheme.settlement))
    state = ready_for(case, period)
    paying = expected_paying(state, state.paying)
    for code, moment in case.scheme.meetmomenten.items():
        known = (code, moment.period) in state.results
        open_value = paying.get((code, moment.period))
        assert open_value == (state.paying.get((code, moment.period)) if known else Fraction(1))
    assert {at for at in paying if at[1] > case.scheme.meetmomenten[at[0]].period} == {
        at for at in state.paying if at[1] > case.scheme.meetmomenten[at[0]].period
    }
