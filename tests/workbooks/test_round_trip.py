"""A workbook that is taken out, filled in and posted back: what it says is reported, once, and nothing else is."""

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.libreoffice import opened
from tests.workbooks.conftest import SPOILING, Book, Working

MOMENTS: dict[str, dict[str, Any]] = {
    "Q1.1": {"Waarde": "ja", "Gemeten op": date(2026, 1, 15), "Vindplaats 1": "zaak 12", "Toelichting": SPOILING},
    "C1.1": {"Waarde": 280, "Gemeten op": "16-1-2026"},
    "N1.1": {"Waarde": 950.25, "Gemeten op": datetime(2026, 1, 17)},  # noqa: DTZ001 (a cell has no zone)
    "A1.1": {"Waarde": 0.7, "Gemeten op": "2026-01-18"},
}
COSTS: dict[str, Any] = {"Kosten": 1234.5, "Soort bewijs": "factuur", "Vindplaats bewijs": 20260017}
STATED = {"initiative": "I1", "kassier": "K1", "stream": "IZA", "organisation": "ALFA", "period": 1}


def filled(book: Book) -> Book:
    for code, values in MOMENTS.items():
        book.fill(code, values)
    book.fill("I1", COSTS, "Kosten")
    return book


def outcomes(made: dict[str, Any]) -> list[str]:
    return [row["outcome"] for row in made["rows"]]


@pytest.fixture(scope="module")
def posted(working: Working) -> tuple[bytes, dict[str, Any]]:
    """What was filled in and posted, and what was answered."""
    raw = filled(working.taken()).bytes()
    answer = working.send(raw)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    assert answer.headers["location"].endswith(f"/v1/workbooks/{made['id']}")
    return raw, made


def test_it_says_what_is_still_to_be_reported(api: Api, plan_code: str) -> None:
    working = Working(api, plan_code)
    book = working.taken()
    rows = {row["Meetmoment"]: row for row in book.rows("Meetmomenten")}
    assert set(rows) == {"Q1.1", "Q1.2", "C1.1", "N1.1", "A1.1"}
    assert rows["C1.1"] | {"Kenmerk": None} == {
        "Kenmerk": None,
        "Meetmoment": "C1.1",
        "KPI": "C1",
        "Wat is beloofd": SPOILING,
        "Geldt voor": "I1",
        "Periode": 1,
        "Uiterlijk op": datetime(2026, 1, 1),  # noqa: DTZ001
        "Stand": "te laat",
        "Meetwijze": "aantal",
        "Eenheid": "inwoners",
        "Nulmeting": 0,
        "Doel": 300,
        "Waarde": None,
        "Gemeten op": None,
        "Toelichting": None,
        "Vereist bewijs 1": "verslag",
        "Vindplaats 1": None,
        "Vereist bewijs 2": None,
        "Vindplaats 2": None,
    }
    (costs,) = book.rows("Kosten")
    assert [costs[name] for name in ("Initiatief", "Kassier", "Periode", "Begroot", "Al opgegeven")] == [
        "I1",
        "K1",
        1,
        1000,
        0,
    ]
    english = working.taken(locale="en")
    assert "Measured on" in english.columns("Meetmomenten")
    assert working.taken(working.office).rows("Kosten") == [costs]
    assert working.taken(working.partner("DELTA")).rows("Kosten") == []


def test_only_what_is_to_be_filled_in_can_be(working: Working) -> None:
    book = working.taken()
    for name, first in (("Meetmomenten", "D2"), ("Kosten", "C2")):
        sheet = book.sheet(name)
        assert sheet.protection.sheet
        assert sheet.freeze_panes == first
        assert sheet.column_dimensions["A"].hidden
        columns = book.columns(name)
        yellow = {"Waarde", "Gemeten op", "Toelichting", "Kosten", "Soort bewijs", "Vindplaats bewijs"}
        for heading, at in columns.items():
            is_open = not sheet.cell(2, at).protection.locked
            assert is_open is (heading in yellow or heading.startswith("Vindplaats")), heading
    rules = {str(one.sqref): one.type for one in book.sheet("Meetmomenten").data_validations.dataValidation}
    value, day = (book.columns("Meetmomenten")[name] for name in ("Waarde", "Gemeten op"))
    sheet, at = book.sheet("Meetmomenten"), {code: book.row("Meetmomenten", code) for code in MOMENTS}
    kinds = {code: rules[sheet.cell(row, value).coordinate] for code, row in at.items()}
    assert kinds == {"Q1.1": "list", "C1.1": "whole", "N1.1": "decimal", "A1.1": "decimal"}
    assert {rules[sheet.cell(row, day).coordinate] for row in at.values()} == {"date"}


