from collections import defaultdict
from dataclasses import replace
from itertools import accumulate
from random import Random
from typing import TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from app.uitkeringsschema.achievement import achieved
from app.uitkeringsschema.facts import Case, LineKey, Pot
from app.uitkeringsschema.schedule import Payment, Schedule, Share, bases, compute
from tests.support.schemes import LAW, MEASURED, cases

K = TypeVar("K")
V = TypeVar("V")
Earned = dict[tuple[LineKey, str], int]


def by_pot(case: Case, found: Schedule) -> list[tuple[Pot, list[Payment], list[list[Share]]]]:
    rows = []
    for pot in case.scheme.pots:
        payments = [p for p in found.payments if p.part.pot == pot]
        shares = [[s for s in found.shares if s.part == p.part] for p in payments]
        rows.append((pot, payments, shares))
    return rows


def in_the_end(found: Schedule) -> Earned:
    earned = {(s.line, s.meetmoment): s.earned for s in found.stakes}
    for release in found.releases:
        earned[release.line, release.meetmoment] += release.amount
    return earned


@LAW
@given(cases())
def test_no_cent_appears_or_vanishes(case: Case) -> None:
    found = compute(case)
    based = bases(case.scheme, case.costs)
    for pot, payments, shares in by_pot(case, found):
        here = [line for line in based if (line.kassier, line.stream) == pot]
        shortfalls = sum(s.shortfall for s in found.stakes if s.line in here)
        releases = sum(r.amount for r in found.releases if r.line in here)
        paid, balances = sum(p.payment for p in payments), sum(s.balance for s in shares[-1])
        assert paid + balances == sum(based[line] for line in here) - shortfalls + releases


@LAW
@given(cases())
def test_the_same_holds_after_every_period(case: Case) -> None:
    for _, payments, shares in by_pot(case, compute(case)):
        taken_in = accumulate(p.base - p.deduction + p.release for p in payments)
        paid = accumulate(p.payment for p in payments)
        for total, paid_so_far, rows in zip(taken_in, paid, shares, strict=True):
            assert paid_so_far + sum(row.balance for row in rows) == total


@LAW
@given(cases())
def test_shares_add_up_to_the_payment_and_never_go_below_zero(case: Case) -> None:
    for _, payments, shares in by_pot(case, compute(case)):
        for payment, rows in zip(payments, shares, strict=True):
            assert sum(row.amount for row in rows) == payment.payment >= 0
            for row in rows:
                assert row.due == row.amount + row.balance
                assert 0 <= row.amount <= max(0, row.due)


@LAW
@given(cases())
def test_payment_and_carried_exclude_each_other(case: Case) -> None:
    for _, payments, shares in by_pot(case, compute(case)):
        for payment, rows in zip(payments, shares, strict=True):
            assert payment.payment == 0 or payment.carried == 0
            assert sum(row.balance for row in rows) == -payment.carried <= 0


@LAW
@given(cases())
def test_values_add_up_to_the_base_and_split_into_earned_and_shortfall(case: Case) -> None:
    found = compute(case)
    values: defaultdict[LineKey, int] = defaultdict(int)
    for stake in found.stakes:
        values[stake.line] += stake.value
        assert 0 <= stake.earned <= stake.value
        assert stake.earned + stake.shortfall == stake.value
    based = bases(case.scheme, case.costs)
    assert dict(values) == {line: based[line] for line, moments in case.scheme.hanging.items() if moments}


@LAW
@given(cases())
def test_releases_stay_within_the_shortfall_and_rise(case: Case) -> None:
    found = compute(case)
    released: defaultdict[tuple[LineKey, str], int] = defaultdict(int)
    best = {(s.line, s.meetmoment): s.earned for s in found.stakes}
    for release in found.releases:
        key = release.line, release.meetmoment
        assert release.amount == release.earned - release.before > 0
        assert release.before == best[key]
        assert release.line.period < release.accounting <= case.scheme.settlement
        best[key] = release.earned
        released[key] += release.amount
    assert all(released[s.line, s.meetmoment] <= s.shortfall for s in found.stakes)
    assert case.scheme.catch_up or not found.releases


@LAW
@given(cases())
def test_never_more_is_paid_than_there_is_base_and_budget_so_far(case: Case) -> None:
    based = bases(case.scheme, case.costs)
    assert all(0 <= based[line] <= budget for line, budget in case.scheme.budget.items())
    for _, payments, _ in by_pot(case, compute(case)):
        paid = accumulate(p.payment for p in payments)
        base = accumulate(p.base for p in payments)
        assert all(one <= other for one, other in zip(paid, base, strict=True))


@LAW
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_the_facts_says_nothing(case: Case, random: Random) -> None:
    def shuffled(facts: dict[K, V]) -> dict[K, V]:
        items = list(facts.items())
        random.shuffle(items)
        return dict(items)

    scheme = replace(
        case.scheme,
        budget=shuffled(dict(case.scheme.budget)),
        meetmomenten=shuffled(dict(case.scheme.meetmomenten)),
        themes=shuffled(dict(case.scheme.themes)),
    )
    assert compute(Case(scheme, shuffled(dict(case.costs)), shuffled(dict(case.results)))) == compute(case)


@settings(LAW, max_examples=300)
@given(cases().filter(lambda case: case.results), st.data())
def test_more_achieved_never_earns_less(case: Case, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(case.results)))
    moment = case.scheme.meetmomenten[key[0]]
    other = data.draw(MEASURED[moment.kpi.measure])
    less, more = sorted((case.results[key], other), key=lambda value: achieved(moment, value))
    low = compute(replace(case, results={**case.results, key: less}))
    high = compute(replace(case, results={**case.results, key: more}))
    assert all(a.earned <= b.earned for a, b in zip(low.stakes, high.stakes, strict=True))
    poor, rich = in_the_end(low), in_the_end(high)
    assert all(poor[stake] <= rich[stake] for stake in poor)


@LAW
@given(cases().filter(lambda case: case.results), st.data())
def test_a_result_is_worth_at_least_as_much_as_none(case: Case, data: st.DataObject) -> None:
    key = data.draw(st.sampled_from(sorted(case.results)))
    without = in_the_end(compute(replace(case, results={k: v for k, v in case.results.items() if k != key})))
    with_it = in_the_end(compute(case))
    assert all(without[stake] <= with_it[stake] for stake in without)


@LAW
@given(cases(), st.data())
def test_pots_do_not_touch_one_another(case: Case, data: st.DataObject) -> None:
    pot = data.draw(st.sampled_from(case.scheme.pots))
    own = {line: cents for line, cents in case.scheme.budget.items() if (line.kassier, line.stream) == pot}
    alone = compute(replace(case, scheme=replace(case.scheme, budget=own)))
    assert alone.payments == tuple(p for p in compute(case).payments if p.part.pot == pot)
