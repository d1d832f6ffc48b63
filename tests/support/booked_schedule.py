"""The money of a plan, reckoned from the rules alone with dicts and fractions; knows nothing of the product."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from fractions import Fraction
from math import floor
from typing import Any

from tests.support.booked_plan import Line, Plan, Pot, exact

Results = Mapping[tuple[str, int], Any]
"""Per meetmoment and accounting the value, or None for not measured; what is not there is taken as met."""


class Schedule:
    """Everything that follows from a budget, bases and results."""

    def __init__(self, plan: Plan, base_of: Callable[[Line], int], results: Results) -> None:
        self.plan, self.results = plan, results
        self.base: defaultdict[tuple[Pot, str, int], int] = defaultdict(int)
        self.shortfall: defaultdict[tuple[Pot, str, int], int] = defaultdict(int)
        self.release: defaultdict[tuple[Pot, str, int], int] = defaultdict(int)
        self.hung: dict[tuple[Line, str], tuple[int, int, int]] = {}
        self.payments: dict[tuple[Pot, int], dict[str, int]] = {}
        self.shares: dict[tuple[Pot, int], dict[str, tuple[int, int, int]]] = {}
        for line in plan.budget:
            self._line(line, base_of(line))
        for pot in plan.pots:
            self._pot(pot)

    def _line(self, line: Line, base: int) -> None:
        pot, party, period = (line[1], line[2]), line[3], line[4]
        self.base[pot, party, period] += base
        weights = {code: self.plan.moments[code]["weight"] for code in self.plan.on_line(line)}
        for code, value in divide(base, weights).items():
            earned = self._earned(code, period, value)
            self.hung[line, code] = value, earned, value - earned
            self.shortfall[pot, party, period] += value - earned
            most = earned
            for accounting in range(period + 1, self.plan.end + 1):
                if self.plan.catch_up and self.results.get((code, accounting)) is not None:
                    again = self._earned(code, accounting, value)
                    self.release[pot, party, accounting] += max(0, again - most)
                    most = max(most, again)

    def _earned(self, code: str, accounting: int, value: int) -> int:
        if (code, accounting) not in self.results:
            return value
        measured = self.results[code, accounting]
        part = Fraction(0) if measured is None else achieved(self.plan.moments[code], measured)
        return floor(value * part + Fraction(1, 2))

    def _pot(self, pot: Pot) -> None:
        parties, end = self.plan.parties(pot), self.plan.end
        balance = dict.fromkeys(parties, 0)
        for n in range(1, end + 1):
            new = {o: self.base[pot, o, n] for o in parties}
            off = {o: self.shortfall[pot, o, n - 1] for o in parties}
            back = {o: self.release[pot, o, n - 1] + (self.release[pot, o, n] if n == end else 0) for o in parties}
            due = {o: new[o] + balance[o] - off[o] + back[o] for o in parties}
            payment = max(0, sum(due.values()))
            amount = divide(payment, {o: Fraction(max(0, due[o])) for o in parties})
            balance = {o: due[o] - amount[o] for o in parties}
            self.payments[pot, n] = {
                "base": sum(new.values()),
                "deduction": sum(off.values()),
                "release": sum(back.values()),
                "payment": payment,
                "carried": max(0, -sum(due.values())),
            }
            self.shares[pot, n] = {o: (due[o], amount[o], balance[o]) for o in parties}


def divide(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Largest remainder; equal remainders by code."""
    whole = sum(weights.values())
    if not whole:
        return dict.fromkeys(weights, 0)
    share = {code: total * weight / whole for code, weight in weights.items()}
    parts = {code: floor(one) for code, one in share.items()}
    first = sorted(share, key=lambda code: (parts[code] - share[code], code))
    for code in first[: total - sum(parts.values())]:
        parts[code] += 1
    return parts


def achieved(moment: Mapping[str, Any], value: Any) -> Fraction:
    """What a value comes to under the rule of its KPI."""
    part = exact(value)
    if moment["measure"] in {"count", "number"}:
        part = (part - moment["baseline"]) / (moment["target"] - moment["baseline"])
        part = min(Fraction(1), max(Fraction(0), part))
    if moment["rule"] == "all_or_nothing":
        return Fraction(1 if part == 1 else 0)
    if moment["rule"] == "threshold":
        return part if part >= moment["threshold"] else Fraction(0)
    if moment["rule"] == "steps":
        reached = [pays for start, pays in moment["steps"] if part >= start]
        return reached[-1] if reached else Fraction(0)
    return part
