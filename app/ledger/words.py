"""Holds the texts beside the journal against the hashes in it, and accepts those that were erased by the book."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.ledger.findings import Finding
from app.ledger.texts import SUFFIX, digest


@dataclass(slots=True)
class Words:
    """The hashes as far as the chain has been replayed."""

    erased: set[str] = field(default_factory=set)
    """What was erased, by the entries that say so."""
    _gone: list[tuple[int, str, str]] = field(default_factory=list)

    def see(self, seq: int, what: str, stored: str | None, sealed: str | None) -> Iterator[Finding]:
        """Compare a stored text with the hash that an entry sealed; None where there is none."""
        if stored is None:
            if sealed is not None:
                self._gone.append((seq, what, sealed))
        elif digest(stored) != sealed:
            yield Finding(seq, f"{what} is anders dan geboekt")

    def close(self) -> Iterator[Finding]:
        """What is gone without an entry about its erasure, after the whole chain was seen."""
        for seq, what, sealed in self._gone:
            if sealed not in self.erased:
                yield Finding(seq, f"{what} is verdwenen en niet volgens de boeken gewist")

    @property
    def accepted(self) -> tuple[int, ...]:
        """The entries of which a text was erased by the book."""
        return tuple(sorted({seq for seq, _, sealed in self._gone if sealed in self.erased}))


def sealed_of(payload: Mapping[str, Any], name: str) -> str | None:
    """The hash of a text in an entry; that of the text itself in the oldest entries, which still hold it."""
    found: str | None = payload.get(f"{name}{SUFFIX}")
    return digest(payload.get(name)) if found is None else found
