"""Kinds of records: known by name alone where only the money counts, and each fit for every part of the register."""

from app.plans.package.records import KINDS
from app.plans.package.records.named import words_of
from app.plans.package.records.shapes import slots_of
from app.plans.package.sections import SECTIONS
from tests.support.every_kind import EVERY

_TAKEN = {"cursor", "limit", "asOf", "updatedSince", "id", "version", "changedAt"}


def test_the_sections_known_by_name_are_those_of_the_kinds() -> None:
    assert tuple(kind.section for kind in KINDS) == SECTIONS


def test_what_is_promised_is_what_there_is() -> None:
    promised = [(name, kind.section, kind.path, kind.money) for name, kind in EVERY.items()]
    assert promised == [(kind.model.__name__, kind.section, kind.path, kind.money) for kind in KINDS]


def test_no_property_takes_the_name_of_what_the_register_adds() -> None:
    assert {kind.section for kind in KINDS for slot in slots_of(kind.model) if slot.name in _TAKEN} == set()


def test_every_reference_goes_somewhere() -> None:
    for kind in KINDS:
        for slot in slots_of(kind.model):
            for ref in slot.refs:
                assert words_of(ref.section), (kind.section, slot.name)
