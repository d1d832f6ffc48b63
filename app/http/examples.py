"""Examples in the API's description: answers of the demo, kept beside the code."""

import json
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).with_name("examples.json")
"""By operation `request` and `response`, either of which may be absent."""


def with_examples(paths: dict[str, dict[str, Any]]) -> None:
    """Add to every operation what was sent to the demo, and what it answered."""
    known: dict[str, dict[str, Any]] = json.loads(KEPT.read_text(encoding="utf-8"))
    for item in paths.values():
        for operation in item.values():
            example = known.get(operation["operationId"], {})
            if "request" in example:
                _show(operation.get("requestBody", {}), example["request"])
            if "response" in example:
                done = next((status for status in operation["responses"] if status.startswith("2")), None)
                _show(operation["responses"].get(done, {}), example["response"])


def _show(part: dict[str, Any], example: Any) -> None:
    content = part.get("content", {}).get("application/json")
    if content is not None:
        content["example"] = example
