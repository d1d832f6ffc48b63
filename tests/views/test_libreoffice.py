"""What the service gives is opened by a real LibreOffice, as in the Netherlands: the same sums, no formula at work."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import openpyxl
import pytest

from app.views.catalogue import VIEWS
from app.views.columns import View
from app.views.kinds import Kind
from tests.support.half_way import HalfWay
from tests.support.libreoffice import opened
from tests.views.conftest import CODES, SPOILING

NAMES: Final = ("budget", "schedule", "transfers", "receipts", "ledger", "organisations", "kpis")
DUTCH_CSV: Final = "CSV:59,34,76,1,,1043,false,true"
"""Semicolons, quotes, UTF-8, from the first line, the Netherlands; numbers and dates are recognised."""


@pytest.fixture(scope="module")
def sheets(program: str, viewed: HalfWay, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Mapping[str, Any]]:
    folder, auditor = tmp_path_factory.mktemp("bladen"), viewed.as_("auditor")
    for name in NAMES:
        for form in ("csv", "xlsx"):
            answer = auditor.get(f"/v1/plans/{viewed.code}/views/{name}?format={form}&locale=nl-NL")
            (folder / f"{name}.{form}").write_bytes(answer.content)
    csv = _sheets(opened(program, folder, "*.csv", f"--infilter={DUTCH_CSV}"))
    return {"csv": csv, "xlsx": _sheets(opened(program, folder, "*.xlsx"))}


def _sheets(files: list[Path]) -> Mapping[str, Any]:
    return {one.stem: openpyxl.load_workbook(one).worksheets[0] for one in files}


def _sum(sheet: Any, view: View, name: str) -> Decimal:
    """What a column adds up to, of nothing but numbers."""
    at = [column.name for column in view.columns].index(name)
    cells = [row[at].value for row in sheet.iter_rows(min_row=2) if row[at].value is not None]
    assert all(isinstance(value, int | float) for value in cells), name
    return sum((round(Decimal(value), 2) for value in cells), Decimal(0))


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("name", NAMES)
def test_it_adds_up_to_the_same(sheets: dict[str, Mapping[str, Any]], viewed: HalfWay, name: str, form: str) -> None:
    view, sheet = VIEWS[name], sheets[form][name]
    listed = viewed.journey.items(viewed.as_("auditor"), f"/plans/{viewed.code}/views/{name}")
    assert [cell.value for cell in sheet[1]] == [column.nl for column in view.columns]
    assert sheet.max_row == len(listed) + 1
    for column in view.columns:
        if column.kind is Kind.MONEY:
            expected = sum((Decimal(str(row[column.name])) for row in listed), Decimal(0))
            assert _sum(sheet, view, column.name) == expected, column.name
    # LibreOffice itself keeps yes and no as formulas.
    formulas = {cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"}
    assert formulas <= ({"=TRUE()", "=FALSE()"} if form == "xlsx" else set())


def test_what_looks_like_a_formula_is_read_as_it_was_written(sheets: dict[str, Mapping[str, Any]]) -> None:
    for form, mark in (("csv", "'"), ("xlsx", "")):
        said = {cell.value for row in sheets[form]["ledger"].iter_rows() for cell in row}
        assert f"{mark}{SPOILING}" in said
        assert "-10+2" in {str(cell.value).removeprefix("'") for row in sheets[form]["receipts"] for cell in row}


def test_codes_have_their_zeros_in_the_workbook(sheets: dict[str, Mapping[str, Any]]) -> None:
    sheet, names = sheets["xlsx"]["organisations"], [column.name for column in VIEWS["organisations"].columns]
    rows = (dict(zip(names, (cell.value for cell in row), strict=True)) for row in sheet.iter_rows(min_row=2))
    (zorg,) = (row for row in rows if row["code"] == "ZORG")
    assert {name: zorg[name] for name in CODES} == CODES | {"regions": "GM0828"}


def test_days_are_days(sheets: dict[str, Mapping[str, Any]]) -> None:
    at = [column.name for column in VIEWS["receipts"].columns].index("receivedOn")
    for form in ("csv", "xlsx"):
        cells = [row[at] for row in sheets[form]["receipts"].iter_rows(min_row=2)]
        assert cells
        assert all(cell.is_date for cell in cells)
