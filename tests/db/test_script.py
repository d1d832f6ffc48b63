"""A value in a statement is never more than a value."""

from uuid import UUID

import pytest

from app.db.script import quoted


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "NULL"),
        (-7, "-7"),
        (UUID(int=1), "'00000000-0000-0000-0000-000000000001'"),
        ("'; DROP TABLE plan; --", "'''; DROP TABLE plan; --'"),
        ("\\", "'\\'"),
    ],
)
def test_an_apostrophe_ends_no_text(value: str | int | UUID | None, written: str) -> None:
    assert quoted(value) == written


def test_a_text_that_the_database_would_cut_off_is_refused() -> None:
    with pytest.raises(ValueError, match="NUL"):
        quoted("a\0b")
