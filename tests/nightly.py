"""The long run: `python -m tests.nightly [cijfers|fouten|grendels]`, everything when nothing is named."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from tests.support.mutants import survivors

ROOT: Final = Path(__file__).resolve().parents[1]
MONEY: Final = ROOT / "app/uitkeringsschema"
PURE: Final = (
    "tests/uitkeringsschema/test_cases.py",
    "tests/uitkeringsschema/test_distribution.py",
    "tests/uitkeringsschema/test_oracle.py",
    "tests/uitkeringsschema",
)
"""What runs on a mistake, the quickest first."""

GUARDED: Final = (
    "tests/ledger/test_refusals.py",
    "tests/ledger/test_roles.py",
    "tests/role_matrix/test_recorded.py",
    "tests/standing",
    "tests/lists",
    "tests/register",
    "tests/ledger",
)
"""What runs without a trigger, the quickest first."""

_TRIGGERS: Final = "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2"

ENOUGH: Final = 0.9
"""The part of the mistakes that must be noticed."""

MODULES: Final = ("achievement", "distribution", "money", "schedule")
"""The modules that only tests without a service are held against."""


def figures(_: list[str]) -> bool:
    """All tests, with the figures of a night."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", str(os.cpu_count() or 1)]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "TRED_NIGHTLY": "1"}, check=False).returncode == 0


def mistakes(names: list[str]) -> bool:
    """Mistakes in the rules of the money, one at a time."""
    made = missed = 0
    for name in names or MODULES:
        count, left = survivors(MONEY / f"{name}.py", PURE, ROOT)
        made, missed = made + count, missed + len(left)
        say(f"{name}: {count - len(left)} van {count} fouten gezien")
        for mutant in left:
            say(f"  niet gezien: regel {mutant.line}, {mutant.what}")
    say(f"samen: {made - missed} van {made}, {(made - missed) / made:.1%} (minstens {ENOUGH:.0%})")
    return made - missed >= made * ENOUGH


def locks(tables: list[str]) -> bool:
    """Every constraint, index and trigger dropped once, seen by what is there; then triggers dropped under the tests.

    Of each kind of trigger the first, or all of the tables that are named.
    """
    held = _pytest("tests/house/test_constraints.py")
    say(f"constraints, indexen en triggers: {'elk gezien' if held else 'niet elk gezien'}")
    every = triggers()
    first = {name: (table, name) for table, name in reversed(every)}
    found = [one for one in every if one[0] in tables] if tables else sorted(first.values())
    missed = []
    for number, (table, name) in enumerate(found, 1):
        began = time.monotonic()
        if _pytest(*GUARDED, TRED_TEST_WITHOUT=_dropped(table, name)):
            missed.append((table, name))
        outcome = "niet gemist" if (table, name) in missed else "gemist"
        say(f"{number} van {len(found)}: {name} op {table}: {outcome}, {time.monotonic() - began:.0f} s")
    say(f"triggers: {len(found) - len(missed)} van {len(found)} gemist door een test")
    return held and not missed


def triggers() -> list[tuple[str, str]]:
    """Table and name of every trigger of the newest tables."""
    # These load the product, of which a mistake must not find anything loaded.
    from tests.support.databases import migrated_cluster, query  # noqa: PLC0415
    from tests.support.postgres import open_folder  # noqa: PLC0415

    with open_folder() as folder, migrated_cluster(folder) as url:
        return [(str(table), str(name)) for table, name in query(url, _TRIGGERS)]


def _dropped(table: str, name: str) -> str:
    return f'DROP TRIGGER "{name}" ON {table}'


def _pytest(*arguments: str, **environment: str) -> bool:
    """Whether these tests hold; they stop at the first that does not."""
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:randomly", *arguments]
    given = {**os.environ, "TRED_NIGHTLY": "1", **environment}
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, check=False).returncode == 0


PARTS: Final[dict[str, Callable[[list[str]], bool]]] = {"cijfers": figures, "fouten": mistakes, "grendels": locks}


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(arguments: list[str]) -> int:
    """Answers 0 when everything that was asked for holds."""
    part, *rest = arguments or [""]
    if part and part not in PARTS:
        say(f"Kies uit {', '.join(PARTS)}.")
        return 2
    done = [PARTS[name](rest) for name in ([part] if part else PARTS)]
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
