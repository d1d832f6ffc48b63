"""What stands beside the service fits its tables, and where it is not installed the table says so."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from pydantic.alias_generators import to_camel
from sqlalchemy import Table

from app.db.metadata import metadata
from benchmarks.__main__ import MEASURED
from benchmarks.peers import graphql, places
from benchmarks.results import row_of
from benchmarks.stage import Stage
from benchmarks.works import WORKS, Skipped

FOLDER = Path(places.__file__).parent
PEERS = ("DRF", "Litestar", "PostGraphile", "hordak")


def test_every_peer_is_python() -> None:
    for file in FOLDER.rglob("*.py"):
        compile(file.read_text(), file, "exec")


def test_every_model_of_a_peer_fits_its_table() -> None:
    found = [model for file in ("models.py", "books.py") for model in _models(FOLDER / "django_site" / file)]
    assert len(found) == 12
    wrong = {table.name: flaws for table, columns in found if (flaws := columns - {one.name for one in table.columns})}
    assert wrong == {}


def test_a_query_of_a_peer_asks_for_columns() -> None:
    tables = ("plan", "period", "meetmoment", "kpi", "result", "measurement")
    known = {to_camel(column.name) for name in tables for column in metadata.tables[name].columns}
    inside = re.sub(r"\(.*?\)", "", graphql.QUERY.partition("{")[2])
    asked = {word for word in re.findall(r"\w+", inside) if "By" not in word} - {"nodes"}
    assert "weightMillionths" in asked
    assert asked - known == set()


def test_a_peer_that_is_not_installed_is_said_not_to_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(places.shutil, "which", lambda _: None)
    found = [one for name in PEERS for one in MEASURED[name](cast("Stage", None))]
    assert {one.name for one in found} == {name for name in WORKS if name.startswith(PEERS)}
    assert all(isinstance(one, Skipped) for one in found)
    assert [row_of(one, 0) for one in found if "geen Node" in row_of(one, 0)]
    assert "niet gemeten: niet geïnstalleerd" in row_of(found[0], 0)


def _models(file: Path) -> Iterator[tuple[Table, set[str]]]:
    """Of each model its table, and the columns that it says are there."""
    for model in ast.parse(file.read_text()).body:
        named = re.search(r"db_table = '(\w+)'", ast.unparse(model))
        if named and isinstance(model, ast.ClassDef):
            yield metadata.tables[named[1]], {column for field in model.body if (column := _column(field))}


def _column(field: ast.stmt) -> str | None:
    if not isinstance(field, ast.Assign) or not isinstance(field.targets[0], ast.Name):
        return None
    name, made = field.targets[0].id, ast.unparse(field.value)
    if made.startswith(("models.ForeignObject(", "models.CompositePrimaryKey(")):
        return None
    told = re.search(r"db_column='(\w+)'", made)
    return told[1] if told else f"{name}_id" if re.match(r"models\.(ForeignKey|OneToOneField)\(", made) else name
