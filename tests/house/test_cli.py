"""What `tred` answers in a shell: one thing on stdout, refusals on stderr, exit codes that say which."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from app.access.compact import read_compact
from app.access.rights import Function
from app.cli import FUNCTIONS
from app.db.servers import parsed
from app.settings import Settings
from tests.support.cases import FOLDER, read, worked
from tests.support.databases import query
from tests.support.processes import tred

CASE = str(FOLDER / "worked-example.json")


def test_a_case_is_answered_and_nothing_else_is_said(tmp_path: Path) -> None:
    found = tred(tmp_path, "simulate", CASE)
    assert (found.returncode, found.stderr) == (0, "")
    assert read(found.stdout.encode()) == worked("worked-example")["expected"]
    assert not list(tmp_path.iterdir())


def test_an_invalid_case_is_a_problem_on_stderr(tmp_path: Path) -> None:
    wrong = tmp_path / "case.json"
    wrong.write_text('{"plan": {}, "costs": [], "measurements": []}')
    found = tred(tmp_path, "simulate", str(wrong))
    assert (found.returncode, found.stdout) == (2, "")
    assert json.loads(found.stderr)["code"] == "invalid_input"


def test_simulating_loads_nothing_that_serving_needs() -> None:
    program = (
        f"import sys; from app.cli import main; main(['simulate', {CASE!r}]); print(*sys.modules, file=sys.stderr)"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(found.stderr.split())
    assert "app.plans.simulate" in loaded
    assert loaded.isdisjoint({"fastapi", "sqlalchemy", "asyncpg", "uvicorn", "jose", "pydantic_settings", "structlog"})


def test_a_token_names_its_function_and_makes_the_membership_once(own_database: str, tmp_path: Path) -> None:
    for _ in range(2):
        found = tred(tmp_path, "token", "--function", "stuurgroep", "--plan", "P1", DATABASE_URL=own_database)
        assert (found.returncode, found.stderr) == (0, "")
        assert read_compact(found.stdout.removesuffix("\n")).claims["sub"] == "stuurgroep"
    rows = query(own_database, "SELECT subject, function, plan_code, organisation FROM membership")
    assert rows == [("stuurgroep", "stuurgroep", "P1", None)]


def test_a_token_for_an_organisation_is_another_person(own_database: str, tmp_path: Path) -> None:
    for name in ("ALFA", "BETA"):
        found = tred(tmp_path, "token", "--function", "kassier", "--organisation", name, DATABASE_URL=own_database)
        assert read_compact(found.stdout.strip()).claims["sub"] == f"kassier-{name.lower()}"
    rows = query(own_database, "SELECT subject, organisation FROM membership ORDER BY subject")
    assert rows == [("kassier-alfa", "ALFA"), ("kassier-beta", "BETA")]


def test_a_token_may_be_for_a_named_person(own_database: str, tmp_path: Path) -> None:
    found = tred(tmp_path, "token", "--function", "reader", "--subject", "Jan", DATABASE_URL=own_database)
    assert read_compact(found.stdout.strip()).claims["sub"] == "Jan"


@pytest.mark.parametrize(
    "arguments",
    [
        ["token", "--function", "kassier"],
        ["token", "--function", "partner"],
        ["token", "--function", "stuurgroep", "--organisation", "ALFA"],
        ["token", "--function", "koning"],
        ["token"],
        ["grant", "--function", "admin"],
        ["unknown"],
        [],
    ],
)
def test_a_command_that_makes_no_sense_does_nothing(arguments: list[str], tmp_path: Path) -> None:
    found = tred(tmp_path, *arguments)
    assert (found.returncode, found.stdout) == (2, "")
    assert "tred" in found.stderr
    assert not list(tmp_path.iterdir())


def test_tokens_are_not_ours_to_give_with_an_outside_issuer(tmp_path: Path) -> None:
    found = tred(tmp_path, "token", "--function", "admin", TRED_ISSUER="https://issuer.example")
    assert (found.returncode, found.stdout) == (2, "")
    assert "TRED_ISSUER" in found.stderr
    assert not list(tmp_path.iterdir())


def test_the_first_admin_of_an_outside_issuer_is_granted(own_database: str, tmp_path: Path) -> None:
    asked = ["grant", "--issuer", "https://issuer.example", "--subject", "u-1", "--function", "admin"]
    assert tred(tmp_path, *asked, DATABASE_URL=own_database).returncode == 0
    again = tred(tmp_path, *asked, DATABASE_URL=own_database)
    assert "dat was al zo" in again.stdout
    rows = query(own_database, "SELECT issuer, subject, function, plan_code FROM membership")
    assert rows == [("https://issuer.example", "u-1", "admin", None)]


def test_unreadable_settings_are_named(tmp_path: Path) -> None:
    found = tred(tmp_path, "serve", TRED_PORT="many", DATABASE_URL="")
    assert (found.returncode, found.stderr) == (
        2,
        "tred: Deze instellingen kunnen niet worden gelezen: DATABASE_URL, TRED_PORT.\n",
    )


@pytest.mark.parametrize("url", ["server", "postgresql://server:port/tred", "mysql://server/tred"])
def test_what_is_no_url_of_a_server_is_no_setting(url: str) -> None:
    with pytest.raises(ValidationError):
        Settings(database_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///tred?host=/run/postgresql",
        "postgres://tred:a/b@one:5432,two/tred?sslmode=require",
        "postgresql+asyncpg://tred@[::1]:5432/tred",
    ],
)
def test_a_url_of_one_or_several_servers_is_a_setting(url: str) -> None:
    given = Settings(database_url=url).database_url
    assert given
    assert parsed(given).database == "tred"


def test_the_commands_know_all_functions() -> None:
    assert tuple(Function) == FUNCTIONS
