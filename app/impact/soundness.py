"""What is wrong with a cause-effect tree before anything is computed: all of it at once, each fault at its place."""

from collections import Counter
from collections.abc import Container, Iterator, Mapping
from typing import Final, NamedTuple

from app.impact.facts import Fault, Node, Operation, Path, Tree

MOST_NODES: Final = 500
"""The most nodes of one tree."""

MOST_OPERANDS: Final = 2_000
"""The most nodes that the nodes of one tree name together."""

MOST_DEPTH: Final = 50
"""The most steps from an output down to a figure."""

MOST_YEARS: Final = 60
"""The most years of one tree."""


class _Form(NamedTuple):
    """How many nodes an operation works on, and what else it needs."""

    least: int
    most: int
    needs: frozenset[str] = frozenset()


_MANY: Final = MOST_OPERANDS
_FORMS: Final[Mapping[Operation, _Form]] = {
    Operation.INPUT: _Form(0, 0, frozenset({"input"})),
    Operation.CONSTANT: _Form(0, 0, frozenset({"value"})),
    Operation.SUM: _Form(1, _MANY),
    Operation.PRODUCT: _Form(1, _MANY),
    Operation.DIFFERENCE: _Form(2, 2),
    Operation.QUOTIENT: _Form(2, 2),
    Operation.SHARE: _Form(2, 2),
    Operation.MIN: _Form(1, _MANY),
    Operation.MAX: _Form(1, _MANY),
    Operation.GROWTH: _Form(2, 2, frozenset({"fromYear"})),
    Operation.RAMP: _Form(1, 1, frozenset({"fromYear", "toYear"})),
    Operation.CUMULATIVE: _Form(1, 1),
}


def faults_of(tree: Tree, inputs: Container[str] | None) -> list[Fault]:
    """Every fault of the form of a tree; with `inputs` None its figures are taken to exist."""
    found = [*_sizes(tree), *_years(tree), *_repeated(tree), *_outputs(tree)]
    known = {node.code for node in tree.nodes}
    for index, node in enumerate(tree.nodes):
        found += _form(tree, node, index)
        found += [
            _unknown(("nodes", index, "of", at), "stap", "step", code)
            for at, code in enumerate(node.of)
            if code not in known
        ]
        if node.input is not None and inputs is not None and node.input not in inputs:
            found.append(_unknown(("nodes", index, "input"), "kengetal", "input", node.input))
    return found + _shape(tree)


def ordered(tree: Tree) -> tuple[list[Node], set[str]]:
    """The nodes so that each comes after those it names, and the codes of those that cannot be so ordered."""
    nodes = {node.code: node for node in tree.nodes}
    waiting = {node.code: sum(code in nodes for code in set(node.of)) for node in nodes.values()}
    above: dict[str, list[str]] = {}
    for node in nodes.values():
        for code in set(node.of) & nodes.keys():
            above.setdefault(code, []).append(node.code)
    ready = [code for code, count in waiting.items() if count == 0]
    found: list[Node] = []
    while ready:
        code = ready.pop()
        found.append(nodes[code])
        for other in above.get(code, ()):
            waiting[other] -= 1
            if waiting[other] == 0:
                ready.append(other)
    return found, nodes.keys() - {node.code for node in found}


def _shape(tree: Tree) -> list[Fault]:
    """Circles and depth."""
    order, tangled = ordered(tree)
    depth: dict[str, int] = {}
    for node in order:
        depth[node.code] = 1 + max((depth.get(code, 0) for code in node.of), default=0)
    found = [
        Fault(
            ("nodes", index, "of"),
            "cyclic_tree",
            f"Stap {node.code} rust via andere stappen op zichzelf.",
            f"Step {node.code} rests on itself by way of other steps.",
        )
        for index, node in enumerate(tree.nodes)
        if node.code in tangled and _reaches_itself(tree, node.code, tangled)
    ]
    if max(depth.values(), default=0) > MOST_DEPTH:
        nl = f"De boom is meer dan {MOST_DEPTH} stappen diep."
        found.append(Fault(("nodes",), "too_deep", nl, f"The tree is more than {MOST_DEPTH} steps deep."))
    return found


def _reaches_itself(tree: Tree, start: str, tangled: set[str]) -> bool:
    """Whether a node lies on a circle, and does not only rest on one."""
    of = {node.code: [code for code in node.of if code in tangled] for node in tree.nodes if node.code in tangled}
    seen: set[str] = set()
    todo = list(of[start])
    while todo:
        code = todo.pop()
        if code == start:
            return True
        if code not in seen:
            seen.add(code)
            todo += of[code]
    return False


