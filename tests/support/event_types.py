"""The table of event types for readers: `python -m tests.support.event_types` writes it anew."""

from pathlib import Path
from typing import Final

from app.events.kinds import KINDS

PAGE: Final = Path(__file__).parents[2] / "docs/gebeurtenissen.md"
_HEAD: Final = "| soort | wat | op te halen bij |\n|---|---|---|\n"
_TAIL: Final = "\n## Wat niet is beloofd\n"


def lines() -> str:
    """One line for every type."""
    return "".join(f"| `{kind.name}` | {kind.nl} | `/v1{kind.path}` |\n" for kind in KINDS.values())


def page() -> str:
    """The page with the table as the code has it."""
    text = PAGE.read_text(encoding="utf-8")
    before, after = text.partition(_HEAD)[0], text.partition(_TAIL)[2]
    return f"{before}{_HEAD}{lines()}{_TAIL}{after}"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
