"""Where the peers are installed: a place of their own in the cache of the user, made when that is asked."""

import json
import os
import shutil
import subprocess
import sys
import venv
from hashlib import sha256
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
REQUIREMENTS: Final = Path(__file__).with_name("requirements.txt")
POSTGRAPHILE: Final = "postgraphile@^4.14"
"""Version 5 wants Node 22."""

_UNASKED: Final = "niet geïnstalleerd; --peers doet dat"


class Absent(Exception):
    """A peer is not here, and why."""


def python() -> Path:
    """The Python that has the peers that are written in it.

    Raises:
        Absent: they were never installed.
    """
    found = _folder("python") / "bin" / "python"
    if not found.exists():
        raise Absent(_UNASKED)
    return found


def postgraphile() -> list[str | Path]:
    """The command of PostGraphile.

    Raises:
        Absent: it was never installed, or there is no Node.
    """
    node = shutil.which("node")
    if node is None:
        raise Absent("geen Node")
    found = _folder("node") / "node_modules" / "postgraphile" / "cli.js"
    if not found.exists():
        raise Absent(_UNASKED)
    return [node, found]


def versions(*names: str) -> str:
    """The names and versions of packages of the peers, as they are shown."""
    script = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    said = subprocess.run([python(), "-c", script, *names], capture_output=True, text=True, check=True)  # noqa: S603
    return ", ".join(f"{name} {number}" for name, number in zip(names, said.stdout.split(), strict=True))


def version_of_postgraphile() -> str:
    """The version of PostGraphile."""
    said = json.loads((_folder("node") / "node_modules" / "postgraphile" / "package.json").read_text())
    return f"PostGraphile {said['version']}"


def run(program: Path, module: str, **environment: str) -> None:
    """Run a module of the peers to its end."""
    subprocess.run([program, "-m", module], cwd=ROOT, env={**os.environ, **environment}, check=True)  # noqa: S603


def install() -> None:
    """Install what is not there yet, and say so; whatever cannot be is left out."""
    folder = _folder("python")
    if not folder.exists():
        print(f"de peers in Python worden geïnstalleerd in {folder}", flush=True)
        venv.create(folder, with_pip=True)
        _whole(folder, [folder / "bin" / "python", "-m", "pip", "install", "-q", "-r", REQUIREMENTS])
    folder, npm = _folder("node"), shutil.which("npm")
    if npm and not folder.exists():
        print(f"PostGraphile wordt geïnstalleerd in {folder}", flush=True)
        _whole(folder, [npm, "install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", POSTGRAPHILE])


def _whole(folder: Path, command: list[str | Path]) -> None:
    """Carry out an installation; what came of half of it is removed."""
    folder.mkdir(parents=True, exist_ok=True)
    ended = subprocess.run(command, check=False, stdout=sys.stderr)  # noqa: S603
    if ended.returncode != 0:
        print(f"dat lukte niet ({ended.returncode})", file=sys.stderr)
        shutil.rmtree(folder)


def _folder(kind: str) -> Path:
    """A folder for these versions: other ones are installed beside them."""
    asked = sha256(REQUIREMENTS.read_bytes() + POSTGRAPHILE.encode()).hexdigest()[:12]
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return cache / "gelijke-tred" / f"peers-{asked}" / kind