def _sizes(tree: Tree) -> Iterator[Fault]:
    for name, parts in (("nodes", tree.nodes), ("outputs", tree.outputs)):
        if not parts:
            yield Fault((name,), "too_few_items", "Minstens 1 element.", "At least 1 item.")
    if len(tree.nodes) > MOST_NODES or len(tree.outputs) > MOST_NODES:
        nl = f"Een boom heeft hoogstens {MOST_NODES} stappen en uitkomsten."
        yield Fault(("nodes",), "too_many_items", nl, f"A tree has at most {MOST_NODES} steps and outputs.")
    if sum(len(node.of) for node in tree.nodes) > MOST_OPERANDS:
        nl = f"De stappen van een boom noemen er samen hoogstens {MOST_OPERANDS}."
        yield Fault(("nodes",), "too_many_items", nl, f"The steps of a tree name at most {MOST_OPERANDS} together.")


def _years(tree: Tree) -> Iterator[Fault]:
    if tree.to_year < tree.from_year:
        yield _before(("toYear",))
    elif len(tree.years) > MOST_YEARS:
        nl = f"Een boom beslaat hoogstens {MOST_YEARS} jaren."
        yield Fault(("toYear",), "too_many_items", nl, f"A tree covers at most {MOST_YEARS} years.")


def _repeated(tree: Tree) -> Iterator[Fault]:
    seen = Counter[str]()
    for index, node in enumerate(tree.nodes):
        if seen[node.code]:
            nl, en = f"Er is al een stap {node.code}.", f"There is a step {node.code} already."
            yield Fault(("nodes", index, "code"), "duplicate_code", nl, en)
        seen[node.code] += 1


def _outputs(tree: Tree) -> Iterator[Fault]:
    known = {node.code for node in tree.nodes}
    for index, output in enumerate(tree.outputs):
        if output.node not in known:
            yield _unknown(("outputs", index, "node"), "stap", "step", output.node)
        if output in tree.outputs[:index]:
            nl, en = "Deze uitkomst staat er al.", "This output is there already."
            yield Fault(("outputs", index), "duplicate_output", nl, en)


def _form(tree: Tree, node: Node, index: int) -> Iterator[Fault]:
    form = _FORMS[node.operation]
    if not form.least <= len(node.of) <= form.most:
        yield _operands(form, node, index)
    given = {"input": node.input, "value": node.value, "fromYear": node.from_year, "toYear": node.to_year}
    for name, value in given.items():
        if name in form.needs and value is None:
            nl, en = f"Verplicht bij {node.operation}.", f"Required with {node.operation}."
            yield Fault(("nodes", index, name), "required", nl, en)
        if name not in form.needs and value is not None:
            nl, en = f"Kan niet bij {node.operation}.", f"Not possible with {node.operation}."
            yield Fault(("nodes", index, name), "not_allowed", nl, en)
    if node.operation is Operation.RAMP and (node.to_year or 0) < (node.from_year or 0):
        yield _before(("nodes", index, "toYear"))
    if node.operation is Operation.GROWTH and (node.from_year or tree.from_year) < tree.from_year:
        nl = "De groei begint niet voor het eerste jaar van de boom: laat de boom dan eerder beginnen."
        en = "Growth does not begin before the first year of the tree: let the tree begin earlier."
        yield Fault(("nodes", index, "fromYear"), "before_first_year", nl, en)


def _operands(form: _Form, node: Node, index: int) -> Fault:
    most = "" if form.most == _MANY else str(form.most)
    count = most if most == str(form.least) else f"{form.least}–{most}" if most else f"{form.least}+"
    nl = f"{node.operation} werkt op {count} stappen, hier staan er {len(node.of)}."
    en = f"{node.operation} works on {count} steps, here are {len(node.of)}."
    return Fault(("nodes", index, "of"), "wrong_operands", nl, en)


def _before(path: Path) -> Fault:
    nl, en = "Het laatste jaar ligt voor het eerste.", "The last year lies before the first."
    return Fault(path, "ends_before_start", nl, en)


def _unknown(path: Path, nl: str, en: str, code: str) -> Fault:
    return Fault(path, "dangling_code", f"Er is geen {nl} {code}.", f"There is no {en} {code}.")
