"""The schedule once more, written from the rules alone with plain fractions, to hold the real one against."""

from fractions import Fraction
from math import floor
from typing import Any

from app.uitkeringsschema.facts import Case, Kpi, LineKey, Meetmoment, Scheme, Value
from app.uitkeringsschema.schedule import Schedule

Amounts = dict[str, list[tuple[Any, ...]]]


def schedule(case: Case) -> Amounts:
    """Payments, distributions, meetmomenten and settlement in cents, each row its keys and then its amounts."""
    scheme, last = case.scheme, len(case.scheme.periods)
    shortfall: dict[tuple[str, str, str, int], int] = {}
    release: dict[tuple[str, str, str, int], int] = {}
    base: dict[tuple[str, str, str, int], int] = {}
    out: Amounts = {"payments": [], "distributions": [], "meetmomenten": [], "settlement": []}
    for line in sorted(scheme.budget):
        pays = _base(case, line)
        _add(base, line, line.period, pays)
        values = _split(pays, {m.code: Fraction(m.weight) for m in _hanging(scheme, line)})
        for code in sorted(values):
            most = 0
            for accounting in range(line.period, last + 2):
                if (code, accounting) in case.results and (accounting == line.period or scheme.catch_up):
                    share = _achievement(scheme.meetmomenten[code], case.results[code, accounting])
                    earned = floor(values[code] * share + Fraction(1, 2))
                    if accounting > line.period and earned > most:
                        _add(release, line, accounting, earned - most)
                    most = max(most, earned)
                if accounting == line.period:
                    _add(shortfall, line, line.period, values[code] - most)
                    out["meetmomenten"].append((*line, code, values[code], most, values[code] - most))
    for kassier, stream in sorted({(line.kassier, line.stream) for line in scheme.budget}):
        _pot(case, (kassier, stream), (base, shortfall, release), out)
    return out


def same_shape(found: Schedule, scheme: Scheme) -> Amounts:
    """The real schedule in the oracle's shape."""
    return {
        "payments": [(*p.part, p.base, p.deduction, p.release, p.payment, p.carried) for p in found.payments],
        "distributions": [(*s.part, s.organisation, s.due, s.amount, s.balance) for s in found.shares],
        "meetmomenten": [(*s.line, s.meetmoment, s.value, s.earned, s.shortfall) for s in found.stakes],
        "settlement": [(s.part.kassier, s.part.stream, s.organisation, s.balance) for s in found.settlement(scheme)],
    }


def _pot(case: Case, pot: tuple[str, str], flows: tuple[dict[Any, int], ...], out: Amounts) -> None:
    base, shortfall, release = flows
    last = len(case.scheme.periods)
    parties = sorted({line.organisation for line in case.scheme.budget if (line.kassier, line.stream) == pot})
    balance = dict.fromkeys(parties, 0)
    for n in range(1, last + 2):
        off = {o: shortfall.get((*pot, o, n - 1), 0) for o in parties}
        back = {o: release.get((*pot, o, n - 1), 0) for o in parties}
        if n == last + 1:
            back = {o: back[o] + release.get((*pot, o, n), 0) for o in parties}
        new = {o: base.get((*pot, o, n), 0) for o in parties}
        due = {o: new[o] + balance[o] - off[o] + back[o] for o in parties}
        payment = max(0, sum(due.values()))
        amount = _split(payment, {o: Fraction(max(0, due[o])) for o in parties})
        balance = {o: due[o] - amount[o] for o in parties}
        totals = sum(new.values()), sum(off.values()), sum(back.values())
        out["payments"].append((*pot, n, *totals, payment, max(0, -sum(due.values()))))
        out["distributions"] += [(*pot, n, o, due[o], amount[o], balance[o]) for o in parties]
    out["settlement"] += [(*pot, o, balance[o]) for o in parties]


def _add(flow: dict[tuple[str, str, str, int], int], line: LineKey, period: int, amount: int) -> None:
    key = line.kassier, line.stream, line.organisation, period
    flow[key] = flow.get(key, 0) + amount


def _base(case: Case, line: LineKey) -> int:
    budget = case.scheme.budget[line]
    if case.scheme.periods[line.period - 1].mode.value == "advance":
        return budget
    return min(budget, case.costs.get(line, 0))


def _hanging(scheme: Scheme, line: LineKey) -> list[Meetmoment]:
    def covers(kpi: Kpi) -> bool:
        if kpi.initiative:
            return kpi.initiative == line.initiative
        return kpi.theme in {None, scheme.themes[line.initiative]}

    return [
        m
        for m in scheme.meetmomenten.values()
        if m.period == line.period and m.weight > 0 and m.kpi.pays and covers(m.kpi)
    ]


def _split(total: int, weights: dict[str, Fraction]) -> dict[str, int]:
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    exact = {code: total * weight / whole for code, weight in weights.items()}
    parts = {code: floor(share) for code, share in exact.items()}
    for code in sorted(exact, key=lambda code: (parts[code] - exact[code], code))[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def _achievement(moment: Meetmoment, value: Value) -> Fraction:
    kpi, measure = moment.kpi, moment.kpi.measure.value
    reached = Fraction(value)
    if measure in {"count", "number"}:
        assert moment.target is not None
        start, goal = Fraction(moment.baseline), Fraction(moment.target)
        reached = min(Fraction(1), max(Fraction(0), (reached - start) / (goal - start)))
    match kpi.rule.value:
        case "all_or_nothing":
            return Fraction(int(reached >= 1))
        case "threshold":
            assert kpi.threshold is not None
            return reached if reached >= kpi.threshold else Fraction(0)
        case "steps":
            paid = Fraction(0)
            for start, pays in sorted(kpi.steps):
                paid = pays if start <= reached else paid
            return paid
        case _:
            return reached
