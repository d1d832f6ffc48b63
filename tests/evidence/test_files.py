"""Evidence files over HTTP: what is taken, who may, what refers to them, and that they come back as they were."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.commands import verify
from app.settings import Settings
from tests.support.processes import tred
from tests.support.reporting import Reporting, pointers, violations

PDF = b"%PDF-1.7\n" + bytes(range(256)) * 400
SHA = hashlib.sha256(PDF).hexdigest()
NAME = "Verslag “één” – juni.pdf"

Lying = Callable[[], set[str]]


@pytest.fixture
def lying(settings: Settings) -> Lying:
    """The names of what lies in the store."""
    root = settings.data / "evidence"
    return lambda: {str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()}


def send(
    plan: Reporting, client: httpx.Client, content: Any = PDF, kind: str = "application/pdf", **query: Any
) -> httpx.Response:
    headers = {"Content-Type": kind, **query.pop("headers", {})}
    path = f"{plan.path}/evidence-files"
    return client.post(path, content=content, params={"fileName": NAME, **query}, headers=headers)


def sent(plan: Reporting, client: httpx.Client, **query: Any) -> dict[str, Any]:
    answer = send(plan, client, **query)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_what_is_sent_in_comes_back_as_it_was(plan: Reporting) -> None:
    answer = send(plan, plan.partner("ZORG"), initiative="A1", description="Telling van juni")
    made = answer.json()
    assert (answer.status_code, answer.headers["Location"]) == (201, f"/v1/evidence-files/{made['id']}")
    said = ("fileName", "mediaType", "size", "sha256", "scan", "initiative", "recordedBy", "status", "reference")
    expected = [NAME, "application/pdf", len(PDF), SHA, "not_scanned", "A1", "partner-zorg", "kept"]
    assert [made[name] for name in said] == [*expected, answer.headers["Location"]]
    assert plan.reader.get(answer.headers["Location"]).json() == made
    content = plan.reader.get(f"{answer.headers['Location']}/content")
    assert (content.content, content.headers["Content-Type"]) == (PDF, "application/pdf")
    assert content.headers["Content-Disposition"] == (
        'attachment; filename="Verslag _een_ _ juni.pdf"; '
        "filename*=UTF-8''Verslag%20%E2%80%9C%C3%A9%C3%A9n%E2%80%9D%20%E2%80%93%20juni.pdf"
    )
    assert (content.headers["ETag"], content.headers["X-Content-Type-Options"]) == (f'"{SHA}"', "nosniff")
    known = plan.reader.get(f"{answer.headers['Location']}/content", headers={"If-None-Match": f'"{SHA}"'})
    assert (known.status_code, known.content) == (304, b"")
    assert plan.get("evidence-files", sha256=SHA)["items"] == [made]
    assert "evidence_file_added" in plan.journal()


def test_the_same_key_gives_the_same_answer_and_one_file(plan: Reporting, lying: Lying) -> None:
    headers = {"Idempotency-Key": str(uuid4())}
    first, again = (send(plan, plan.office, headers=headers) for _ in range(2))
    assert (again.json(), again.headers["Idempotency-Replayed"]) == (first.json(), "true")
    other = send(plan, plan.office, content=PDF + b"x", headers=headers)
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    there = {name for name in lying() if name.endswith(first.json()["id"])}
    assert len(there) == 1
    assert {name for name in lying() if name.startswith(next(iter(there)).partition("/")[0])} == there


@pytest.mark.parametrize(
    ("content", "kind", "status", "place"),
    [
        (b"", "application/pdf", 400, ""),
        (b"MZ\x90\x00" + bytes(60), "application/pdf", 400, "/header/Content-Type"),
        (PDF, "image/png", 400, "/header/Content-Type"),
        (PDF, "text/plain", 400, "/header/Content-Type"),
        (b"a;b\0\n", "text/csv", 400, "/header/Content-Type"),
        (b"MZ\x90\x00", "application/x-msdownload", 415, None),
        (b"<p>", "text/html", 415, None),
    ],
)
def test_what_is_not_what_it_says_is_not_kept(
    plan: Reporting, lying: Lying, content: bytes, kind: str, status: int, place: str | None
) -> None:
    before = lying()
    answer = send(plan, plan.office, content=content, kind=kind)
    assert answer.status_code == status, answer.text
    if place is None:
        assert "application/pdf" in answer.json()["detail"]
    else:
        assert pointers(answer) == [place]
    assert lying() == before
    assert plan.get("evidence-files")["items"] == []


def test_a_text_in_any_usual_encoding_is_taken(plan: Reporting) -> None:
    for text in ("naam;één\r\nZorg;1\r\n".encode(), "naam;één\r\n".encode("cp1252")):
        assert sent(plan, plan.office, content=text, kind="text/csv; charset=utf-8")["mediaType"] == "text/csv"


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("partner ZORG", {"initiative": "A1"}, 201),
        ("partner STAD", {"initiative": "A1"}, 201),
        ("partner ZORG", {"initiative": "B1"}, 403),
        ("partner ZORG", {}, 201),
        ("partner ZORG", {"organisation": "ZORG"}, 201),
        ("partner ZORG", {"organisation": "STAD"}, 403),
        ("partner ZORG", {"kassier": "K1"}, 403),
        ("kassier KAS1", {"initiative": "A1"}, 201),
        ("kassier KAS1", {"initiative": "B1"}, 403),
        ("kassier KAS1", {"kassier": "K1", "organisation": "ZORG"}, 201),
        ("kassier KAS1", {"kassier": "K2"}, 403),
        ("kassier KAS1", {"organisation": "ZORG"}, 403),
        ("data_analyst", {"initiative": "B1"}, 201),
        ("data_analyst", {"organisation": "ZORG"}, 403),
        ("programme_office", {"kassier": "K2", "organisation": "STAD"}, 201),
        ("stuurgroep", {}, 403),
        ("financier", {}, 403),
        ("auditor", {}, 403),
        ("reader", {}, 403),
        ("admin", {}, 403),
        ("programme_office", {"initiative": "Z9", "kassier": "K9", "organisation": "Z9"}, 400),
    ],
)
def test_who_may_send_in_what(shared: Reporting, who: str, query: dict[str, str], status: int) -> None:
    function, _, organisation = who.partition(" ")
    client = shared.api.as_(function, plan=shared.code, organisation=organisation or None)
    answer = send(shared, client, **query)
    assert answer.status_code == status, answer.text
    if status == 400:
        assert pointers(answer) == ["/query/initiative", "/query/kassier", "/query/organisation"]


def test_a_file_about_money_is_for_who_sees_that_money(plan: Reporting) -> None:
    made = sent(plan, plan.office, kassier="K1", organisation="ZORG")
    auditor = plan.api.as_("auditor", plan=plan.code)
    for client in (plan.partner("ZORG"), plan.kassier("KAS1"), auditor):
        assert client.get(f"{made['reference']}/content").content == PDF
        assert plan.get("evidence-files", client)["items"] == [made]
    for client in (plan.partner("STAD"), plan.kassier("KAS2"), plan.analyst, plan.reader):
        assert client.get(made["reference"]).status_code == 404
        assert client.get(f"{made['reference']}/content").status_code == 404
        assert plan.get("evidence-files", client)["items"] == []
    stranger = plan.api.as_("programme_office", plan="ELDERS", subject="vreemde")
    assert stranger.get(made["reference"]).status_code == 404
    unseen = [{"kind": "lijst", "reference": made["reference"]}]
    assert pointers(plan.report(plan.analyst, "A1-D.1", 1, evidence=unseen)) == ["/evidence/0/reference"]


def test_evidence_that_names_a_file_names_it_rightly(plan: Reporting) -> None:
    made = sent(plan, plan.analyst)
    good, wrong = {"kind": "lijst", "reference": made["reference"]}, {"kind": "lijst", "sha256": "0" * 64}
    reported = plan.reported(plan.analyst, "A1-D.1", 1, evidence=[good, {**good, "kind": "verslag", "sha256": SHA}])
    assert [piece["sha256"] for piece in reported["evidence"]] == [SHA, SHA]
    pieces = [
        {**wrong, "reference": made["reference"]},
        {**wrong, "reference": f"/v1/evidence-files/{uuid4()}"},
        {**wrong, "reference": "/v1/evidence-files/verslag.pdf"},
        {**wrong, "reference": f"https://elders.example.nl{made['reference']}"},
    ]
    answer = plan.report(plan.analyst, "A1-D.1", 1, evidence=pieces)
    assert pointers(answer) == ["/evidence/0/sha256", "/evidence/1/reference", "/evidence/2/reference"]
    path = f"/v1/measurements/{reported['id']}/evidence"
    assert plan.analyst.post(path, json=good).json()["sha256"] == SHA
    assert pointers(plan.analyst.post(path, json=pieces[1])) == ["/reference"]
    milestone = {"code": "M1", "initiative": "A1", "deliverable": "Klaar", "dueOn": "2026-01-01"}
    for reference, status in ((made["reference"], 201), (pieces[1]["reference"], 400)):
        body = {**milestone, "code": f"M{status}", "evidence": ["zaak/1", reference]}
        put = plan.office.put(f"{plan.path}/milestones/M{status}", json=body, headers={"If-None-Match": "*"})
        assert put.status_code == status, put.text
    assert pointers(put) == ["/evidence/1"]


def test_a_file_is_withdrawn_by_who_sent_it_in_while_nothing_refers_to_it(
    plan: Reporting, lying: Lying, terminal: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    used, spare = sent(plan, plan.analyst), sent(plan, plan.analyst)
    reported = plan.reported(plan.analyst, "A1-D.1", 1, evidence=[{"kind": "lijst", "reference": used["reference"]}])
    refused = plan.analyst.post(f"{used['reference']}/withdrawals", json={"reason": "Verkeerd"})
    assert violations(refused) == ["record_in_use"]
    assert refused.json()["violations"][0]["record"] == reported["id"]
    assert plan.office.post(f"{spare['reference']}/withdrawals", json={"reason": "Weg"}).status_code == 403
    headers = {"Idempotency-Key": str(uuid4())}
    for _ in range(2):
        gone = plan.analyst.post(f"{spare['reference']}/withdrawals", json={"reason": "Verkeerd"}, headers=headers)
        assert (gone.status_code, gone.json()["status"]) == (201, "withdrawn"), gone.text
    assert plan.reader.get(f"{spare['reference']}/content").status_code == 404
    assert plan.reader.get(spare["reference"]).json()["sha256"] == SHA
    assert not [name for name in lying() if name.endswith(spare["id"])]
    assert [name for name in lying() if name.endswith(used["id"])]
    again = plan.analyst.post(f"{spare['reference']}/withdrawals", json={"reason": "Verkeerd"})
    assert violations(again) == ["already_withdrawn"]
    before = {"asOf": used["recordedAt"]}, {"asOf": spare["recordedAt"]}, {"updatedSince": spare["recordedAt"]}
    kept, both, changed = (plan.get("evidence-files", **query)["items"] for query in before)
    assert (kept, sorted(one["status"] for one in both)) == ([used], ["kept", "kept"])
    assert [(one["id"], one["status"]) for one in changed] == [(spare["id"], "withdrawn")]
    assert verify.main(terminal, plan.code, None, files=True) == 0
    place = terminal.data / "evidence" / next(name for name in lying() if name.endswith(used["id"]))
    left = place.with_name(spare["id"])
    left.write_bytes(PDF)
    assert verify.main(terminal, plan.code, None, files=True) == 1
    assert f"{spare['id']} is ingetrokken en ligt er nog" in capsys.readouterr().out
    left.unlink()
    named = [{"kind": "lijst", "reference": spare["reference"]}]
    assert pointers(plan.report(plan.analyst, "A1-D.1", 1, evidence=named)) == ["/evidence/0/reference"]


def test_what_a_command_said_before_it_was_refused_is_not_lost(
    shared: Reporting, terminal: Settings, tmp_path: Path
) -> None:
    """In a pipe, which is written in large pieces; the store is a folder that cannot be made."""
    place = tmp_path / "geen-map"
    place.touch()
    given = {"DATABASE_URL": terminal.database_url or "", "TRED_EVIDENCE_STORE": str(place), "PYTHONUNBUFFERED": ""}
    found = tred(tmp_path, "verify", "--plan", shared.code, "--files", **given)
    assert (found.returncode, "opslag van bewijsstukken is niet bruikbaar" in found.stderr) == (1, True), found.stderr
    assert found.stdout.startswith(f"{shared.code}: in orde"), found.stdout


def test_what_was_changed_where_it_lies_is_not_given(plan: Reporting, settings: Settings) -> None:
    made = sent(plan, plan.office)
    [place] = (settings.data / "evidence").glob(f"*/{made['id']}")
    place.write_bytes(PDF.replace(b"1.7", b"1.6"))
    assert plan.reader.get(f"{made['reference']}/content").status_code == 500
    Path(place).unlink()
    assert plan.reader.get(f"{made['reference']}/content").status_code == 500
