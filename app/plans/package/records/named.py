"""Finds a kind of record by its section or its model, and what anything with a code is called."""

from collections.abc import Mapping
from typing import Final

from app.plans.package.code_checks import ONE
from app.plans.package.records.kinds import KINDS, Kind
from app.plans.package.records.record import Record

BY_SECTION: Final[Mapping[str, Kind]] = {kind.section: kind for kind in KINDS}
_BY_MODEL: Final[Mapping[type[Record], Kind]] = {kind.model: kind for kind in KINDS}


def kind_of(model: type[Record]) -> Kind:
    """The kind whose records are of this model."""
    return _BY_MODEL[model]


def words_of(section: str) -> tuple[str, str]:
    """What one thing of a section is called, in Dutch and in English."""
    kind = BY_SECTION.get(section)
    return ONE[section] if kind is None else (kind.nl, kind.en)
