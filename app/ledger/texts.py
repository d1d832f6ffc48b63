"""Free text enters the journal by its hash, so that the text itself, which lies beside it, can be erased."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any, Final

NAMES: Final = frozenset({"note", "text", "reason", "comment", "motivation", "explanation", "message"})
"""The properties of a fact that hold what somebody wrote in his own words."""

SUFFIX: Final = "Sha256"
"""What the name of a text gets behind it in the journal."""

ERASABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "free_text": ("text",),
    "decision": ("text", "reason"),
    "target_revision": ("reason",),
    "measurement": ("note", "verification_note"),
    "cost_statement": ("note",),
    "claim_write_off": ("reason",),
    "receipt": ("reversal_reason",),
    "transfer": ("reversal_reason",),
    "role_change": ("reason",),
    "payment_file": ("withdrawal_reason",),
    "evidence_file": ("file_name", "description", "withdrawal_reason"),
    "bank_line": ("text", "settlement_reason"),
}
"""Where texts lie: the columns that the owner of the tables may empty."""


def digest(text: str | None) -> str | None:
    """The hash of a text: SHA-256 over its UTF-8, in hexadecimal."""
    return None if text is None else sha256(text.encode()).hexdigest()


def sealed(value: Any) -> Any:
    """A fact with the hash in the place of every text in it, at any depth."""
    if isinstance(value, Mapping):
        return dict(_member(name, one) for name, one in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [sealed(one) for one in value]
    return value


def _member(name: str, value: Any) -> tuple[str, Any]:
    if name in NAMES and (value is None or isinstance(value, str)):
        return f"{name}{SUFFIX}", digest(value)
    return name, sealed(value)
