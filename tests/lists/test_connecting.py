"""The page for who connects a system is true: every command on it does what it says."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from tests.support.api import Api
from tests.support.steps import Steps

PAGE = Path(__file__).parents[2] / "docs" / "aansluiten.md"


def test_every_command_on_the_page_works(api: Api, tmp_path: Path) -> None:
    steps = Steps(api, "AANSLUITEN")
    steps.by("programme_office")
    bash = shutil.which("bash")
    assert bash is not None
    blocks = re.findall(r"```sh\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    script = "set -euo pipefail\n" + "\n".join(blocks)
    given = {"TRED": f"{api.url}/v1", "PLAN": steps.plan, "TOKEN": api.token("programme_office")}
    done = subprocess.run(
        [bash, "-c", script],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], **given},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    recorded = steps.items(steps.office, f"{steps.path}/measurements")
    assert [row["meetmoment"] for row in recorded] == ["Q1.1"]
