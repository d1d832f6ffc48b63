"""What costs and measurements are checked against: a scheme, or as much of one as a flawed package still shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from app.plans.package.declared import line_in
from app.plans.package.node import Node
from app.uitkeringsschema.facts import LineKey, Measure, PaymentMode, Scheme


class Measurable(NamedTuple):
    """A meetmoment as far as it is known."""

    measure: Measure | None
    period: int | None


@dataclass(frozen=True, slots=True)
class Ground:
    """Lines with how they are paid, meetmomenten, and the settlement moment; None is what is not known."""

    lines: Mapping[LineKey, PaymentMode | None] | None
    meetmomenten: Mapping[str, Measurable] | None
    settlement: int | None


def ground_of(scheme: Scheme) -> Ground:
    """All of it, from a sound scheme."""
    return Ground(
        lines={line: scheme.mode(line.period) for line in scheme.budget},
        meetmomenten={code: Measurable(m.kpi.measure, m.period) for code, m in scheme.meetmomenten.items()},
        settlement=scheme.settlement,
    )


def ground_in(plan: Node) -> Ground:
    """What a package shows, flawed or not."""
    scheme = plan.node("scheme")
    periods = scheme.sequence("periods") if scheme else None
    return Ground(
        lines=_lines(plan, _modes(scheme)),
        meetmomenten=_meetmomenten(plan),
        settlement=len(periods) + 1 if periods else None,
    )


def _modes(scheme: Node | None) -> dict[int | None, PaymentMode | None]:
    modes: dict[int | None, PaymentMode | None] = {}
    for node in scheme.nodes("periods") if scheme else ():
        mode = node.text("paymentMode")
        modes[node.whole("number")] = None if mode is None else PaymentMode(mode)
    return modes


def _lines(plan: Node, modes: Mapping[int | None, PaymentMode | None]) -> dict[LineKey, PaymentMode | None] | None:
    rows = plan.sequence("budget")
    lines = [line_in(row) for row in plan.nodes("budget")]
    known = [line for line in lines if line is not None]
    # One unreadable row could be any line, so that no line can be called absent.
    if rows is None or len(known) != len(rows):
        return None
    return {line: modes.get(line.period) for line in known}


def _meetmomenten(plan: Node) -> dict[str, Measurable] | None:
    if plan.sequence("kpis") is None:
        return None
    found: dict[str, Measurable] = {}
    for kpi in plan.nodes("kpis"):
        measure = kpi.text("measure")
        for moment in kpi.nodes("meetmomenten"):
            code = moment.text("code")
            if code is not None:
                found[code] = Measurable(None if measure is None else Measure(measure), moment.whole("period"))
    return found
