"""The schedule: what every period pays to whom, with shortfalls offset in the next and what is caught up released."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from app.uitkeringsschema.achievement import earns
from app.uitkeringsschema.facts import Case, LineKey, Part, PaymentMode, Scheme
from app.uitkeringsschema.money import Cents, largest_remainder, round_half_up


class Stake(NamedTuple):
    """What hangs on one meetmoment for one line, as accounted in its own period (§2, §3)."""

    line: LineKey
    meetmoment: str
    value: Cents
    earned: Cents
    shortfall: Cents


class Release(NamedTuple):
    """What a later measurement earned more than the most so far, in the accounting of period `accounting` (§5)."""

    line: LineKey
    meetmoment: str
    accounting: int
    before: Cents
    earned: Cents
    amount: Cents


class Share(NamedTuple):
    """One organisation in one payment: what is due, what it gets, what it carries on (§4)."""

    part: Part
    organisation: str
    base: Cents
    carried_in: Cents
    shortfall: Cents
    release: Cents
    due: Cents = 0
    amount: Cents = 0
    balance: Cents = 0


class Payment(NamedTuple):
    """What the financier pays a kassier in one stream for one period (§4)."""

    part: Part
    base: Cents
    deduction: Cents
    release: Cents
    payment: Cents
    carried: Cents


@dataclass(frozen=True, slots=True)
class Schedule:
    """The whole answer, each list in ascending order of its keys."""

    payments: tuple[Payment, ...]
    shares: tuple[Share, ...]
    stakes: tuple[Stake, ...]
    releases: tuple[Release, ...]

    def settlement(self, scheme: Scheme) -> tuple[Share, ...]:
        """The final balance of every organisation in every pot (§6)."""
        return tuple(share for share in self.shares if share.part.period == scheme.settlement)


def bases(scheme: Scheme, costs: Mapping[LineKey, Cents]) -> dict[LineKey, Cents]:
    """The base of every line: its budget in advance, at most the accepted costs in arrears (uitkeringsschema.md §1)."""
    return {
        line: budget if scheme.mode(line.period) is PaymentMode.ADVANCE else min(budget, costs.get(line, 0))
        for line, budget in scheme.budget.items()
    }


def compute(case: Case) -> Schedule:
    """The schedule of a case: same facts, same cents, whatever the order in which they are given (§4)."""
    paying = {
        (code, accounting): earns(case.scheme.meetmomenten[code], value)
        for (code, accounting), value in case.results.items()
    }
    return compute_from(case.scheme, bases(case.scheme, case.costs), paying)


def compute_from(scheme: Scheme, base: Mapping[LineKey, Cents], paying: Mapping[tuple[str, int], Fraction]) -> Schedule:
    """The schedule on given bases and on what each meetmoment pays (0 … 1) per accounting; absent means not met."""
    stakes, releases = _accounted(scheme, base, paying)
    shares, payments = _paid(scheme, base, stakes, releases)
    return Schedule(payments, shares, stakes, releases)


def values(scheme: Scheme, line: LineKey, base: Cents) -> dict[str, Cents]:
    """What hangs on each meetmoment of a line: its base split by weight, by largest remainder (§2)."""
    return largest_remainder(base, {m.code: m.weight for m in scheme.hanging[line]})


def _accounted(
    scheme: Scheme, base: Mapping[LineKey, Cents], paying: Mapping[tuple[str, int], Fraction]
) -> tuple[tuple[Stake, ...], tuple[Release, ...]]:
    later: defaultdict[str, list[tuple[int, Fraction]]] = defaultdict(list)
    if scheme.catch_up:
        for (code, accounting), part in sorted(paying.items()):
            if accounting > scheme.meetmomenten[code].period:
                later[code].append((accounting, part))
    stakes: list[Stake] = []
    releases: list[Release] = []
    for line in sorted(base):
        for code, value in sorted(values(scheme, line, base[line]).items()):
            best = round_half_up(value, paying.get((code, line.period), Fraction(0)))
            stakes.append(Stake(line, code, value, best, value - best))
            for accounting, part in later[code]:
                earned = round_half_up(value, part)
                if earned > best:
                    releases.append(Release(line, code, accounting, best, earned, earned - best))
                    best = earned
    return tuple(stakes), tuple(releases)


def _paid(
    scheme: Scheme, base: Mapping[LineKey, Cents], stakes: tuple[Stake, ...], releases: tuple[Release, ...]
) -> tuple[tuple[Share, ...], tuple[Payment, ...]]:
    bases_of: defaultdict[tuple[Part, str], Cents] = defaultdict(int)
    shortfalls: defaultdict[tuple[Part, str], Cents] = defaultdict(int)
    released: defaultdict[tuple[Part, str], Cents] = defaultdict(int)
    for line, amount in base.items():
        bases_of[_at(line, line.period)] += amount
    for stake in stakes:
        shortfalls[_at(stake.line, stake.line.period)] += stake.shortfall
    for release in releases:
        released[_at(release.line, release.accounting)] += release.amount
    shares: list[Share] = []
    payments: list[Payment] = []
    for pot, organisations in scheme.organisations.items():
        balance = dict.fromkeys(organisations, 0)
        for period in range(1, scheme.settlement + 1):
            part, before = Part(*pot, period), Part(*pot, period - 1)
            rows = [
                _due(
                    Share(
                        part,
                        o,
                        base=bases_of[part, o],
                        carried_in=balance[o],
                        shortfall=shortfalls[before, o],
                        release=_taken_in(released, before, o, scheme),
                    )
                )
                for o in organisations
            ]
            settled, payment = _split(part, rows)
            shares += settled
            payments.append(payment)
            balance = {share.organisation: share.balance for share in settled}
    return tuple(shares), tuple(payments)


def _at(line: LineKey, period: int) -> tuple[Part, str]:
    return Part(line.kassier, line.stream, period), line.organisation


def _taken_in(released: Mapping[tuple[Part, str], Cents], before: Part, organisation: str, scheme: Scheme) -> Cents:
    """What is released with the payment after `before`: at the settlement moment its own releases at once too (§5)."""
    amount = released.get((before, organisation), 0)
    if before.period == scheme.last:
        amount += released.get((Part(*before.pot, scheme.settlement), organisation), 0)
    return amount


def _due(share: Share) -> Share:
    return share._replace(due=share.base + share.carried_in - share.shortfall + share.release)


def _split(part: Part, rows: list[Share]) -> tuple[list[Share], Payment]:
    total = sum(row.due for row in rows)
    payment = max(0, total)
    amounts = largest_remainder(payment, {row.organisation: max(0, row.due) for row in rows})
    shares = [
        row._replace(amount=amounts[row.organisation], balance=row.due - amounts[row.organisation]) for row in rows
    ]
    return shares, Payment(
        part,
        base=sum(row.base for row in rows),
        deduction=sum(row.shortfall for row in rows),
        release=sum(row.release for row in rows),
        payment=payment,
        carried=max(0, -total),
    )