def test_what_is_filled_in_is_reported(working: Working, posted: tuple[bytes, dict[str, Any]]) -> None:
    raw, made = posted
    found = {code: working.measured(code)[0] for code in MOMENTS}
    assert [(one["value"], one["measuredOn"]) for one in found.values()] == [
        (True, "2026-01-15"),
        (280, "2026-01-16"),
        (950.25, "2026-01-17"),
        (0.7, "2026-01-18"),
    ]
    digest = sha256(raw).hexdigest()
    proof = {"kind": "werkmap", "reference": f"/v1/workbooks/{made['id']}/content", "sha256": digest}
    said = [{name: one[name] for name in proof} for one in found["Q1.1"]["evidence"]]
    assert said == [{"kind": "verslag", "reference": "zaak 12", "sha256": None}, proof]
    assert (found["Q1.1"]["note"], found["Q1.1"]["missingEvidence"]) == (SPOILING, ["lijst"])
    assert {one["organisation"] for one in found.values()} == {"ALFA"}
    (stated,) = working.stated()
    assert {name: stated[name] for name in STATED} == STATED
    assert stated["amount"] == 1234.5
    assert stated["evidence"] == [{"kind": "factuur", "reference": "20260017", "sha256": None}, proof]
    assert outcomes(made) == ["reported"] * 4 + ["costs_stated"]
    assert made["rows"][-1]["costStatement"] == stated["id"]


def test_the_file_is_kept_as_it_came(working: Working, posted: tuple[bytes, dict[str, Any]]) -> None:
    raw, made = posted
    alfa, where = working.partner(), f"/v1/workbooks/{made['id']}"
    kept = alfa.get(where).json()
    assert kept["sha256"] == sha256(raw).hexdigest()
    assert (kept["size"], kept["changes"], kept["organisation"]) == (len(raw), 5, "ALFA")
    assert kept in alfa.get(f"/v1{working.path}/workbooks?organisation=ALFA").json()["items"]
    content = alfa.get(f"{where}/content")
    assert content.content == raw
    again = alfa.get(f"{where}/content", headers={"If-None-Match": content.headers["etag"]})
    assert again.status_code == 304
    for stranger in (working.partner("BETA"), working.by("kassier", "GAMMA")):
        assert stranger.get(where).status_code == 404
        assert stranger.get(f"{where}/content").status_code == 404
        assert stranger.get(f"/v1{working.path}/workbooks").json()["items"] == []
    taken = working.items(working.by("auditor"), f"{working.path}/exports")
    assert (taken[0]["view"], taken[0]["filters"]) == ("workbook", {"organisation": "ALFA"})


def test_the_same_file_again_changes_nothing(working: Working, posted: tuple[bytes, dict[str, Any]]) -> None:
    raw, _ = posted
    before = len(working.measured("Q1.1")), len(working.stated())
    answer = working.send(raw)
    assert answer.status_code == 200, answer.text
    made = answer.json()
    assert (made["status"], made["id"], outcomes(made)) == ("unchanged", None, ["unchanged"] * 5)
    assert (len(working.measured("Q1.1")), len(working.stated())) == before
    empty = working.send(working.taken(organisation="DELTA").bytes(), organisation="DELTA")
    assert (empty.status_code, empty.json()["rows"]) == (200, [])


def test_what_was_reported_is_corrected_and_completed(api: Api, plan_code: str) -> None:
    working = Working(api, plan_code)
    working.send(filled(working.taken()).bytes()).raise_for_status()
    book = working.taken()
    shown = {row["Meetmoment"]: row for row in book.rows("Meetmomenten")}
    assert (shown["Q1.1"]["Waarde"], shown["Q1.1"]["Stand"], shown["N1.1"]["Waarde"]) == ("ja", "opgegeven", 950.25)
    nowhere = "/v1/evidence-files/00000000-0000-4000-8000-000000000000"
    book.fill("Q1.1", {"Vindplaats 2": nowhere})
    wrong = working.send(book.bytes()).json()["errors"]
    assert [one["pointer"] for one in wrong] == [f"/{book.place('Q1.1', 'Vindplaats 2')}"]
    book.fill("Q1.1", {"Vindplaats 2": "zaak 13"})
    book.fill("C1.1", {"Waarde": 290, "Vindplaats 1": "zaak 14"})
    made = working.send(book.bytes()).json()
    by_moment = {row["meetmoment"]: row["outcome"] for row in made["rows"]}
    assert by_moment == {"Q1.1": "evidence_added", "C1.1": "corrected", "N1.1": "unchanged", "A1.1": "unchanged"}
    (question,) = working.measured("Q1.1")
    assert question["missingEvidence"] == []
    first, second = sorted(working.measured("C1.1"), key=lambda one: one["value"])
    assert (first["status"], second["supersedes"]) == ("superseded", first["id"])
    assert (second["value"], second["missingEvidence"]) == (290, [])
    working.post(working.office, f"/measurements/{second['id']}/verifications", {"outcome": "verified"})
    assert "C1.1" not in {row["Meetmoment"] for row in working.taken().rows("Meetmomenten")}
    # What is verified by now is what the file says, and what is not in it did not change.
    assert working.send(book.bytes()).json()["status"] == "unchanged"


