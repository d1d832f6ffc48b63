"""A workbook with something wrong in it is refused whole, and every cell that is wrong is named at once."""

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import httpx
import pytest

from app.access.work import Work
from app.standing import service as standing
from app.standing.state import State
from tests.factories.packages import without_money
from tests.support.api import Api
from tests.support.importing import Importing
from tests.support.stored import Stored
from tests.workbooks.conftest import SPOILING, XLSX, Book, Working

GOOD: dict[str, Any] = {"Waarde": 280, "Gemeten op": date(2026, 1, 16)}
ENTITY = b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "b">]><worksheet>&a;</worksheet>'


@pytest.fixture(scope="module")
def stored(working: Working) -> Iterator[Stored]:
    with Stored(working.api.database_url) as looking:
        yield looking


@pytest.fixture(autouse=True)
def unchanged(working: Working, stored: Stored) -> Iterator[None]:
    """Whatever a test sends, the plan stays as it is; that a workbook was taken out is no part of it."""
    before = stored.of(working.plan) | {"export": None}
    yield
    assert stored.of(working.plan) | {"export": None} == before


def errors(answer: httpx.Response, status: int = 400) -> dict[str, str]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return {one["pointer"].removeprefix("/"): one["code"] for one in answer.json()["errors"]}


def test_every_cell_that_is_wrong_is_named(working: Working) -> None:
    book = working.taken()
    book.fill("Q1.1", {"Waarde": "misschien", "Gemeten op": "31-2-2026", "Toelichting": "a" * 10_001})
    book.fill("C1.1", {"Waarde": 2.5, "Gemeten op": True})
    book.fill("N1.1", {"Waarde": "12,5", "Gemeten op": datetime(2026, 1, 1, 12, 30)})  # noqa: DTZ001
    book.fill("A1.1", {"Waarde": "=0.5+0.2"}, formula=True)
    book.fill("Q1.2", {"Vindplaats 1": "zaak 9"})
    book.fill("I1", {"Kosten": -1, "Vindplaats bewijs": "F-1"}, "Kosten")
    answer = working.send(book.bytes())
    assert errors(answer) == {
        book.place("Q1.1", "Waarde"): "invalid_type",
        book.place("Q1.1", "Gemeten op"): "invalid_date",
        book.place("Q1.1", "Toelichting"): "too_long",
        book.place("C1.1", "Waarde"): "invalid_value",
        book.place("C1.1", "Gemeten op"): "invalid_date",
        book.place("N1.1", "Waarde"): "invalid_type",
        book.place("N1.1", "Gemeten op"): "invalid_date",
        book.place("A1.1", "Waarde"): "formula",
        book.place("A1.1", "Gemeten op"): "required",
        book.place("Q1.2", "Waarde"): "required",
        book.place("Q1.2", "Gemeten op"): "required",
        book.place("I1", "Kosten", "Kosten"): "too_small",
        book.place("I1", "Soort bewijs", "Kosten"): "required",
    }
    assert [one["pointer"] for one in answer.json()["errors"]][-1].startswith("/Kosten!")
    assert "formule" in answer.text
    english = working.send(book.bytes(), headers={"Accept-Language": "en"})
    assert "There is a formula" in english.text


def test_evidence_that_names_a_file_that_is_not_there(working: Working) -> None:
    nowhere = "/v1/evidence-files/00000000-0000-4000-8000-000000000000"
    book = working.taken()
    book.fill("Q1.1", {"Waarde": "ja", "Gemeten op": date(2026, 1, 16), "Vindplaats 2": nowhere})
    book.fill("I1", {"Kosten": 10, "Soort bewijs": "factuur", "Vindplaats bewijs": nowhere}, "Kosten")
    cells = (book.place("Q1.1", "Vindplaats 2"), book.place("I1", "Vindplaats bewijs", "Kosten"))
    assert errors(working.send(book.bytes())) == dict.fromkeys(cells, "dangling_code")


def test_one_wrong_cell_keeps_out_what_is_right(working: Working) -> None:
    book = working.taken()
    book.fill("C1.1", GOOD)
    book.fill("A1.1", {"Waarde": 1.5, "Gemeten op": date(2026, 1, 16)})
    book.fill("I1", {"Kosten": 10}, "Kosten")
    assert errors(working.send(book.bytes())) == {book.place("A1.1", "Waarde"): "invalid_value"}


