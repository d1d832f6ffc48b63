"""What a client needs that is made of the description: a plan of its own, and a token of everybody whose step it is."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.support.api import Api

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PAGE = ROOT / "docs/aansluiten.md"

_PEOPLE = {
    "OFFICE": ("programme_office", None),
    "STUURGROEP": ("stuurgroep", None),
    "FINANCIER": ("financier", None),
    "KASSIER": ("kassier", "ALFA"),
    "ANALYST": ("data_analyst", None),
}


@dataclass(frozen=True)
class Job:
    """The main job for a client in some language, in a folder that looks like a checkout."""

    plan: str
    folder: Path
    environment: Mapping[str, str]

    def done_by(self, commands: str) -> None:
        """Have the commands of the page do it, and see that they did."""
        done = subprocess.run(
            ["bash", "-euc", commands],
            cwd=self.folder,
            env={**self.environment, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"},
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        said = f"{self.plan}: 1500.01 en 1000.01 doorbetaald, tot op de cent uitgelegd"
        assert done.stdout.splitlines()[-1] == said


@pytest.fixture
def job(api: Api, plan_code: str, tmp_path: Path) -> Job:
    """The job on a plan of its own."""
    package = json.loads((HERE / "plan.json").read_text(encoding="utf-8"))
    package["plan"]["code"] = plan_code
    (tmp_path / "plan.json").write_text(json.dumps(package), encoding="utf-8")
    for name in ("openapi", "tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    tokens = {}
    for name, (function, organisation) in _PEOPLE.items():
        subject = f"{function}-{plan_code}"
        api.as_(function, plan=plan_code, organisation=organisation, subject=subject)
        tokens[f"TOKEN_{name}"] = api.token(subject)
    return Job(plan_code, tmp_path, {"TRED": f"{api.url}/v1", "HOME": str(tmp_path), **tokens})


def of_page(language: str, part: str) -> str:
    """What stands on the page in a language, in the part about one."""
    text = PAGE.read_text(encoding="utf-8").partition(f"### {part}\n")[2]
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found is not None
    return found[1]


def is_in(example: str, file: Path) -> bool:
    """Whether the lines of an example stand in a file like that, whatever their indentation."""

    def bare(text: str) -> str:
        return "\n".join(line.strip() for line in text.strip().splitlines())

    return bare(example) in bare(file.read_text(encoding="utf-8"))
