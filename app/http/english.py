"""The API's description in English, for who asks for it: the sentences that have a translation beside the code."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

KEPT: Final = Path(__file__).with_name("english.json")
"""By Dutch sentence the English one."""

_POSSIBLE: Final = " Mogelijk: "

SAID: Final = frozenset({"summary", "description"})
"""The properties of a description that hold sentences."""


def in_english(described: Any) -> Any:
    """A copy of a description with every sentence that has a translation in English; examples stay as they are."""
    sentences: dict[str, str] = json.loads(KEPT.read_text(encoding="utf-8"))
    return _in_english(described, sentences)


def translated(text: str, sentences: Mapping[str, str]) -> str | None:
    """A sentence in English, or None without a translation; the names that it lists stay what they are."""
    sentence, listing, names = text.partition(_POSSIBLE)
    found = sentences.get(sentence)
    return f"{found} Possible: {names}" if found and listing else found


def _in_english(part: Any, sentences: dict[str, str]) -> Any:
    if isinstance(part, list):
        return [_in_english(one, sentences) for one in part]
    if not isinstance(part, dict):
        return part
    return {name: _translated(name, value, sentences) for name, value in part.items()}


def _translated(name: str, value: Any, sentences: dict[str, str]) -> Any:
    if name == "example":
        return value
    if name in SAID and isinstance(value, str):
        return translated(value, sentences) or value
    if name == "tags" and isinstance(value, list):
        return [
            {**_in_english(tag, sentences), "name": sentences.get(tag["name"], tag["name"])}
            if isinstance(tag, dict)
            else sentences.get(tag, tag)
            for tag in value
        ]
    return _in_english(value, sentences)
