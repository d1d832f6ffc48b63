"""Ties the records of the programme to the chain: every version has its entry, and the present is the last version."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from app.ledger.agreed import fingerprint
from app.ledger.findings import Booked, Finding, Stored
from app.ledger.rows import Rows
from app.ledger.words import Words

_Key = tuple[str, str, int]
_Sealed = tuple[str, str, int, str | None]

_SINGLE: Final = frozenset({"record_set", "record_removed"})


@dataclass(slots=True)
class Recorded:
    """The versions of a plan's records, with the entries that were seen about them."""

    rows: Rows
    words: Words
    _versions: dict[_Key, Stored] = field(default_factory=dict)
    _seen: dict[_Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Know every version by what it is of."""
        self._versions = {(r["kind"], r["code"], r["version"]): r for r in self.rows.all("record_version")}

    def see(self, booked: Booked) -> Iterator[Finding]:
        """Compare the next entry with the versions that it is about."""
        for kind, code, version, seal in _sealed(booked):
            at, what = (kind, code, version), f"versie {version} van {kind} {code}"
            row = self._versions.get(at)
            self._seen[at] = booked.seq
            if row is None:
                yield Finding(booked.seq, f"{what} is er niet meer")
                continue
            if row["body"] is None and not row["removed"] and seal is not None:
                yield from self.words.see(booked.seq, what, None, seal)
            elif (None if row["body"] is None else fingerprint(row["body"])) != seal:
                yield Finding(booked.seq, f"{what} is anders dan geboekt")
            yield from (Finding(booked.seq, f"{what}: {name} is anders dan geboekt") for name in _other(row, booked))

    def close(self) -> Iterator[Finding]:
        """What was never booked, and a present state that is not the last version, after the whole chain was seen."""
        last: dict[tuple[str, str], Stored] = {}
        said: dict[tuple[str, str], Any] = {}
        for (kind, code, version), row in sorted(self._versions.items()):
            if (kind, code, version) not in self._seen:
                yield Finding(None, f"versie {version} van {kind} {code} is niet geboekt")
            last[kind, code] = row
            if not row["removed"]:
                said[kind, code] = row["body"]
        present = {(row["kind"], row["code"]): row for row in self.rows.all("record")}
        for at in sorted(last.keys() | present.keys()):
            if at not in last:
                yield Finding(None, f"{' '.join(at)} heeft geen versie")
            elif at not in present or _state(present[at], "changed_at", present[at]["body"]) != _state(
                last[at], "recorded_at", said.get(at)
            ):
                seq = self._seen.get((*at, last[at]["version"]))
                yield Finding(seq, f"{' '.join(at)} is niet zoals de laatste versie zegt")


def _sealed(booked: Booked) -> Iterator[_Sealed]:
    payload = booked.payload
    if booked.kind in _SINGLE:
        yield payload["kind"], payload["code"], payload["version"], payload.get("sha256")
    elif booked.kind == "records_taken_in":
        for code, version, seal in payload["records"]:
            yield payload["kind"], code, version, seal


def _other(row: Stored, booked: Booked) -> Iterator[str]:
    """The columns that say something else than the entry."""
    stored = booked.stored
    sealed = {name: stored[name] for name in ("actor", "actor_issuer", "recorded_at", "reason_sha256")}
    if booked.kind in _SINGLE:
        sealed["id"] = booked.resource_id
        sealed["removed"] = booked.kind == "record_removed"
    yield from (name for name, value in sealed.items() if row[name] != value)


def _state(row: Stored, moment: str, body: Any) -> tuple[Any, ...]:
    return row["id"], row["version"], row["removed"], row[moment], body
