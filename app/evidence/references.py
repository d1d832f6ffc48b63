"""Evidence that names one of our own files: it must be there, and be what is said of it; all else is free text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Protocol, Self, TypeVar
from uuid import UUID

from app.access.work import Work
from app.errors import Flaw, raise_if_any, unknown
from app.evidence import repository
from app.evidence.reach import sees
from app.evidence.schemas import PATH

_FILE: Final = re.compile(
    re.escape(PATH) + "([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})",
)


class _Piece(Protocol):
    """A piece of evidence as it comes in."""

    @property
    def reference(self) -> str: ...

    @property
    def sha256(self) -> str | None: ...

    def model_copy(self, *, update: Mapping[str, Any] | None = None) -> Self: ...


_P = TypeVar("_P", bound=_Piece)


def reference_to(file_id: UUID) -> str:
    """How evidence refers to one of our files."""
    return f"{PATH}{file_id}"


async def held(work: Work, pieces: Sequence[_P], at: str = "/evidence/{}") -> tuple[list[_P], list[Flaw]]:
    """Hold evidence against the files that it names.

    Args:
        work: the plan.
        pieces: of which those that name a file get its SHA-256, when they do not give it.
        at: the place of a piece in the body, with its number.

    Returns:
        The pieces, and what is wrong with them.
    """
    rows = await _files(work, (piece.reference for piece in pieces))
    found, flaws = [], []
    for number, piece in enumerate(pieces):
        row = rows.get(piece.reference)
        if piece.reference.startswith(PATH):
            flaws += _wrong(row, f"{at.format(number)}/reference")
        if row is not None and (piece.sha256 or row.sha256).lower() != row.sha256:
            nl, en = "Dit bestand heeft een ander SHA-256.", "This file has another SHA-256."
            flaws.append(Flaw(f"{at.format(number)}/sha256", "invalid_value", nl, en))
        named = {} if row is None else {"reference": reference_to(row.id), "sha256": row.sha256}
        found.append(piece.model_copy(update=named))
    return found, flaws


async def require(work: Work, pieces: Sequence[_P], at: str = "/evidence/{}") -> list[_P]:
    """The same, where nothing else can be wrong.

    Raises:
        InvalidInput: a file is not there, was withdrawn, or is another one.
    """
    found, flaws = await held(work, pieces, at)
    raise_if_any(flaws)
    return found


async def flaws_in(work: Work, body: object) -> list[Flaw]:
    """What is wrong with the files that a JSON document names, in whichever text."""
    named = dict(_texts(body, ""))
    rows = await _files(work, named.values())
    return [flaw for place, text in named.items() for flaw in _wrong(rows.get(text), place)]


def _wrong(row: Any, place: str) -> list[Flaw]:
    if row is None:
        return [unknown(place)]
    if row.withdrawn_at is not None:
        return [Flaw(place, "file_withdrawn", "Dit bestand is ingetrokken.", "This file was withdrawn.")]
    return []


async def _files(work: Work, references: Iterable[str]) -> dict[str, Any]:
    """The files in sight, by the references that name them."""
    named = {text: UUID(found[1]) for text in references if (found := _FILE.fullmatch(text))}
    if not named:
        return {}
    rows = {row.id: row for row in await repository.find(work.session, work.plan.id, set(named.values()))}
    return {text: rows[one] for text, one in named.items() if one in rows and sees(work, rows[one])}


def _texts(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        if value.startswith(PATH):
            yield place, value
    elif isinstance(value, Mapping):
        for name, one in value.items():
            yield from _texts(one, f"{place}/{name}")
    elif isinstance(value, Sequence):
        for number, one in enumerate(value):
            yield from _texts(one, f"{place}/{number}")
