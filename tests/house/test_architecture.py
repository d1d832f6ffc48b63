"""What the house promises of its code and no other tool holds: a pure core, small files, names that say something."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORES = (ROOT / "app/uitkeringsschema", ROOT / "app/impact")
OURS = sorted(path for folder in ("app", "tests") for path in (ROOT / folder).rglob("*.py"))

PURE_MODULES = {
    "__future__",
    "bisect",
    "collections",
    "dataclasses",
    "decimal",
    "enum",
    "fractions",
    "functools",
    "heapq",
    "itertools",
    "math",
    "operator",
    "types",
    "typing",
}
"""Of the standard library; `datetime` too, but only for its `date`."""

FORBIDDEN_CALLS = {"now", "utcnow", "today", "open", "input", "print", "eval", "exec", "__import__"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "core", "misc", "tools", "lib", "shared"}


def impure(source: str) -> list[str]:
    """What does not belong in a rule, each with its line."""
    return [f"{line}: {what}" for line, what in sorted(_impure(ast.parse(source)))]


def _impure(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name) for alias in names if not _may_import(alias.name, ()))
            case ast.ImportFrom(module=module, names=names, level=level):
                wanted = tuple(alias.name for alias in names)
                if level or not _may_import(module or "", wanted):
                    yield node.lineno, module or "."
            case ast.Await() | ast.AsyncFunctionDef() | ast.AsyncFor() | ast.AsyncWith():
                yield node.lineno, "await"
            case ast.Constant(value=float()):
                yield node.lineno, "float"
            case ast.Name(id="float"):
                yield node.lineno, "float"
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name in FORBIDDEN_CALLS:
                yield node.lineno, name


def _may_import(module: str, names: tuple[str, ...]) -> bool:
    if module == "datetime":
        return names == ("date",)
    return (
        module.split(".", maxsplit=1)[0] in PURE_MODULES
        or module in {"app.uitkeringsschema", "app.impact"}
        or module.startswith(("app.uitkeringsschema.", "app.impact."))
    )


@pytest.mark.parametrize(
    "path",
    sorted(path for core in CORES for path in core.glob("**/*.py")),
    ids=lambda path: f"{path.parent.stem}-{path.stem}",
)
def test_the_rules_of_the_money_are_pure(path: Path) -> None:
    assert impure(path.read_text()) == []


@pytest.mark.parametrize(
    "source",
    [
        "x = float(1)",
        "x = 0.1",
        "async def f(): pass",
        "async def f():\n    await g()",
        "from datetime import datetime",
        "import datetime",
        "day = date.today()",
        "open('x')",
        "import random",
        "import app.clock",
        "from app import clock",
        "from app.db import session",
        "from .money import Cents",
        "import time",
        "from os import environ",
    ],
)
def test_what_is_not_pure_is_seen(source: str) -> None:
    assert impure(source)


def test_what_is_pure_is_left_alone() -> None:
    assert impure("from datetime import date\nfrom app.uitkeringsschema.money import Cents\nimport math\nx = 1") == []


def test_files_are_small() -> None:
    lengths = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in OURS}
    assert {path: lines for path, lines in lengths.items() if lines > 300} == {}


def test_files_are_named_for_something() -> None:
    assert [str(path) for path in OURS if not NAMELESS.isdisjoint((*path.relative_to(ROOT).parts, path.stem))] == []


def imported(path: Path) -> set[str]:
    """The modules that a file imports, `from a import b` as `a` and `a.b`."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_no_room_asks_another_rooms_questions() -> None:
    strangers = {
        f"{path.relative_to(ROOT)} -> {module}"
        for path in (ROOT / "app").glob("*/**/*.py")
        for module in imported(path)
        if re.fullmatch(r"app\.\w+(\.\w+)*\.repository", module)
        and module.split(".")[1] != path.relative_to(ROOT).parts[1]
    }
    assert strangers == set()


@pytest.mark.parametrize("path", sorted((ROOT / "app").glob("**/*router.py")), ids=lambda path: str(path.parent.name))
def test_routers_know_no_tables_and_no_sql(path: Path) -> None:
    known = imported(path)
    assert not [module for module in known if re.match(r"sqlalchemy|asyncpg|app\.tables|.*\.repository$", module)]


def test_one_module_only_knows_jose() -> None:
    users = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "app").rglob("*.py")
        if any(m.split(".")[0] == "jose" for m in imported(path))
    ]
    assert users == ["app/access/jose_adapter.py"]
