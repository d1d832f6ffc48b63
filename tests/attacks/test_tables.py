"""Nothing is promised without a test that shows it, and readers see what the tables say."""

from pathlib import Path
from typing import Final

import pytest

from tests.support.figures import Reach
from tests.support.tables import ASVS, ATTACKS, PROMISES, RULES, missing, pages, rows

LEAST: Final = {ATTACKS: 77, ASVS: 45, RULES: 33, PROMISES: 29}
TABLES: Final = pytest.mark.parametrize("table", LEAST, ids=lambda table: table.stem)


@TABLES
def test_every_row_names_tests_that_exist(table: Path) -> None:
    found = rows(table)
    assert [row["what"] for row in found if not row["tests"] and not row.get("lint")] == []
    assert [name for row in found for name in row["tests"] if missing(name)] == []


@TABLES
def test_every_row_is_there_once(table: Path) -> None:
    told = [row.get("id", row["what"]) for row in rows(table)]
    assert len(told) == len(set(told)) >= LEAST[table]


def test_requirements_have_the_number_and_level_that_they_have_in_the_standard(figure: Reach) -> None:
    figure("ASVS 5.0: eisen met een test", len(rows(ASVS)))
    for row in rows(ASVS):
        parts = row["id"].removeprefix("V").split(".")
        assert len(parts) == 3
        assert all(part.isdecimal() for part in parts)
        assert row["level"] in {1, 2, 3}


@pytest.mark.parametrize(
    "name",
    [
        "tests/attacks/test_tables.py",
        "tests/attacks/test_tables.py::test_nothing_of_the_sort",
        "tests/nowhere/test_tables.py::test_what_is_not_offered_is_not_there",
        "tests/support/tables.py::missing",
    ],
)
def test_a_test_that_does_not_exist_is_missed(name: str) -> None:
    assert missing(name)


def test_the_pages_say_what_the_tables_say() -> None:
    """When this fails: `python -m tests.support.tables`."""
    for place, text in pages().items():
        assert place.read_text(encoding="utf-8") == text, place.name
