"""Why a tree yields what it does: every step with its rule, its formula filled in, and its value in every year."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from app.impact.evaluation import Evaluated
from app.impact.facts import Input, Node, Operation, Output, Sector, Year
from app.impact.operations import Series, Step, come_in, computed, growth_years
from app.uitkeringsschema.wording import Text

_RULES: Final[Mapping[Operation, Text]] = {
    Operation.INPUT: Text("een kengetal van het plan", "a figure of the plan"),
    Operation.CONSTANT: Text("een vast getal van deze stap", "a fixed number of this step"),
    Operation.SUM: Text("de som van de stappen eronder", "the sum of the steps below"),
    Operation.PRODUCT: Text("het product van de stappen eronder", "the product of the steps below"),
    Operation.DIFFERENCE: Text("de eerste stap min de tweede", "the first step less the second"),
    Operation.QUOTIENT: Text("de eerste stap gedeeld door de tweede", "the first step divided by the second"),
    Operation.SHARE: Text("het deel (0 … 1) van de eerste stap", "the share (0 … 1) of the first step"),
    Operation.MIN: Text("de kleinste van de stappen eronder", "the least of the steps below"),
    Operation.MAX: Text("de grootste van de stappen eronder", "the greatest of the steps below"),
    Operation.GROWTH: Text(
        "de eerste stap, na het beginjaar elk jaar gegroeid met de tweede",
        "the first step, grown by the second in every year after its first",
    ),
    Operation.RAMP: Text("de stap eronder, gelijkmatig ingroeiend", "the step below, coming in evenly"),
    Operation.CUMULATIVE: Text(
        "de stap eronder, opgeteld vanaf het eerste jaar", "the step below, added up over years"
    ),
}

_SIGNS: Final = {
    Operation.SUM: " + ",
    Operation.PRODUCT: " × ",
    Operation.SHARE: " × ",
    Operation.DIFFERENCE: " − ",
    Operation.QUOTIENT: " / ",
}
_LONGEST: Final = 1_900
_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a step rests on: what it is, and its code."""

    type: str
    code: str


@dataclass(frozen=True, slots=True)
class Explained:
    """A step: what it is, by which rule, the formula filled in for one year, and its value in every year."""

    label: Text
    rule: Text
    formula: str
    year: Year
    values: Series
    unit: str | None
    step: Node | None
    """The step itself; None for an output."""
    refs: tuple[Reference, ...] = ()
    children: tuple["Explained", ...] = ()
    repeats: bool = False
    """Whether it was explained before in this tree; then its children are not repeated."""

    @property
    def amount(self) -> Fraction:
        """Its value in the year of its formula."""
        return self.values[self.year]


def explain(evaluated: Evaluated, inputs: Mapping[str, Input], year: Year) -> list[Explained]:
    """The outputs of a tree, each down to the figures it rests on; a shared step is explained once."""
    told: set[str] = set()
    return [_output(evaluated, inputs, output, year, told) for output in evaluated.tree.outputs]


def replayed(node: Explained, first_year: Year, year: Year) -> Fraction:
    """What the children of an explained step give by its own operation: its value, if the explanation is right."""
    if node.step is None:
        return node.children[0].values[year]
    return computed(Step(node.step, [child.values for child in node.children], year, first_year))


def _output(evaluated: Evaluated, inputs: Mapping[str, Input], output: Output, year: Year, told: set[str]) -> Explained:
    child = _node(evaluated, inputs, output.node, year, told)
    initiative = evaluated.tree.initiative
    whose = (Reference("initiative", initiative),) if initiative else ()
    sector = {Sector.ZVW: "Zvw", Sector.WLZ: "Wlz", Sector.GEMEENTE: "gemeente"}[output.sector]
    return Explained(
        label=Text(f"{output.effect} in {sector}: {child.label.nl}", f"{output.effect} in {sector}: {child.label.en}"),
        rule=Text("een uitkomst van de boom", "an output of the tree"),
        formula=f"{written(child.amount)}",
        year=year,
        values=child.values,
        unit=output.effect,
        step=None,
        refs=(Reference("impact_tree", evaluated.tree.code), *whose),
        children=(child,),
    )


def _node(evaluated: Evaluated, inputs: Mapping[str, Input], code: str, year: Year, told: set[str]) -> Explained:
    node = next(one for one in evaluated.tree.nodes if one.code == code)
    repeats = code in told and bool(node.of)
    told.add(code)
    children = () if repeats else tuple(_node(evaluated, inputs, below, year, told) for below in node.of)
    values = evaluated.values[code]
    figure = inputs.get(node.input or "")
    return Explained(
        label=Text(node.label, node.label),
        rule=_RULES[node.operation],
        formula=f"{_formula(evaluated, node, year)} = {written(values[year])}" if node.of else written(values[year]),
        year=year,
        values=values,
        unit=node.unit or (figure.unit if figure else None),
        step=node,
        refs=(Reference("impact_input", node.input),) if node.input else (),
        children=children,
        repeats=repeats,
    )


def _formula(evaluated: Evaluated, node: Node, year: Year) -> str:
    """The operation on the values below, filled in."""
    operands = [evaluated.values[code] for code in node.of]
    here = [_term(series[year]) for series in operands]
    if node.operation in _SIGNS:
        found = _SIGNS[node.operation].join(here)
    elif node.operation is Operation.RAMP:
        found = f"{here[0]} × {written(come_in(node, year))}"
    elif node.operation is Operation.GROWTH:
        found = " × ".join([here[0], *(f"(1 + {_term(operands[1][step])})" for step in growth_years(node, year))])
    elif node.operation is Operation.CUMULATIVE:
        found = " + ".join(_term(operands[0][step]) for step in range(evaluated.tree.from_year, year + 1))
    else:
        found = f"{node.operation}({'; '.join(here)})"
    return found if len(found) <= _LONGEST else found[: _LONGEST - 1] + "…"


def written(value: Fraction) -> str:
    """A number as a Dutch reader writes it: in full when its decimals end within six, else its fraction or about it."""
    scaled = value * 10**6
    if scaled.denominator == 1:
        return _decimal(scaled.numerator)
    if max(abs(value.numerator), value.denominator) < 10**_DIGITS:
        return _grouped(value.numerator) + "/" + _grouped(value.denominator)
    return "≈" + _decimal(round(scaled))


def _decimal(millionths: int) -> str:
    whole, rest = divmod(abs(millionths), 10**6)
    decimals = f"{rest:06d}".rstrip("0")
    return ("−" if millionths < 0 else "") + _grouped(whole) + (f",{decimals}" if decimals else "")


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", ".").replace("-", "−")


def _term(value: Fraction) -> str:
    return f"({written(value)})" if value < 0 or (value * 10**6).denominator > 1 else written(value)


def all_of(nodes: Iterable[Explained]) -> Iterable[Explained]:
    """Every node of these explanations."""
    for node in nodes:
        yield node
        yield from all_of(node.children)
