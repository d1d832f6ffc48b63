"""Small mistakes made on purpose in a module, one at a time, to see whether the tests notice."""

import ast
import copy
import importlib.abc
import importlib.util
import io
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Final

import pytest

SECONDS: Final = 120
"""A mistake that keeps the tests busy longer than this was noticed too."""

_SWAPPED: Final[dict[type[ast.AST], type[ast.AST]]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Add,
    ast.FloorDiv: ast.Mult,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
_NAMES: Final = {"max": "min", "min": "max", "any": "all", "all": "any"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one mistake in it."""

    line: int
    what: str
    source: str


def mutants(source: str) -> Iterator[Mutant]:
    """Every mistake that can be made in the statements of a module; texts and annotations are left alone."""
    tree = ast.parse(source)
    for number, node in enumerate(ast.walk(tree)):
        for what in _mistakes(node):
            wrong = copy.deepcopy(tree)
            _make(list(ast.walk(wrong))[number], what)
            yield Mutant(getattr(node, "lineno", 0), what, ast.unparse(ast.fix_missing_locations(wrong)))


def _mistakes(node: ast.AST) -> list[str]:  # noqa: PLR0911 (one for each kind)
    match node:
        case ast.Compare(ops=ops):
            return [f"{index} {type(op).__name__}" for index, op in enumerate(ops) if type(op) in _SWAPPED]
        case ast.BinOp(op=op) | ast.AugAssign(op=op) | ast.BoolOp(op=op) if type(op) in _SWAPPED:
            return [type(op).__name__]
        case ast.UnaryOp(op=ast.Not() | ast.USub()):
            return ["without"]
        case ast.Constant(value=bool()):
            return ["other"]
        case ast.Constant(value=int()):
            return ["one more"]
        case ast.Call(func=ast.Name(id=name)) if name in _NAMES:
            return [name]
        case ast.IfExp():
            return ["swapped"]
    return []


def _make(node: ast.AST, what: str) -> None:
    match node:
        case ast.Compare(ops=ops):
            index = int(what.split(maxsplit=1)[0])
            ops[index] = _SWAPPED[type(ops[index])]()  # type: ignore[call-overload]
        case ast.BinOp() | ast.AugAssign() | ast.BoolOp():
            node.op = _SWAPPED[type(node.op)]()  # type: ignore[assignment]
        case ast.UnaryOp():
            node.op = ast.UAdd() if isinstance(node.op, ast.USub) else node.op
            if isinstance(node.op, ast.Not):
                node.operand = ast.UnaryOp(ast.Not(), node.operand)
        case ast.Constant(value=bool()):
            node.value = not node.value
        case ast.Constant(value=int()):
            node.value += 1
        case ast.Call(func=ast.Name() as name):
            name.id = _NAMES[name.id]
        case ast.IfExp():
            node.body, node.orelse = node.orelse, node.body


class _Instead(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Gives one module another text."""

    def __init__(self, name: str, source: str) -> None:
        self._name, self._source = name, source

    def find_spec(self, fullname: str, path: object, target: object = None) -> ModuleSpec | None:  # noqa: ARG002
        if fullname != self._name:
            return None
        return importlib.util.spec_from_loader(fullname, self)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:  # noqa: ARG002
        return None

    def exec_module(self, module: ModuleType) -> None:
        exec(compile(self._source, self._name, "exec"), module.__dict__)  # noqa: S102 (a text of our own)


def noticed(name: str, mutant: Mutant, tests: Sequence[str]) -> bool:
    """Whether any test fails on the mistake, in a process of its own that has not loaded the product yet."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        sys.meta_path.insert(0, _Instead(name, mutant.source))
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            code = pytest.main(["-x", "-q", "-p", "no:randomly", "-p", "no:cacheprovider", *tests])
        os._exit(int(code))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def survivors(module: Path, tests: Sequence[str], root: Path) -> tuple[int, list[Mutant]]:
    """How many mistakes were made in a module, and those that no test noticed."""
    assert not any(name.startswith("app.") for name in sys.modules), "the product is loaded already"
    name = ".".join(module.relative_to(root).with_suffix("").parts)
    made = list(mutants(module.read_text()))
    return len(made), [mutant for mutant in made if not noticed(name, mutant, tests)]
