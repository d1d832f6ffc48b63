"""The virus scanner: what it finds is not kept and stands in the books, and without its word nothing is taken."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from typing import Final

import httpx
import pytest

from app.commands import verify
from app.errors import Unavailable
from app.files.arriving import Arriving, Infected
from app.files.scanner import Scanner
from app.files.store import Files, open_files
from app.settings import Settings
from tests.support.api import serving
from tests.support.databases import query
from tests.support.reporting import Reporting, violations

EICAR: Final = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR" + rb"-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
LONGEST: Final = 2**20


class Clamd(StreamRequestHandler):
    """Speaks as clamd does on `INSTREAM`, and knows one virus."""

    def handle(self) -> None:
        """Take one file, and say what is in it."""
        assert self.rfile.read(10) == b"zINSTREAM\0"
        content = b""
        while size := int.from_bytes(self.rfile.read(4)):
            content += self.rfile.read(size)
            if len(content) > LONGEST:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        found = b"Eicar-Test-Signature FOUND" if EICAR in content else b"OK"
        self.wfile.write(b"stream: " + found + b"\0")


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    """The address of a scanner."""
    with ThreadingTCPServer(("127.0.0.1", 0), Clamd) as server:
        thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


async def _pieces(*given: bytes) -> AsyncIterator[bytes]:
    for piece in given:
        yield piece


def _taken(files: Files, *given: bytes) -> Arriving:
    came = Arriving(_pieces(*given), "text/plain", files.scanner)
    asyncio.run(files.put("plan/bestand", came.pieces()))
    return came


def _files(folder: Path, scanner: str) -> Files:
    return open_files(Settings(evidence_store=str(folder), evidence_scanner=scanner))


def test_what_the_scanner_passes_is_kept_and_clean(clamd: str, tmp_path: Path) -> None:
    came = _taken(_files(tmp_path, clamd), b"niets ", b"", b"aan de hand")
    assert (came.scan, (tmp_path / "plan/bestand").read_bytes()) == ("clean", b"niets aan de hand")


def test_what_the_scanner_finds_is_not_kept(clamd: str, tmp_path: Path) -> None:
    with pytest.raises(Infected, match="Eicar-Test-Signature"):
        _taken(_files(tmp_path, clamd), b"begin ", EICAR[:20], EICAR[20:])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("away", [True, False])
def test_without_the_word_of_the_scanner_nothing_is_kept(clamd: str, tmp_path: Path, *, away: bool) -> None:
    content = b"klein" if away else b"x" * (LONGEST + 1)
    with pytest.raises(Unavailable):
        _taken(_files(tmp_path, "unix:///nergens/clamd.sock" if away else clamd), content)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("address", ["clamd:3310", "tcp://clamd", "tcp://clamd:3310/x", "unix://clamd", "http://c:1"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="c"):
        Scanner(address)


def test_who_sends_in_a_virus_is_told_and_stands_in_the_books(
    clamd: str, plan: Reporting, settings: Settings, terminal: Settings
) -> None:
    given = settings.model_copy(update={"evidence_scanner": clamd})
    headers = {"Content-Type": "text/plain", "Authorization": plan.analyst.headers["Authorization"]}
    with serving(given) as url, httpx.Client(base_url=url, headers=headers, trust_env=False) as client:
        path = f"{plan.path}/evidence-files?fileName=virus.txt"
        for _ in range(2):
            refused = client.post(path, content=EICAR, headers={"Idempotency-Key": f"virus-{plan.code}"})
            assert violations(refused) == ["file_infected"]
            assert "Eicar-Test-Signature" in refused.json()["detail"]
        assert client.post(path, content=b"schoon").json()["scan"] == "clean"
    sent = {"Content-Type": "text/plain", "Idempotency-Key": f"virus-{plan.code}"}
    # A service without a scanner, or with one that does not know this virus any more.
    again = plan.analyst.post(path, content=EICAR, headers=sent)
    assert (violations(again), "eerder" in again.json()["detail"]) == (["file_infected"], True)
    said = "SELECT payload->>'sha256' AS sha256, actor FROM entry WHERE kind = 'evidence_file_infected'"
    rows = query(plan.api.database_url, f"{said} AND plan_id = (SELECT id FROM plan WHERE code = $1)", plan.code)
    assert rows == [(hashlib.sha256(EICAR).hexdigest(), "data_analyst")]
    assert verify.main(terminal, plan.code, None) == 0
    assert len(plan.get("evidence-files")["items"]) == 1
