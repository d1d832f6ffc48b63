"""The README's tour does what it says: its commands are run as they stand, and answer what stands below them."""

import json
import re
import subprocess
import sys
from pathlib import Path

from tests.support.processes import serving

README = Path(__file__).parents[2] / "README.md"
BLOCK = re.compile(r"```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
VARYING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]+Z"), "<moment>"),
    (re.compile(r"http://127\.0\.0\.1:\d+"), "<url>"),
)


def _tour() -> list[tuple[str, str]]:
    text = README.read_text(encoding="utf-8")
    tour = text[text.index("## Rondleiding") :]
    return [(commands, answer) for commands, answer in BLOCK.findall(tour[: tour.index("\n## ", 1)])]


def _settled(text: str) -> list[str]:
    """The lines of an answer without what differs every time."""
    for pattern, word in VARYING:
        text = pattern.sub(word, text)
    return [line.rstrip() for line in text.strip().splitlines()]


def test_the_tour_is_true(demo_database: str, tmp_path: Path) -> None:
    tour = _tour()
    assert len(tour) >= 15
    mark = "=== next ==="
    script = "".join(f"{commands}\necho '{mark}'\n" for commands, _ in tour)
    script = script.replace(".venv/bin/tred", f"{Path(sys.executable).parent}/tred")
    with serving(tmp_path, DATABASE_URL=demo_database) as service:
        script = script.replace("http://127.0.0.1:8000", service.url)
        found = subprocess.run(
            ["bash", "-eu", "-c", script],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "DATABASE_URL": demo_database},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert found.stderr == ""
    answers = found.stdout.split(f"{mark}\n")
    for (commands, expected), answer in zip(tour, answers, strict=False):
        assert _settled(answer) == _settled(expected), commands


def test_what_it_is_for_can_be_asked_as_it_stands(demo_database: str, tmp_path: Path) -> None:
    text = README.read_text(encoding="utf-8")
    commands = BLOCK.search(text, text.index("## Wat kun je ermee"))
    assert commands is not None
    script = commands[1].replace(".venv/bin/tred", f"{Path(sys.executable).parent}/tred")
    with serving(tmp_path, DATABASE_URL=demo_database) as service:
        found = subprocess.run(
            ["bash", "-eu", "-c", script.replace("http://127.0.0.1:8000", service.url)],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "DATABASE_URL": demo_database},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert (found.returncode, found.stderr) == (0, "")
    answers = [json.loads(line) for line in found.stdout.splitlines() if line]
    assert len(answers) == commands[1].count("\nlees /") + commands[1].count('\nlees "/')
    assert answers[-1]["status"] == "unchanged"
