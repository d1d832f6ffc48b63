import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.plans.simulate import main
from tests.support.cases import FOLDER, NAMES, read, worked

COMMAND = "import sys; from app.plans.simulate import main; sys.exit(main(sys.argv[1]))"
HEAVY = ("fastapi", "starlette", "sqlalchemy", "asyncpg", "alembic", "schwifty", "stdnum", "jose", "httpx", "uvicorn")


@pytest.fixture
def written(tmp_path: Path) -> Path:
    return tmp_path / "case.json"


def write_case(at: Path, name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    at.write_text(json.dumps(json.loads(text)["case"]), encoding="utf-8")


def refused(capfdbinary: pytest.CaptureFixture[bytes], path: str) -> dict[str, Any]:
    assert main(path) == 2
    out, err = capfdbinary.readouterr()
    assert out == b""
    problem = json.loads(err)
    assert isinstance(problem, dict)
    return problem


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_printed_and_nothing_else(
    name: str, written: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    write_case(written, name)
    assert main(str(written)) == 0
    out, err = capfdbinary.readouterr()
    assert read(out) == worked(name)["expected"]
    assert err == b""


def test_a_worked_case_may_bring_its_expectation(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(str(FOLDER / "traps.json")) == 0
    assert read(capfdbinary.readouterr().out) == worked("traps")["expected"]


def test_an_invalid_case_gives_one_problem_with_every_flaw(
    written: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    case = json.loads((FOLDER / "worked-example.json").read_text(encoding="utf-8"))["case"]
    case["plan"]["budget"][0]["amount"] = -1
    case["measurements"][0]["value"] = 1
    written.write_text(json.dumps(case), encoding="utf-8")
    problem = refused(capfdbinary, str(written))
    assert problem.pop("type").endswith("/problem-types/invalid_input")
    assert problem == {
        "title": "Ongeldige invoer",
        "status": 400,
        "detail": "De aanvraag bevat 2 fouten.",
        "code": "invalid_input",
        "errors": [
            {
                "pointer": "/measurements/0/value",
                "code": "invalid_type",
                "detail": "Deze waarde is true of false.",
            },
            {
                "pointer": "/plan/budget/0/amount",
                "code": "negative_amount",
                "detail": "Een bedrag is nooit negatief.",
            },
        ],
    }


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "invalid_json"),
        (b"{", "invalid_json"),
        (b"\xff\xfe{}", "invalid_encoding"),
        (b"\xef\xbb\xbf{}", "invalid_encoding"),
        (b'{"costs": NaN}', "invalid_number"),
        (b'{"costs": 1e400}', "invalid_number"),
        (b'{"costs": [], "costs": []}', "duplicate_property"),
        (b"[" * 100_000, "too_deep"),
        (b"[]", "invalid_type"),
    ],
)
def test_what_cannot_be_read_is_a_problem_too(
    content: bytes, code: str, written: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    written.write_bytes(content)
    assert [flaw["code"] for flaw in refused(capfdbinary, str(written))["errors"]] == [code]


@pytest.mark.parametrize("path", ["absent.json", ".", "a\0b"])
def test_an_unreadable_file_is_a_problem_too(
    path: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    problem = refused(capfdbinary, str(tmp_path / path))
    assert [flaw["code"] for flaw in problem["errors"]] == ["unreadable_file"]


def run(*arguments: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, check=False, env={**os.environ, "LC_ALL": "C"}
    )


def test_as_a_program_it_writes_utf_8_whatever_the_locale(written: Path) -> None:
    case = json.loads((FOLDER / "worked-example.json").read_text(encoding="utf-8"))["case"]
    case["plan"]["extrá"] = 1
    written.write_text(json.dumps(case, ensure_ascii=False), encoding="utf-8")
    done = run("-c", COMMAND, str(written))
    assert (done.returncode, done.stdout) == (2, b"")
    assert json.loads(done.stderr)["errors"][0]["pointer"] == "/plan/extrá"


def test_nothing_heavy_is_loaded() -> None:
    listing = f"import sys, app.plans.simulate; print([name for name in {HEAVY!r} if name in sys.modules])"
    assert run("-c", listing).stdout.strip() == b"[]"
