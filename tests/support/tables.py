"""Tables of what is promised with the tests that show it, and the pages for readers that are made of them.

`python -m tests.support.tables` writes the pages anew.
"""

import ast
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
ATTACKS: Final = ROOT / "tests/attacks/attacks.toml"
ASVS: Final = ROOT / "tests/attacks/asvs.toml"
PROMISES: Final = ROOT / "tests/house/beloften.toml"
RULES: Final = ROOT / "tests/house/ontwerpregels.toml"
_OFF: Final = {"skip", "skipif", "xfail"}

_ATTACKS: Final = """\
# Verkeerde invoer, aanvallen en storingen: wat er dan gebeurt, en de test die het laat zien

Elke regel is een belofte met een test. 4xx en 5xx zijn probleemdocumenten; wat is geweigerd is niet gebeurd.
Deze bladzijde komt uit `tests/attacks/attacks.toml`; een test houdt beide gelijk, en weigert een regel
zonder test.
"""

_ASVS: Final = """\
# OWASP ASVS 5.0: wat waar is, en de test die het laat zien

De *Application Security Verification Standard* 5.0 van OWASP kent eisen op drie niveaus. Hier staan die
waaraan deze dienst aantoonbaar voldoet, in eigen woorden: wat wij doen, en welke test faalt als dat niet
meer zo is. Eisen over wachtwoorden, cookies, WebSockets of GraphQL staan er niet
bij, want die zijn er niet. TLS, het scherm van de uitgever van tokens en de bewaartermijn van logboeken
horen bij wie de dienst draait.

Deze bladzijde komt uit `tests/attacks/asvs.toml`; een test houdt beide gelijk, en weigert een eis zonder
test.
"""

_PROMISES: Final = """\
# Wat wordt beloofd en wat er altijd geldt, en de tests die het laten zien

Twaalf beloften over geld, gegevens en toegang, en zeventien dingen die na elke stap gelden. Wat een
accountant ervan kan proberen staat in [accountant](accountant.md). Wat altijd geldt bewaakt de database waar
dat kan, gaat `tred verify` na, en rekent een tweede uitwerking van de regels na bij elke stap van de
toestandsmachine.

Deze bladzijde komt uit `tests/house/beloften.toml`; een test houdt beide gelijk.
"""

_RULES: Final = """\
# NL GOV API Design Rules 2.2: hoe de API ze volgt, en wat het laat zien

Alle regels van de standaard, ook die een linter niet ziet. *lint* is de regelset van de standaard zelf: die
vindt niets in `openapi/openapi.json`. Deze bladzijde komt uit `tests/house/ontwerpregels.toml`; een test
houdt beide gelijk, en weigert een regel zonder bewijs.
"""

Row = Mapping[str, Any]


def rows(table: Path) -> list[Row]:
    """The rows of a table."""
    found: list[Row] = tomllib.loads(table.read_text(encoding="utf-8"))["row"]
    return found


@cache
def tests_in(file: Path) -> frozenset[str]:
    """The tests that a file defines and that always run."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_") and _runs(node)
    )


def _runs(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    named = (part.attr for decorator in node.decorator_list for part in ast.walk(decorator) if hasattr(part, "attr"))
    return _OFF.isdisjoint(named)


def missing(name: str) -> bool:
    """Whether there is no such test: `tests/…/test_….py::test_…`."""
    path, _, test = name.partition("::")
    file = ROOT / path
    return not (file.is_file() and file.name.startswith("test_") and test in tests_in(file))


def pages() -> dict[Path, str]:
    """The pages for readers, by the file in which they are kept."""
    return {
        ROOT / "docs/aanvallen.md": _page(_ATTACKS, ATTACKS, "wat | dan", "{what} | {outcome}"),
        ROOT / "docs/asvs.md": _page(_ASVS, ASVS, "eis | niveau | wat wij doen", "{id} | {level} | {what}"),
        ROOT / "docs/beloften.md": _page(_PROMISES, PROMISES, "| wat", "{id} | {what}"),
        ROOT / "docs/ontwerpregels.md": _page(_RULES, RULES, "regel | hoe", "`{id}` | {what}"),
    }


def _page(intro: str, table: Path, heading: str, columns: str) -> str:
    """What a page says first, and then each group of rows as a table with the tests in its last column."""
    lines = [intro]
    for group, found in groupby(rows(table), lambda row: row["group"]):
        bar = "|".join("---" for _ in f"{columns}|".split("|"))
        lines += [f"## {group}", "", f"| {heading} | getoond door |", f"|{bar}|"]
        lines += [f"| {columns.format_map(row)} | {'<br>'.join(_shown(row))} |" for row in found]
        lines.append("")
    return "\n".join(lines)


def _shown(row: Row) -> Iterator[str]:
    if row.get("lint"):
        yield "lint"
    for name in row["tests"]:
        path, _, test = name.partition("::")
        yield f"[{test.removeprefix('test_').replace('_', ' ')}](../{path})"


if __name__ == "__main__":
    for place, text in pages().items():
        place.write_text(text, encoding="utf-8")
