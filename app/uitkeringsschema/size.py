"""How much work a schedule is, told before any of it is done."""

from collections import Counter, defaultdict
from collections.abc import Iterable

from app.uitkeringsschema.facts import Scheme


def steps(scheme: Scheme, results: Iterable[tuple[str, int]] = ()) -> int:
    """How many amounts a schedule has at most: shares, what hangs on each line, and what is measured again later.

    Counted per scope rather than listed, since a few thousand lines under a few thousand KPIs are millions of amounts.
    `results` are the meetmomenten and accountings with a value.
    """
    later = Counter(code for code, accounting in results if accounting > scheme.meetmomenten[code].period)
    scoped: defaultdict[tuple[int, str | None, str | None], int] = defaultdict(int)
    for code, moment in scheme.meetmomenten.items():
        if moment.weight > 0 and moment.kpi.pays:
            own = moment.kpi.initiative
            scoped[moment.period, own, None if own else moment.kpi.theme] += 1 + later[code]
    hanging = sum(
        scoped.get((line.period, None, None), 0)
        + scoped.get((line.period, None, scheme.themes[line.initiative]), 0)
        + scoped.get((line.period, line.initiative, None), 0)
        for line in scheme.budget
    )
    return hanging + sum(len(organisations) for organisations in scheme.organisations.values()) * scheme.settlement
