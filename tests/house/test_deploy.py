"""The files of `deploy/` can be read, fit one another, and say the same as the code."""

import configparser
import importlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from app.commands.answering import DRAINING
from app.db.embedded.cluster import SETTINGS as OWN
from app.db.logins import LIMITS, MEMBER_OF
from app.db.roles import ROLES
from app.db.session import PATIENCE
from app.http import health
from app.http.connection import GRACE_SECONDS, server_config
from app.http.problem_types import PROBLEM_TYPES
from app.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
UNITS = sorted(path for path in (DEPLOY / "systemd").rglob("*") if path.suffix in {".service", ".timer", ".conf"})
SETTINGS = {str(field.alias) for field in Settings.model_fields.values()} | {"TRED_SECRETS"}


def environment(name: str) -> dict[str, str]:
    lines = (DEPLOY / name).read_text(encoding="utf-8").splitlines()
    pairs = [line.partition("=") for line in lines if line and not line.startswith("#")]
    assert all(between for _, between, _ in pairs)
    return {key: value for key, _, value in pairs}


def document(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / name).read_text(encoding="utf-8"))
    return found


def ini(path: Path) -> configparser.RawConfigParser:
    made = configparser.RawConfigParser(strict=False, inline_comment_prefixes=None)
    made.optionxform = str  # type: ignore[assignment,method-assign]
    made.read_string(path.read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def proxy() -> str:
    return (DEPLOY / "haproxy/haproxy.cfg").read_text(encoding="utf-8")


def test_every_setting_that_is_named_is_one() -> None:
    named = {
        name
        for path in (*DEPLOY.glob("systemd/*"), DEPLOY / "compose.yaml")
        if path.is_file()
        for name in re.findall(r"\b(TRED_[A-Z_]+|DATABASE_URL)\b", path.read_text(encoding="utf-8"))
    }
    assert named
    assert named <= SETTINGS


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_can_be_read_and_may_little(path: Path) -> None:
    unit = ini(path)
    if path.suffix == ".timer":
        assert unit["Timer"]["Unit"].partition("@")[0] in {one.stem.partition("@")[0] for one in UNITS}
    else:
        assert unit["Service"]["NoNewPrivileges"] == "yes"
        assert unit["Service"]["ProtectHome"] == "yes"
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^Environment=.*(PASSWORD|SECRET_|_KEY)\w*=(?!%d/)", text, re.MULTILINE)


def test_the_proxy_is_told_all_it_asks(proxy: str) -> None:
    asked = set(re.findall(r"\$\{([A-Z0-9_]+)\}", proxy)) - {"UNAVAILABLE", "NOT_FOUND"}
    assert asked == set(environment("haproxy/addresses.env"))


def test_the_proxy_asks_for_health_where_it_is(proxy: str) -> None:
    there = {route.path for route in health.router.routes}  # type: ignore[attr-defined]
    asked = set(re.findall(r"uri (/_health/\w+)", proxy))
    assert asked == {"/_health/ready", "/_health/live"}
    assert asked <= there


def test_the_proxy_lets_go_of_a_connection_before_the_service_does(proxy: str) -> None:
    kept = server_config(lambda: None).timeout_keep_alive  # type: ignore[arg-type]
    assert all(2 * int(one) < kept for one in re.findall(r"pool-purge-delay (\d+)s", proxy))


@pytest.mark.parametrize(("variable", "code"), [("UNAVAILABLE", "unavailable"), ("NOT_FOUND", "not_found")])
def test_what_the_proxy_says_is_what_the_service_says(proxy: str, variable: str, code: str) -> None:
    found = re.search(rf'setenv {variable} "(.*)"', proxy)
    assert found
    said, kind = json.loads(found[1].replace('\\"', '"')), PROBLEM_TYPES[code]
    assert (said["code"], said["status"]) == (code, kind.status)
    assert said["type"] == f"${{BASE_URL}}/v1/problem-types/{code}"
    assert {said["title"], said["detail"]} <= set(vars_of(kind))


def vars_of(kind: Any) -> list[str]:
    return [str(getattr(kind, name)) for name in kind.__slots__]


def test_addresses_agree() -> None:
    proxy, patroni, etcd = (
        environment(name) for name in ("haproxy/addresses.env", "patroni/patroni.env", "etcd/etcd.env")
    )
    assert {proxy[f"DB_{n}"].rpartition(":")[2] for n in (1, 2, 3)} == {
        patroni["PATRONI_POSTGRESQL_LISTEN"].rpartition(":")[2]
    }
    assert {proxy[f"PATRONI_{n}"] for n in (1, 2, 3)} == {patroni["PATRONI_RESTAPI_LISTEN"].rpartition(":")[2]}
    assert {proxy[f"API_{n}"].rpartition(":")[2] for n in (1, 2)} == {str(Settings.model_fields["port"].default)}
    members = {one.partition("=")[2] for one in etcd["ETCD_INITIAL_CLUSTER"].split(",")}
    hosts = {one.removeprefix("https://").rpartition(":")[0] for one in members}
    assert {one.rpartition(":")[0] for one in patroni["PATRONI_ETCD3_HOSTS"].split(",")} == hosts
    assert {proxy[f"DB_{n}"].rpartition(":")[0] for n in (1, 2, 3)} == hosts
    pooler = ini(DEPLOY / "pgbouncer/pgbouncer.ini")
    assert f"port={proxy['LEADER_BIND'].rpartition(':')[2]}" in pooler["databases"]["tred"]


def test_nothing_that_is_answered_may_get_lost() -> None:
    cluster = document("patroni/patroni.yml")["bootstrap"]
    dcs, server = cluster["dcs"], cluster["dcs"]["postgresql"]
    assert (dcs["synchronous_mode"], dcs["synchronous_mode_strict"]) == (True, True)
    assert server["parameters"]["synchronous_commit"] == "remote_apply"
    assert (server["parameters"]["fsync"], server["parameters"]["full_page_writes"]) == ("on", "on")
    assert "data-checksums" in cluster["initdb"]
    assert dcs["loop_wait"] + 2 * dcs["retry_timeout"] <= dcs["ttl"] <= 20


@pytest.mark.parametrize("setting", ["max_pred_locks_per_transaction", "max_pred_locks_per_page"])
def test_what_a_command_read_is_remembered_as_by_the_own_database(setting: str) -> None:
    parameters = document("patroni/patroni.yml")["bootstrap"]["dcs"]["postgresql"]["parameters"]
    assert str(parameters[setting]) == OWN[setting]


def test_the_logins_are_those_of_the_code() -> None:
    script = (DEPLOY / "patroni/make-logins").read_text(encoding="utf-8")
    assert {name for name in ROLES if f"CREATE ROLE {name} NOLOGIN" in script} == set(ROLES)
    for login, roles in MEMBER_OF.items():
        assert f"CREATE ROLE {login} LOGIN NOSUPERUSER" in script
        [granted] = re.findall(rf"GRANT (tred[a-z_, ]+) TO {login};", script)
        assert set(granted.split(", ")) == set(roles)
        for name, limit in LIMITS.items():
            assert f"ALTER ROLE {login} SET {name} = '{limit}';" in script


def test_the_pooler_keeps_sessions_and_lets_nobody_wait_for_nothing() -> None:
    pooler = ini(DEPLOY / "pgbouncer/pgbouncer.ini")["pgbouncer"]
    assert pooler["pool_mode"] == "session"
    assert pooler["server_reset_query"] == "DISCARD ALL"
    assert PATIENCE <= int(pooler["query_wait_timeout"]) < PATIENCE + 1


def test_a_service_may_do_what_it_does_and_is_told_alone_to_stop() -> None:
    unit = ini(DEPLOY / "systemd/tred@.service")["Service"]
    # Who works at rounds steps back (`nice`); the filter keeps the last line that takes something away.
    assert "@resources" not in unit["SystemCallFilter"]
    assert unit["KillMode"] == "mixed"
    assert (unit["DynamicUser"], unit["User"], unit["StateDirectory"]) == ("yes", "tred", "tred")


def test_who_is_a_user_of_its_own_reads_no_file_of_root() -> None:
    text = (DEPLOY / "systemd/tred@.service").read_text(encoding="utf-8")
    given = dict(re.findall(r"^LoadCredential=([\w-]+):(/etc/tred/secrets/\S+)$", text, re.MULTILINE))
    assert "Environment=TRED_EVIDENCE_KEYS=%d/evidence-keys" in text
    assert {Path(one).name for one in given.values()} == set(given)
    assert not [value for value in environment("systemd/tred.env").values() if value.startswith("/etc/tred")]
    page = (DEPLOY.parent / "docs/hoge-beschikbaarheid.md").read_text(encoding="utf-8")
    assert all(f"`{name}`" in page or f" {name}" in page for name in given)


def test_health_is_not_to_be_had_from_outside_however_it_is_written(proxy: str) -> None:
    assert "if { path,url_dec -m beg /_health/ }" in proxy


@pytest.mark.parametrize("name", ["drain", "undrain"])
def test_a_server_that_the_proxy_does_not_know_is_an_error(name: str) -> None:
    script = (DEPLOY / "haproxy" / name).read_text(encoding="utf-8")
    assert re.search(r'said=\$\(tell "set server .*\n.*exit 1; }', script)
    assert 'stat=$(tell "show stat")' in script


def test_a_service_has_the_time_to_finish() -> None:
    needed = GRACE_SECONDS + DRAINING
    assert int(ini(DEPLOY / "systemd/tred@.service")["Service"]["TimeoutStopSec"]) > needed
    composed = document("compose.yaml")["services"]["api1"]["stop_grace_period"]
    assert int(composed.removesuffix("s")) > needed


def test_the_composed_services_have_what_they_name() -> None:
    composed = document("compose.yaml")
    services = composed["services"]
    assert {"etcd1", "etcd2", "etcd3", "db1", "db2", "db3", "proxy", "api1", "api2"} <= set(services)
    for name, service in services.items():
        assert all((DEPLOY / file).is_file() for file in service.get("env_file", [])), name
        assert set(service.get("depends_on", [])) <= set(services), name
        assert set(service["networks"]) <= set(composed["networks"]), name
        given = {one if isinstance(one, str) else one["source"] for one in service.get("secrets", [])}
        assert given <= set(composed["secrets"]), name
        kept = {one.partition(":")[0] for one in service.get("volumes", []) if not one.startswith(".")}
        assert kept <= set(composed["volumes"]), name
    # Who keeps the archive must get there: the database servers have no way out.
    for name in ("db1", "db2", "db3"):
        assert services[name]["environment"]["PGBACKREST_REPO1_TYPE"] == "posix", name
        assert "backup:/var/lib/pgbackrest" in services[name]["volumes"], name
    told = services["proxy"]["environment"]
    assert set(told) <= set(environment("haproxy/addresses.env"))
    secrets = (DEPLOY / "patroni/start").read_text() + (DEPLOY / "patroni/make-logins").read_text()
    asked = set(re.findall(r"\(secret (\w+)\)|TRED_SECRETS/(\w+)", secrets))
    assert {one or other for one, other in asked} <= set(services["db1"]["secrets"])


def test_what_is_secret_gets_into_no_image_and_no_history() -> None:
    root = DEPLOY.parent
    for file, names in {
        root / ".gitignore": {"deploy/secrets/", "deploy/tls/"},
        root / ".dockerignore": {"deploy/secrets", "deploy/tls"},
        DEPLOY / ".dockerignore": {"secrets", "tls"},
    }.items():
        assert names <= set(file.read_text(encoding="utf-8").splitlines()), file


def test_the_page_names_whose_the_files_of_the_containers_are() -> None:
    page = (DEPLOY.parent / "docs/hoge-beschikbaarheid.md").read_text(encoding="utf-8")
    made = [(DEPLOY / "Dockerfile").read_text(), (DEPLOY.parent / "Dockerfile").read_text()]
    numbers = [number for text in made for number in re.findall(r"useradd .*--uid (\d+)", text)]
    assert len(numbers) == 3
    assert all(number in page for number in numbers)


def test_the_drills_find_all_that_they_use() -> None:
    assert importlib.import_module("deploy.drills.__main__")
