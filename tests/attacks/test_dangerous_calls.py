"""The code holds no door by which text becomes a program, and nothing secret is weak or guessable."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

APP: Final = Path(__file__).parents[2] / "app"
PROGRAMS: Final = {
    "eval", "exec", "compile", "__import__", "os.system", "os.popen", "asyncio.create_subprocess_shell",
    "subprocess.getoutput", "subprocess.getstatusoutput", "shell=True",
}  # fmt: skip
READERS: Final = {"pickle", "marshal", "shelve", "dill", "yaml", "xml", "lxml", "jinja2", "mako"}
ALLOWED: Final = {
    "bank/xml.py": ({"lxml"}, {"resolve_entities=False", "no_network=True", "load_dtd=False", "huge_tree=False"}),
    "reports/studio.py": ({"lxml", "jinja2"}, {"resolve_entities=False", "no_network=True", "autoescape=True"}),
}
"""Readers that are there, each with what keeps it from doing more than reading."""

WEAK: Final = {"md5", "sha1", "new"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for file in sorted(APP.rglob("*.py")):
        yield file, ast.parse(file.read_text(encoding="utf-8"))


def called(tree: ast.AST) -> Iterator[str]:
    """What a tree calls and imports, by name as it stands there."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func)
            yield from (f"{word.arg}={ast.unparse(word.value)}" for word in node.keywords if word.arg)
        elif isinstance(node, ast.Import):
            yield from (f"import {name.name.partition('.')[0]}" for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield f"import {node.module.partition('.')[0]}"
            yield from (f"{node.module}.{name.name}" for name in node.names)


def programs(tree: ast.AST) -> set[str]:
    return set(called(tree)) & (PROGRAMS | {f"import {name}" for name in READERS})


def guessable(tree: ast.AST) -> set[str]:
    """Weak hashes, also those of the database, and chance that can be foretold."""
    names = set(called(tree))
    weak = {
        name for name in names if name.rpartition(".")[0] in {"hashlib", "func"} and name.rpartition(".")[2] in WEAK
    }
    return weak | {name for name in names if name.startswith("random.") and name != "random.SystemRandom"}


def test_no_text_becomes_a_program() -> None:
    found = {file.relative_to(APP).as_posix(): programs(tree) for file, tree in trees()}
    allowed = {file: {f"import {reader}" for reader in readers} for file, (readers, _) in ALLOWED.items()}
    assert {file: names for file, names in found.items() if names} == allowed


@pytest.mark.parametrize("file", sorted(ALLOWED))
def test_a_reader_that_is_there_only_reads(file: str) -> None:
    names = set(called(ast.parse((APP / file).read_text(encoding="utf-8"))))
    assert names >= ALLOWED[file][1]


def test_no_weak_hash_and_no_guessable_chance() -> None:
    assert {str(file): found for file, tree in trees() if (found := guessable(tree))} == {}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("eval(x)", programs),
        ("subprocess.run(x, shell=True)", programs),
        ("import pickle", programs),
        ("from yaml import load", programs),
        ("hashlib.md5(x)", guessable),
        ("hashlib.new('md5', x)", guessable),
        ("from hashlib import sha1", guessable),
        ("func.md5(x)", guessable),
        ("random.choice(x)", guessable),
        ("from random import choice", guessable),
    ],
)
def test_a_door_is_seen(text: str, seen: object) -> None:
    assert callable(seen)
    assert seen(ast.parse(text))
