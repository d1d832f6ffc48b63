"""What is done beside the service is done there, ends when it is to end, and leaves nothing half done."""

import io
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from app.beside import asking
from app.beside.asking import Beside, Program
from app.errors import InvalidInput, Unavailable
from app.views.catalogue import VIEWS
from app.views.columns import Column
from app.views.kinds import Kind
from app.views.xlsx_form import XlsxFile
from app.workbooks import sent
from app.workbooks.sent import Formula, Row

APP = Path(asking.__file__).parents[1]
HEAVY = {
    "fontTools", "jinja2", "lxml", "openpyxl", "pycamt", "sepaxml", "text_unidecode", "typst", "vl_convert",
    "xlsxwriter",
}  # fmt: skip
BESIDE = {
    "bank/camt.py", "bank/pain.py", "bank/xml.py",
    "reports/studio.py", "views/sheets.py", "workbooks/opening.py", "workbooks/writing.py",
}  # fmt: skip
"""What needs them, each a part of a program."""

ROUTERS = "app.main, app.api, app.bank.router, app.reports.router, app.views.router, app.workbooks.router"
MODULE = "app.bank.clerk"
NAMES = replace(next(iter(VIEWS.values())), columns=(Column("naam", Kind.TEXT, "Naam", "Name", "naam"),))


IMPORTED = re.compile(rf"^ *(?:import|from) (?:{'|'.join(sorted(HEAVY))})\b", re.MULTILINE)


def test_only_programs_know_what_is_heavy_and_the_service_knows_no_program() -> None:
    found = [file for file in APP.rglob("*.py") if IMPORTED.search(file.read_text(encoding="utf-8"))]
    assert {file.relative_to(APP).as_posix() for file in found} == BESIDE
    asked = f"import sys, {ROUTERS}; assert not {HEAVY} & sys.modules.keys()"
    subprocess.run([sys.executable, "-c", asked], check=True)


@pytest.fixture
def clerk() -> Iterator[Beside]:
    made = Beside(MODULE)
    yield made
    made.close()
    assert made.number is None


def test_it_is_there_again_after_a_bad_end(clerk: Beside) -> None:
    for _ in range(2):
        assert json.loads(clerk.ask("unwritable", json.dumps(["Coöperatie", "🙂"]).encode())) == ["🙂"]
        assert clerk.number is not None
        os.kill(clerk.number, signal.SIGKILL)


def test_what_is_wrong_and_what_fails_is_told(clerk: Beside) -> None:
    with pytest.raises(InvalidInput) as refused:
        clerk.ask("read", b"geen xml")
    assert [(one.pointer, one.code, bool(one.nl), bool(one.en)) for one in refused.value.flaws] == [
        ("/line/1", "invalid_xml", True, True)
    ]
    number = clerk.number
    with pytest.raises(RuntimeError, match="KeyError"):
        clerk.ask("make", b"{}")
    assert clerk.number == number


def test_who_never_answers_is_let_go() -> None:
    program = Program(MODULE, patience=0.5)
    os.kill(program.number, signal.SIGSTOP)
    with pytest.raises(Unavailable):
        program.ask("read", bytes(2**22))
    program.close()
    with pytest.raises(ProcessLookupError):
        os.kill(program.number, 0)


def test_it_knows_no_secret_of_the_service(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "TRED_TOKEN", "AWS_SECRET_ACCESS_KEY", "PGPASSWORD", "OTEL_EXPORTER_OTLP_HEADERS"):
        monkeypatch.setenv(name, "geheim")
    clerk = Beside(MODULE)
    clerk.ask("unwritable", b"[]")
    told = Path(f"/proc/{clerk.number}/environ").read_bytes()
    clerk.close()
    assert b"PYTHONPATH=" in told
    assert b"geheim" not in told


def test_who_cannot_begin_is_told_as_unavailable() -> None:
    clerk = Beside("app.bank.nobody")
    with pytest.raises(Unavailable):
        clerk.ask("read")
    assert clerk.number is None


def test_a_workbook_in_the_making_leaves_nothing_when_it_is_let_go() -> None:
    made = XlsxFile(io.BytesIO(), NAMES, dutch=True)
    folder = Path(made._folder.name)  # noqa: SLF001 (where it is made is nobody else's to know)
    made.add([("Zorg",)] * 1000)
    assert list(folder.iterdir())
    os.kill(made._writer.number, signal.SIGKILL)  # noqa: SLF001 (as above)
    with pytest.raises(Unavailable):
        made.close()
    made.let_go()
    assert not folder.exists()


def test_workbooks_are_made_at_the_same_time_and_one_after_the_other() -> None:
    files = [io.BytesIO() for _ in range(3)]
    first, second = (XlsxFile(file, NAMES, dutch=True) for file in files[:2])
    for made, name in ((first, "Zorg"), (second, "Welzijn")):
        made.add([(name,)])
    numbers = {made._writer.number for made in (first, second)}  # noqa: SLF001 (who writes it is nobody else's to know)
    assert len(numbers) == 2
    for made in (first, second):
        made.close()
        made.let_go()
    third = XlsxFile(files[2], NAMES, dutch=True)
    third.close()
    assert third._writer.number in numbers  # noqa: SLF001 (as above)
    third.let_go()
    found = [
        [row[0] for row in openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)] for file in files
    ]
    assert found == [["Naam", "Zorg"], ["Naam", "Welzijn"], ["Naam"]]


def test_every_kind_of_value_is_written_as_it_is() -> None:
    kinds = {
        Kind.TEXT: ("=1+1", "=1+1"),
        Kind.CODE: ("007", "007"),
        Kind.DATE: (date(2026, 2, 1), datetime(2026, 2, 1)),  # noqa: DTZ001 (a sheet knows no zones)
        Kind.MOMENT: (datetime(2026, 2, 1, 12, 30, 5, 999, UTC), datetime(2026, 2, 1, 12, 30, 5)),  # noqa: DTZ001 (as above)
        Kind.WHOLE: (7, 7),
        Kind.NUMBER: (Decimal("0.125"), 0.125),
        Kind.MONEY: (Decimal("99999999999.99"), 99999999999.99),
        Kind.FLAG: (True, True),
    }
    columns = tuple(Column(kind, kind, kind, kind, kind) for kind in kinds)
    file = io.BytesIO()
    made = XlsxFile(file, replace(NAMES, columns=columns), dutch=False)
    try:
        made.add([[value for value, _ in kinds.values()], [None] * len(kinds)])
        made.close()
    finally:
        made.let_go()
    headings, values = list(openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True))[:2]
    assert dict(zip(headings, values, strict=True)) == {kind: seen for kind, (_, seen) in kinds.items()}


def test_cells_come_back_as_they_were_read() -> None:
    values = (
        None, True, 10**25, 0.1, float("inf"), "x\ud800", Formula(), time(1, 2, 3, 4), timedelta(-1, 5, 6),
        date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 6),  # noqa: DTZ001 (a sheet knows no zones)
    )  # fmt: skip
    (row,) = sent.read(sent.written([Row("Kosten", 7, values)]))
    assert (row, [type(one) for one in row.values]) == (Row("Kosten", 7, values), [type(one) for one in values])
    assert [row.place(at) for at in (0, 25, 26, 115)] == ["Kosten!A7", "Kosten!Z7", "Kosten!AA7", "Kosten!DL7"]
