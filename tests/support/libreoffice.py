"""A real LibreOffice without a screen, that opens files and keeps them as workbooks of its own."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def program() -> str:
    """LibreOffice; without it a test is skipped, but not where everything is to be shown."""
    found = os.environ.get("TRED_TEST_SOFFICE") or shutil.which("soffice")
    if found is None and os.environ.get("CI") == "true":
        pytest.fail("Zonder LibreOffice is niet aangetoond dat een rekenblad hetzelfde zegt: zie .ci/libreoffice.")
    if found is None:
        pytest.skip("hier is geen LibreOffice (soffice)")
    return found


def opened(program: str, folder: Path, pattern: str, *how: str) -> list[Path]:
    """The workbooks that LibreOffice makes of the files in a folder, in a folder of their own."""
    made = folder / f"geopend-{pattern.rpartition('.')[2]}"
    profile = f"-env:UserInstallation=file://{folder}/profiel"
    command = [program, profile, "--headless", *how, "--convert-to", "xlsx", "--outdir", str(made)]
    files = sorted(str(one) for one in folder.glob(pattern))
    done = subprocess.run([*command, *files], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return sorted(made.iterdir())
