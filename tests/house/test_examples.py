"""The examples in the API's description are what the demo answers."""

from pathlib import Path

from app.http.examples import KEPT
from tests.support.examples import examples, written


def test_the_demo_answers_as_the_description_shows(own_database: str, tmp_path: Path) -> None:
    made = written(examples(own_database, tmp_path))
    assert KEPT.read_text(encoding="utf-8") == made, "make them anew: python -m tests.support.examples"