def test_trying_out_tells_all_and_changes_nothing(working: Working) -> None:
    book = working.taken()
    book.fill("C1.1", GOOD)
    book.fill("I1", {"Kosten": 10}, "Kosten")
    answer = working.send(book.bytes(), dryRun="true")
    assert answer.status_code == 200, answer.text
    tried = answer.json()
    assert (tried["status"], tried["id"], tried["changes"]) == ("tried_out", None, 2)
    told = [(row["outcome"], row["measurement"], row["costStatement"]) for row in tried["rows"]]
    assert told == [("reported", None, None), ("costs_stated", None, None)]
    book.fill("C1.1", {"Waarde": "veel"})
    assert errors(working.send(book.bytes(), dryRun="true")) == {book.place("C1.1", "Waarde"): "invalid_type"}


def test_where_the_plan_stands_is_read_once(working: Working, monkeypatch: pytest.MonkeyPatch) -> None:
    read, load = [], standing.load

    async def counted(work: Work) -> State:
        read.append(work.plan.code)
        return await load(work)

    book = working.taken()
    book.fill("C1.1", GOOD)
    book.fill("I1", {"Kosten": 10}, "Kosten")
    monkeypatch.setattr(standing, "load", counted)
    assert working.send(book.bytes(), dryRun="true").json()["changes"] == 2
    assert read.count(working.plan) == 1


def test_who_has_no_right_to_a_row_is_told_which(working: Working) -> None:
    beta = working.partner("BETA")
    book = working.taken(beta)
    assert book.rows("Kosten") == []
    book.fill("C1.1", GOOD)
    book.fill("Q1.1", {"Waarde": "nee", "Gemeten op": date(2026, 1, 16)})
    answer = working.send(book.bytes(), beta)
    cells = [book.place(code, "Meetmoment") for code in ("C1.1", "Q1.1")]
    assert errors(answer, 403) == dict.fromkeys(cells, "forbidden")
    assert answer.json()["code"] == "forbidden"
    book.fill("Q1.1", {"Waarde": "soms"})
    both = errors(working.send(book.bytes(), beta))
    assert both == {cells[0]: "forbidden", book.place("Q1.1", "Waarde"): "invalid_type"}
    whole = working.taken(working.office)
    whole.fill("I1", {"Kosten": 10}, "Kosten")
    hidden = working.send(whole.bytes(), beta)
    assert errors(hidden) == {whole.place("I1", "Initiatief", "Kosten"): "dangling_code"}


def test_a_workbook_of_another_is_refused(api: Api, plan_code: str, working: Working) -> None:
    other = Working(api, plan_code)
    book = other.taken()
    book.fill("C1.1", GOOD)
    assert errors(working.send(book.bytes())) == {"Herkomst!B1": "other_plan"}
    assert errors(other.send(book.bytes(), other.office, "BETA")) == {"Herkomst!C1": "other_organisation"}
    # The same row of another plan is not the row of this one.
    book.sheet("Herkomst")["B1"] = working.plan
    assert errors(working.send(book.bytes())) == {book.place("C1.1", "Meetmoment"): "outdated_row"}


def test_a_row_that_changed_meanwhile_is_told(api: Api, plan_code: str) -> None:
    working = Working(api, plan_code)
    book = working.taken()
    book.fill("C1.1", GOOD)
    book.fill("I1", {"Kosten": 10}, "Kosten")
    report = {"value": 250, "measuredOn": "2026-01-10", "evidence": []}
    working.post(working.office, f"{working.path}/meetmomenten/C1.1/measurements", report)
    working.state_costs(amount=20)
    cells = (book.place("C1.1", "Meetmoment"), book.place("I1", "Initiatief", "Kosten"))
    assert errors(working.send(book.bytes())) == dict.fromkeys(cells, "outdated_row")
    target = {"meetmoment": "N1.1", "target": 800, "baseline": 1000, "reason": "nieuw"}
    book = working.taken()
    book.fill("N1.1", {**GOOD, "Waarde": 850})
    working.decide("revise_target", **target)
    assert errors(working.send(book.bytes())) == {book.place("N1.1", "Meetmoment"): "outdated_row"}


