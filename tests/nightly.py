"""The long run: `python -m tests.nightly [cijfers|fouten|grendels]`, everything when nothing is named."""

import os
import subprocess
import sys
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


def locks(_: list[str]) -> bool:
    """Every constraint of the database dropped once; run by pytest, which has a database."""
    command = [sys.executable, "-m", "pytest", "-q", "tests/house/test_constraints.py"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "TRED_NIGHTLY": "1"}, check=False).returncode == 0


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