def test_what_its_row_does_not_show_stays_with_a_correction(api: Api, plan_code: str) -> None:
    """A text with blanks around it, which a cell loses; and a second piece of one kind, which has no cell."""
    working = Working(api, plan_code)
    pieces = [
        {"kind": "verslag", "reference": " zaak 1 ", "sha256": "a" * 64},
        {"kind": "verslag", "reference": "zaak 2"},
        {"kind": "foto", "reference": "zaak 3"},
    ]
    report = {"value": 250, "measuredOn": "2026-01-10", "note": " telling\n", "evidence": pieces}
    working.post(working.office, f"{working.path}/meetmomenten/C1.1/measurements", report)
    many = [{"kind": "foto", "reference": f"zaak {number}"} for number in range(50)]
    full = {"value": 950, "measuredOn": "2026-01-10", "evidence": many}
    working.post(working.office, f"{working.path}/meetmomenten/N1.1/measurements", full)
    book = working.taken(working.office)
    untouched = working.send(book.bytes(), working.office).json()
    assert (untouched["status"], outcomes(untouched)) == ("unchanged", ["unchanged"] * 2)
    book.fill("C1.1", {"Waarde": 260})
    assert outcomes(working.send(book.bytes(), working.office).json()) == ["corrected", "unchanged"]
    (made,) = (one for one in working.measured("C1.1") if one["status"] == "reported")
    said = {one["reference"]: (one["kind"], one["sha256"]) for one in made["evidence"] if one["kind"] != "werkmap"}
    assert said == {one["reference"]: (one["kind"], one.get("sha256")) for one in pieces}
    assert len(made["evidence"]) == len(pieces) + 1
    again = working.taken(working.office)
    (shown,) = (row["Vindplaats 1"] for row in again.rows("Meetmomenten") if row["Meetmoment"] == "C1.1")
    again.fill("C1.1", {"Waarde": 270, "Vindplaats 1": "zaak 4"})
    assert working.send(again.bytes(), working.office).status_code == 201
    (made,) = (one for one in working.measured("C1.1") if one["status"] == "reported")
    assert {one["reference"] for one in made["evidence"] if one["kind"] != "werkmap"} == {*said, "zaak 4"} - {shown}
    book = working.taken(working.office)
    book.fill("N1.1", {"Waarde": 960})
    refused = working.send(book.bytes(), working.office)
    told = [(one["pointer"], one["code"]) for one in refused.json()["errors"]]
    assert (refused.status_code, told) == (400, [(f"/{book.place('N1.1', 'Meetmoment')}", "too_long")])


def test_libreoffice_keeps_it_as_it_can_be_read(api: Api, plan_code: str, program: str, tmp_path: Path) -> None:
    working = Working(api, plan_code)
    book = filled(working.taken())
    book.fill("Q1.1", {"Waarde": True})
    (tmp_path / "werkmap.xlsx").write_bytes(book.bytes())
    [kept] = opened(program, tmp_path, "*.xlsx")
    shown = Book(kept.read_bytes()).sheet("Meetmomenten")
    assert shown.protection.sheet
    assert shown.column_dimensions["A"].hidden
    answer = working.send(kept.read_bytes())
    assert answer.status_code == 201, answer.text
    assert outcomes(answer.json()) == ["reported"] * 4 + ["costs_stated"]
    assert [working.measured(code)[0]["value"] for code in MOMENTS] == [True, 280, 950.25, 0.7]
    (stated,) = working.stated()
    assert (stated["amount"], stated["evidence"][0]["reference"]) == (1234.5, "20260017")
