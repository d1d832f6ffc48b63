"""`tred import` and the bundled plans: taken in whole, once, and left alone afterwards."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.demo import load
from app.demo.plans import PLANS
from app.main import build
from app.settings import Settings
from tests.factories.packages import package
from tests.support.databases import query
from tests.support.processes import get, serving, tred


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    return _written(tmp_path, package("P1"))


def test_a_package_is_taken_in_and_said_to_be(own_database: str, sent: Path) -> None:
    found = tred(sent.parent, "import", str(sent), DATABASE_URL=own_database)
    assert (found.returncode, found.stderr) == (0, "")
    said = json.loads(found.stdout)
    assert (said["code"], said["status"], said["counts"]["budgetLines"]) == ("P1", "imported", 4)
    assert query(own_database, "SELECT code FROM plan") == [("P1",)]
    assert query(own_database, "SELECT kind, actor FROM entry") == [("plan_imported", "tred")]


def test_the_same_package_again_changes_nothing(own_database: str, sent: Path) -> None:
    first, again = (tred(sent.parent, "import", str(sent), DATABASE_URL=own_database) for _ in range(2))
    assert json.loads(again.stdout)["status"] == "unchanged"
    assert json.loads(again.stdout)["id"] == json.loads(first.stdout)["id"]
    assert query(own_database, "SELECT count(*) FROM entry") == [(1,)]


def test_another_package_for_the_plan_is_refused_unless_it_is_to_replace_it(own_database: str, sent: Path) -> None:
    tred(sent.parent, "import", str(sent), DATABASE_URL=own_database)
    other = package("P1")
    other["themes"][0]["name"] = "Ander thema"
    _written(sent.parent, other)
    refused = tred(sent.parent, "import", str(sent), DATABASE_URL=own_database)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert json.loads(refused.stderr)["code"] == "plan_differs"
    replaced = tred(sent.parent, "import", str(sent), "--replace", DATABASE_URL=own_database)
    assert json.loads(replaced.stdout)["version"] == 2


def test_trying_out_stores_nothing(own_database: str, sent: Path) -> None:
    found = tred(sent.parent, "import", str(sent), "--dry-run", DATABASE_URL=own_database)
    assert json.loads(found.stdout)["status"] == "would_import"
    assert query(own_database, "SELECT code FROM plan") == []


def test_a_wrong_package_is_a_problem_that_names_every_place(tmp_path: Path) -> None:
    wrong = package("P1")
    wrong["budget"][0]["organisation"] = "OMEGA"
    wrong["budget"][1]["amount"] = -1
    found = tred(tmp_path, "import", str(_written(tmp_path, wrong)))
    assert (found.returncode, found.stdout) == (2, "")
    pointers = {one["pointer"] for one in json.loads(found.stderr)["errors"]}
    assert pointers == {"/budget/0/organisation", "/budget/1/amount"}
    assert not (tmp_path / ".tred").exists()


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    found = tred(tmp_path, "import", "nergens.json")
    assert found.returncode == 2
    assert "nergens.json" in found.stderr


def test_the_demo_is_there_before_the_service_is_ready(own_database: str, tmp_path: Path) -> None:
    told = tmp_path / "told.txt"
    with serving(tmp_path, "--demo", log=told, DATABASE_URL=own_database) as service:
        # Nobody asked anything yet: what the demo does by itself is no request.
        assert "request" not in told.read_text()
        url = service.url
        assert get(f"{url}/_health/ready").status_code == 200
        assert "--plan SIG" in service.said
        token = tred(tmp_path, "token", "--function", "auditor", "--plan", "SIG", DATABASE_URL=own_database)
        plan = get(f"{url}/v1/plans/SIG", token.stdout.strip())
        bearer = {"Authorization": f"Bearer {token.stdout.strip()}"}
        body = {"name": "proef", "history": False}
        made = httpx.post(f"{url}/v1/sandboxes", json=body, headers=bearer, timeout=60, trust_env=False)
    assert (plan.status_code, plan.json()["code"]) == (200, "SIG")
    assert (made.status_code, made.json()["plan"]) == (201, "ZANDBAK-proef-1")


def test_the_demo_leaves_alone_what_is_there(demo_database: str, tmp_path: Path) -> None:
    settings = Settings(database_url=demo_database, data=tmp_path)
    codes = query(demo_database, "SELECT code FROM plan")
    assert len(codes) == len(PLANS)
    before = query(demo_database, "SELECT seq, hash FROM entry ORDER BY plan_id, seq")
    load(settings, build(settings))
    assert query(demo_database, "SELECT seq, hash FROM entry ORDER BY plan_id, seq") == before


def _written(folder: Path, document: dict[str, Any]) -> Path:
    file = folder / "plan.json"
    file.write_text(json.dumps(document))
    return file
