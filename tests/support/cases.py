"""The worked cases: each a case with its answer to the cent."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from app.http.strict_json import parse_json

FOLDER = Path(__file__).parent.parent / "cases"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json"))


def worked(name: str) -> dict[str, Any]:
    """The case and what is expected of it, read as the service reads JSON."""
    found = parse_json((FOLDER / f"{name}.json").read_bytes())
    assert isinstance(found, dict)
    return found


def package(name: str) -> dict[str, Any]:
    """The plan package of a worked case, to change at will."""
    plan = worked(name)["case"]["plan"]
    assert isinstance(plan, dict)
    return plan


def read(answer: bytes) -> Any:
    """An answer with its numbers exactly as they are written."""
    return json.loads(answer, parse_float=Decimal)


def plain(name: str) -> dict[str, Any]:
    """The case and what is expected of it, as any client reads JSON."""
    found = json.loads((FOLDER / f"{name}.json").read_text())
    assert isinstance(found, dict)
    return found