def _copied(book: Book) -> None:
    sheet = book.sheet("Meetmomenten")
    book.fill("C1.1", GOOD)
    for column, cell in enumerate(list(sheet[book.row("Meetmomenten", "C1.1")]), start=1):
        sheet.cell(9, column).value = cell.value
        sheet.cell(9, column).data_type = cell.data_type


def _own(book: Book) -> None:
    book.sheet("Meetmomenten")["B9"] = "X1.1"
    book.sheet("Meetmomenten")["M9"] = 1
    book.sheet("Meetmomenten")["N9"] = date(2026, 1, 1)


def _long(book: Book) -> None:
    book.sheet("Kosten")["I3000"] = 1


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (lambda book: book.sheet("Meetmomenten").insert_cols(3), {"Meetmomenten!A1": "columns_changed"}),
        (lambda book: setattr(book.sheet("Kosten"), "title", "Blad3"), {"Kosten!A1": "columns_changed"}),
        (lambda book: setattr(book.sheet("Herkomst"), "title", "Blad4"), {"": "unknown_workbook"}),
        (_copied, {"Meetmomenten!B9": "duplicate_row"}),
        (_own, {"Meetmomenten!B9": "dangling_code"}),
        (_long, {"Kosten!A3000": "too_many_rows"}),
    ],
)
def test_what_was_rebuilt_is_refused(working: Working, spoil: Callable[[Book], object], told: dict[str, str]) -> None:
    book = working.taken()
    spoil(book)
    assert errors(working.send(book.bytes())) == told


def _zip(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as whole:
        for name, content in parts.items():
            whole.writestr(name, content)
    return made.getvalue()


def _with(raw: bytes, part: str, content: bytes) -> bytes:
    """A workbook with another content of one of its parts."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as whole, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in whole.namelist():
            copy.writestr(name, content if name == part else whole.read(name))
    return made.getvalue()


def test_what_is_no_workbook_is_refused(working: Working) -> None:
    raw = working.taken().bytes()
    bomb = _zip(**{f"deel{number}": b"0" * 2**20 for number in range(9)})
    sheet = "xl/worksheets/sheet2.xml"
    hostile = (b"", b"PK", raw[:-200], _zip(iets=b"anders"), _with(raw, sheet, ENTITY), _with(raw, sheet, b"<"))
    for one in hostile:
        assert errors(working.send(one)) == {"": "invalid_workbook"}
    crowd = _zip(**{f"deel{number}": b"" for number in range(501)})
    for one in (bomb, crowd):
        assert errors(working.send(one)) == {"": "workbook_too_large"}
    assert len(bomb) < 2**16
    assert working.send(b"0" * (2 * 2**20 + 1)).status_code == 413
    for kind in ("application/json", f"{XLSX}; charset=utf-8", "text/csv"):
        refused = working.send(raw, headers={"Content-Type": kind})
        assert (refused.status_code, XLSX in refused.json()["detail"]) == (415, True)
    assert working.by("reader").post(working.path_of("ALFA"), content=raw).status_code == 403
    assert working.send(raw, organisation="NIEMAND").status_code == 404


def test_a_plan_without_money_has_no_workbooks(api: Api, plan_code: str, working: Working) -> None:
    plan = Importing(api, plan_code)
    plan.imported(without_money(plan_code))
    where = f"/v1/plans/{plan_code}/organisations/ALFA/workbook"
    refused = [plan.office.get(where), plan.office.post(f"{where}s", content=working.taken().bytes(), headers=_KIND)]
    assert [(one.status_code, one.json()["code"]) for one in refused] == [(409, "no_scheme")] * 2


_KIND = {"Content-Type": XLSX}


def test_a_text_is_never_a_formula(working: Working) -> None:
    """What was promised begins like a formula; the cell that shows it does not compute."""
    book = working.taken()
    at = book.columns("Meetmomenten")["Wat is beloofd"]
    cell = book.sheet("Meetmomenten").cell(book.row("Meetmomenten", "C1.1"), at)
    assert (cell.value, cell.data_type) == (SPOILING, "s")
