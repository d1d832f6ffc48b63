"""KPIs and their meetmomenten: one scope, a rule that is complete, a target that can be reached."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from app.errors import Flaw
from app.plans.measured import objection
from app.plans.package.node import Node, exact
from app.uitkeringsschema.facts import Measure, Rule

_COUNTED: Final = (Measure.COUNT, Measure.NUMBER)
_MEASURES: Final = frozenset(Measure)


def check_kpis(document: Node) -> Iterator[Flaw]:
    """Everything about KPIs and meetmomenten that goes beyond one value."""
    for kpi in document.nodes("kpis"):
        yield from _scope(kpi)
        yield from _rule(kpi)
        yield from _steps(kpi)
        moments = kpi.sequence("meetmomenten")
        if moments is not None and not moments:
            nl, en = "Een KPI heeft minstens één meetmoment.", "A KPI has at least one meetmoment."
            yield kpi.flaw("meetmomenten", "kpi_without_meetmomenten", nl, en)
        measure = kpi.text("measure")
        if measure in _MEASURES:
            for moment in kpi.nodes("meetmomenten"):
                yield from _target(moment, Measure(measure))


def _scope(kpi: Node) -> Iterator[Flaw]:
    scope = kpi.node("scope")
    if scope and sum(scope.given(name) for name in ("initiative", "theme", "plan")) != 1:
        nl = "Een KPI geldt voor precies één van: initiative, theme of plan: true."
        en = "A KPI covers exactly one of: initiative, theme or plan: true."
        yield scope.flaw((), "invalid_scope", nl, en)


def _rule(kpi: Node) -> Iterator[Flaw]:
    given = kpi.given("rule")
    rule = kpi.text("rule") if given else Rule.PRO_RATA.value
    if rule is None:
        return
    for name, needed in (("threshold", Rule.THRESHOLD), ("steps", Rule.STEPS)):
        if rule == needed and not kpi.given(name):
            yield kpi.flaw(name, "required", f"Verplicht bij de regel {rule}.", f"Required with the rule {rule}.")
        if rule != needed and kpi.given(name):
            yield kpi.flaw(name, "not_allowed", f"Alleen bij de regel {needed}.", f"Only with the rule {needed}.")


def _steps(kpi: Node) -> Iterator[Flaw]:
    steps = kpi.sequence("steps")
    if steps is not None and not steps:
        nl, en = "Er is minstens één trede.", "There is at least one step."
        yield kpi.flaw("steps", "invalid_value", nl, en)
    seen: set[Decimal] = set()
    read: list[tuple[Decimal, int, Decimal]] = []
    for index, step in enumerate(steps or ()):
        start, pays = _step(step)
        if start is None:
            continue
        if start in seen:
            nl, en = "Deze ondergrens komt al voor.", "This lower bound occurs already."
            yield kpi.flaw(("steps", index, 0), "steps_repeat", nl, en)
        elif pays is not None:
            read.append((start, index, pays))
        seen.add(start)
    yield from _falling(kpi, sorted(read))


def _step(step: object) -> tuple[Decimal | None, Decimal | None]:
    match step:
        case [start, pays]:
            return exact(start), exact(pays)
        case _:
            return None, None


def _falling(kpi: Node, steps: list[tuple[Decimal, int, Decimal]]) -> Iterator[Flaw]:
    highest = Decimal(0)
    for _, index, pays in steps:
        if pays < highest:
            nl, en = "Een hogere trede betaalt niet minder.", "A higher step does not pay less."
            yield kpi.flaw(("steps", index, 1), "steps_fall", nl, en)
        highest = max(highest, pays)


def _target(moment: Node, measure: Measure) -> Iterator[Flaw]:
    if measure not in _COUNTED:
        for name in ("target", "baseline"):
            if moment.given(name):
                nl, en = f"Kan niet bij de meetwijze {measure}.", f"Not possible with the measure {measure}."
                yield moment.flaw(name, "not_allowed", nl, en)
        return
    if not moment.given("target"):
        nl, en = f"Verplicht bij de meetwijze {measure}.", f"Required with the measure {measure}."
        yield moment.flaw("target", "required", nl, en)
    wrong = list(_impossible(moment, measure))
    yield from wrong
    target = moment.number("target")
    baseline = moment.number("baseline") if moment.given("baseline") else Decimal(0)
    if target is not None and target == baseline and not wrong:
        nl, en = "De streefwaarde is gelijk aan de nulmeting.", "The target equals the baseline."
        yield moment.flaw("target", "target_equals_baseline", nl, en)


def _impossible(moment: Node, measure: Measure) -> Iterator[Flaw]:
    for name in ("target", "baseline"):
        value = moment.number(name)
        why = None if value is None else objection(measure, value)
        if why:
            yield moment.flaw(name, *why)
