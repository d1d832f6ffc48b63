"""Steering the budget within its total: moves from line to line, and what forbids them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.uitkeringsschema.facts import LineKey, Part, Scheme
from app.uitkeringsschema.money import LARGEST_AMOUNT, Cents, in_euros, written
from app.uitkeringsschema.violations import Code, Violation


@dataclass(frozen=True, slots=True)
class Move:
    """An amount above 0 that goes from one line to another."""

    source: LineKey
    target: LineKey
    amount: Cents


@dataclass(frozen=True, slots=True)
class Permission:
    """The financier's permission for one shift between two streams, of exactly this sum, used once (§7.7)."""

    from_stream: str
    to_stream: str
    amount: Cents
    used: bool = False


@dataclass(frozen=True, slots=True)
class Use:
    """What makes a line unmovable: released parts, lines with accepted costs, meetmomenten with a result (§7.7).

    In a part that is accounted for nothing comes to hang on a meetmoment any more: it could not be established there.
    """

    released: frozenset[Part]
    with_costs: frozenset[LineKey]
    established: frozenset[str]
    accounted: frozenset[Part] = frozenset()


def moved(budget: Mapping[LineKey, Cents], moves: Iterable[Move]) -> dict[LineKey, Cents]:
    """The budget after the moves; its total is the same."""
    after = dict(budget)
    for move in moves:
        after[move.source] = after.get(move.source, 0) - move.amount
        after[move.target] = after.get(move.target, 0) + move.amount
    return after


def move_violations(scheme: Scheme, moves: list[Move], use: Use, permission: Permission | None) -> list[Violation]:
    """Every reason against a change of the budget (uitkeringsschema.md §7.7; SiG 6.2)."""
    after = moved(scheme.budget, moves)
    touched = sorted({line for move in moves for line in (move.source, move.target)})
    found = [_below_zero(line, after[line]) for line in touched if after[line] < 0]
    found += [_too_large(line, after[line]) for line in touched if after[line] > LARGEST_AMOUNT]
    found += [_in_use(line) for line in touched if _is_used(scheme, line, use)]
    return found + _shift_violations(moves, permission)


def _is_used(scheme: Scheme, line: LineKey, use: Use) -> bool:
    part = Part(line.kassier, line.stream, line.period)
    moments = [
        m.code
        for m in scheme.meetmomenten.values()
        if m.period == line.period and m.weight > 0 and m.kpi.pays and scheme.covers(m.kpi, line.initiative)
    ]
    return (
        part in use.released
        or line in use.with_costs
        or any(code in use.established for code in moments)
        or (bool(moments) and part in use.accounted)
    )


def _shift_violations(moves: list[Move], permission: Permission | None) -> list[Violation]:
    shifted: defaultdict[tuple[str, str], Cents] = defaultdict(int)
    for move in moves:
        if move.source.stream != move.target.stream:
            shifted[move.source.stream, move.target.stream] += move.amount
    permitted = (
        {}
        if permission is None or permission.used
        else {(permission.from_stream, permission.to_stream): permission.amount}
    )
    return [
        Violation(
            Code.STREAM_SHIFT_NOT_PERMITTED,
            f"Voor de schuif van {written(amount)} van {source} naar {target} is geen ongebruikte toestemming "
            "van de financier voor precies dat bedrag.",
            f"There is no unused permission of the financier for exactly the shift of {written(amount)} "
            f"from {source} to {target}.",
            {"fromStream": source, "toStream": target, "amount": in_euros(amount)},
        )
        for (source, target), amount in sorted(shifted.items())
        if permitted.get((source, target)) != amount
    ]


def _below_zero(line: LineKey, after: Cents) -> Violation:
    return Violation(
        Code.BUDGET_NOT_BALANCED,
        f"De regel {_named(line)} zou op {written(after)} uitkomen; een regel blijft nul of hoger.",
        f"The line {_named(line)} would end at {written(after)}; a line stays at zero or above.",
        {"line": line._asdict(), "amount": in_euros(after)},
    )


def _too_large(line: LineKey, after: Cents) -> Violation:
    most = written(LARGEST_AMOUNT)
    return Violation(
        Code.BUDGET_NOT_BALANCED,
        f"De regel {_named(line)} zou op {written(after)} uitkomen; een regel is hoogstens {most}.",
        f"The line {_named(line)} would end at {written(after)}; a line is at most {most}.",
        {"line": line._asdict(), "amount": in_euros(after), "limit": in_euros(LARGEST_AMOUNT)},
    )


def _in_use(line: LineKey) -> Violation:
    return Violation(
        Code.LINE_IN_USE,
        f"De regel {_named(line)} ligt vast: vrijgegeven, met geaccepteerde kosten of met vastgestelde resultaten.",
        f"The line {_named(line)} is fixed: released, with accepted costs or with established results.",
        {"line": line._asdict()},
    )


def _named(line: LineKey) -> str:
    return f"{line.initiative}/{line.kassier}/{line.stream}/{line.organisation}/periode {line.period}"
