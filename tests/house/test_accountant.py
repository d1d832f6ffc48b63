"""What an accountant is told to try is true: the page's commands are run as they stand, and answer what it says."""

import os
import re
import subprocess
import sys
from pathlib import Path

from tests.support.processes import serving

PAGE = Path(__file__).parents[2] / "docs/accountant.md"
BLOCK = re.compile(r"```sh\n(.*?)```(?:\n\n```text\n(.*?)```)?", re.DOTALL)
PROMISE = re.compile(r"^### (\d+)\. ", re.MULTILINE)
MARK = "=== next ==="


def test_there_are_twelve_promises() -> None:
    assert [int(number) for number in PROMISE.findall(PAGE.read_text(encoding="utf-8"))] == list(range(1, 13))


def test_what_an_accountant_tries_is_true(demo_database: str, tmp_path: Path) -> None:
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert sum(bool(answer) for _, answer in blocks) >= 8
    script = "".join(f"{commands}\necho '{MARK}'\n" for commands, _ in blocks)
    script = script.replace(".venv/bin/tred", f"{Path(sys.executable).parent}/tred")
    with serving(tmp_path, DATABASE_URL=demo_database) as service:
        found = subprocess.run(
            ["bash", "-eu", "-c", script.replace("http://127.0.0.1:8000", service.url)],
            cwd=tmp_path,
            env={
                "PATH": "/usr/bin:/bin",
                "DATABASE_URL": demo_database,
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            },
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert (found.stderr, found.returncode) == ("", 0)
    for (commands, expected), answer in zip(blocks, found.stdout.split(f"{MARK}\n"), strict=False):
        assert answer.strip() == expected.strip(), commands
