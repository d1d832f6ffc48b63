from fractions import Fraction
from typing import Any

from hypothesis import strategies as st

from app.impact.facts import Effect, Input, Node, Operation, Output, Sector, Tree

Op = Operation


def node(code: str, operation: Operation, *of: str, **more: Any) -> Node:
    if "value" in more:
        more["value"] = Fraction(more["value"])
    return Node(code, code.lower(), operation, of, **more)


def figure(code: str, value: object = None, **years: object) -> Input:
    per_year = {int(year[1:]): Fraction(str(number)) for year, number in years.items()}
    return Input(code, code.lower(), "stuks", None if value is None else Fraction(str(value)), per_year)


def figures(*inputs: Input) -> dict[str, Input]:
    return {one.code: one for one in inputs}


def tree(*nodes: Node, outputs: tuple[Output, ...] | None = None, years: tuple[int, int] = (2025, 2027)) -> Tree:
    last = nodes[-1].code if nodes else "NIETS"
    made = (Output(Sector.ZVW, Effect.FTE, last),) if outputs is None else outputs
    return Tree("T", "boom", "B7", *years, nodes, made)


_JOINED = [Op.SUM, Op.PRODUCT, Op.MIN, Op.MAX]
_PAIRED = [Op.DIFFERENCE, Op.QUOTIENT, Op.SHARE]
_SINGLE = [Op.RAMP, Op.CUMULATIVE]

numbers = st.fractions(min_value=-1000, max_value=1000, max_denominator=1000)


@st.composite
def _above(draw: st.DrawFn, code: str, below: list[str]) -> Node:
    operation = draw(st.sampled_from([*_JOINED, *_PAIRED, *_SINGLE, Op.GROWTH]))
    count = draw(st.integers(1, 3)) if operation in _JOINED else 1 if operation in _SINGLE else 2
    of = tuple(draw(st.lists(st.sampled_from(below), min_size=count, max_size=count)))
    first = draw(st.integers(2025, 2028))
    last = first + draw(st.integers(0, 3)) if operation is Op.RAMP else None
    return Node(code, code, operation, of, from_year=first if operation in {Op.RAMP, Op.GROWTH} else None, to_year=last)


@st.composite
def trees(draw: st.DrawFn) -> tuple[Tree, dict[str, Input]]:
    """A sound tree of every operation, and the figures that it asks for."""
    codes = [f"I{index}" for index in range(draw(st.integers(1, 3)))]
    inputs = figures(*(Input(code, code, "stuks", draw(numbers)) for code in codes))
    nodes = [Node(f"N{code}", code, Op.INPUT, input=code) for code in codes]
    nodes.append(Node("C", "c", Op.CONSTANT, value=draw(numbers)))
    for index in range(draw(st.integers(0, 5))):
        nodes.append(draw(_above(f"M{index}", [one.code for one in nodes])))
    output = st.builds(
        Output, st.sampled_from(list(Sector)), st.sampled_from(list(Effect)), st.sampled_from([n.code for n in nodes])
    )
    outputs = draw(st.lists(output, min_size=1, max_size=4, unique=True))
    return Tree("T", "boom", "B7", 2025, 2029, tuple(nodes), tuple(outputs)), inputs
