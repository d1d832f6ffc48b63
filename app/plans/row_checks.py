"""Costs belong to a line paid in arrears; a measurement to a meetmoment, a period and a measure that allow it."""

from collections.abc import Iterator

from app.errors import Flaw
from app.plans.ground import Ground
from app.plans.measured import objection
from app.plans.package.declared import line_in
from app.plans.package.node import Node, exact
from app.uitkeringsschema.facts import PaymentMode


def check_costs(document: Node, ground: Ground) -> Iterator[Flaw]:
    """Every row of `/costs` on a key that is no line, or on a line that is paid in advance (uitkeringsschema.md §1)."""
    for row in document.nodes("costs"):
        line = line_in(row)
        if line is None or ground.lines is None:
            continue
        if line not in ground.lines:
            yield row.flaw(
                (), "no_arrears_line", "Er is geen begrotingsregel met deze sleutel.", "There is no such line."
            )
        elif ground.lines[line] is PaymentMode.ADVANCE:
            nl, en = "Deze regel wordt vooraf betaald, niet op kosten.", "This line is paid in advance, not on costs."
            yield row.flaw((), "no_arrears_line", nl, en)


def check_measurements(document: Node, ground: Ground) -> Iterator[Flaw]:
    """Every row of `/measurements` that its meetmoment does not allow, or that comes twice (§3)."""
    seen: set[tuple[str, int]] = set()
    for row in document.nodes("measurements"):
        code, period = row.text("meetmoment"), row.whole("period")
        if code is not None and period is not None:
            if (code, period) in seen:
                nl = "Voor dit meetmoment en deze periode is er al een waarde."
                yield row.flaw((), "duplicate_measurement", nl, "This meetmoment has a value in this period already.")
            seen.add((code, period))
        if period is not None and ground.settlement is not None and period > ground.settlement:
            nl = f"Na het afrekenmoment ({ground.settlement}) wordt niets verantwoord."
            en = f"Nothing is accounted for after the settlement moment ({ground.settlement})."
            yield row.flaw("period", "period_out_of_range", nl, en)
        yield from _measured(row, ground)


def _measured(row: Node, ground: Ground) -> Iterator[Flaw]:
    code, period = row.text("meetmoment"), row.whole("period")
    if code is None or ground.meetmomenten is None:
        return
    known = ground.meetmomenten.get(code)
    if known is None:
        nl, en = f"Er is geen meetmoment {code}.", f"There is no meetmoment {code}."
        yield row.flaw("meetmoment", "dangling_code", nl, en)
        return
    if period is not None and known.period is not None and period < known.period:
        nl = f"Dit meetmoment hoort bij periode {known.period}, niet bij een eerdere."
        en = f"This meetmoment belongs to period {known.period}, not to an earlier one."
        yield row.flaw("period", "period_out_of_range", nl, en)
    flag = row.flag("value")
    value = exact(row.value("value")) if flag is None else flag
    wrong = None if value is None or known.measure is None else objection(known.measure, value)
    if wrong:
        yield row.flaw("value", *wrong)
