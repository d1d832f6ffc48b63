"""Three database servers: PostgreSQL under Patroni, each with its member of etcd, as `deploy/` sets them up."""

import os
import secrets
import shutil
import signal
import ssl
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import httpx

from deploy.drills import certificates
from deploy.drills.ground import DEPLOY, DrillFailed, Ground, Program, program, until
from tests.support.machines import children

NAMES: Final = ("db1", "db2", "db3")
SECRETS: Final = (
    "postgres", "replicator", "rewind", "patroni", "pgbackrest", "tred_service", "tred_terminal",
)  # fmt: skip
_LOOPBACK: Final = "127.0.0.1"
_OK: Final = 200


@dataclass
class Node:
    """One database server: its three programs, and where they listen."""

    name: str
    etcd_client: int
    etcd_peer: int
    rest: int
    port: int
    data: Path
    etcd: Program | None = None
    patroni: Program | None = None


class Cluster:
    """The servers together."""

    def __init__(self, ground: Ground) -> None:
        for needed in ("etcd", "patroni", "haproxy", "pgbouncer", "pgbackrest", "psql"):
            program(needed)
        self.ground, self.etc = ground, ground.folder / "etc"
        self.etc.mkdir()
        self._lay_out()
        self.passwords = {name: (self.etc / "secrets" / name).read_text() for name in SECRETS}
        trust = ssl.create_default_context(cafile=str(self.etc / "tls/ca.crt"))
        trust.load_cert_chain(self.etc / "tls/node.crt", self.etc / "tls/node.key")
        self._client = httpx.Client(verify=trust, trust_env=False, timeout=3)
        self.nodes = {name: self._node(name) for name in NAMES}

    def _node(self, name: str) -> Node:
        """A server that is still to be started."""
        etcd_client, etcd_peer, rest, port = (self.ground.port() for _ in range(4))
        return Node(name, etcd_client, etcd_peer, rest, port, self.ground.owned(self.ground.folder / name) / "data")

    def _lay_out(self) -> None:
        """What an installation has in `/etc/tred`."""
        shutil.copytree(DEPLOY / "patroni", self.etc / "patroni")
        shutil.copytree(DEPLOY / "pgbackrest", self.etc / "pgbackrest")
        for name in ("tls", "secrets"):
            (self.etc / name).mkdir()
        certificates.make(self.etc / "tls")
        for name in SECRETS:
            (self.etc / "secrets" / name).write_text(secrets.token_hex(24))
        for file in (*(self.etc / "secrets").iterdir(), self.etc / "tls/node.key"):
            self.ground.owned(file, mode=0o600)
        self.ground.owned(self.etc / "secrets")
        patroni = self.etc / "patroni/patroni.yml"
        self.sockets = self.ground.owned(self.ground.folder / "sockets")
        text = patroni.read_text().replace("/etc/tred", str(self.etc))
        patroni.write_text(text.replace("/run/postgresql", str(self.sockets)))
        self.ground.owned(self.ground.folder / "backup")

    def start(self) -> None:
        """Start all of it, and wait until there is a leader that a standby follows."""
        for node in self.nodes.values():
            self._start_etcd(node)
        for node in self.nodes.values():
            self.start_patroni(node)
        running = [one for node in self.nodes.values() for one in (node.etcd, node.patroni) if one]
        until(lambda: self._with("sync") is not None, "a leader with a standby that it waits for", *running)

    def _start_etcd(self, node: Node) -> None:
        given = _read(DEPLOY / "etcd/etcd.env", self.etc)
        client, peer = f"https://{_LOOPBACK}:{node.etcd_client}", f"https://{_LOOPBACK}:{node.etcd_peer}"
        members = ",".join(f"{one.name}=https://{_LOOPBACK}:{one.etcd_peer}" for one in self.nodes.values())
        known = {
            "ETCD_NAME": node.name,
            "ETCD_DATA_DIR": str(node.data.parent / "etcd"),
            "ETCD_LISTEN_PEER_URLS": peer,
            "ETCD_LISTEN_CLIENT_URLS": client,
            "ETCD_INITIAL_ADVERTISE_PEER_URLS": peer,
            "ETCD_ADVERTISE_CLIENT_URLS": client,
            "ETCD_INITIAL_CLUSTER": members,
        }
        node.etcd = self.ground.start(f"{node.name}-etcd", [program("etcd")], {**given, **known}, database=True)

    def environment(self, node: Node) -> dict[str, str]:
        """What `patroni.env` has, for this server."""
        binaries = os.environ.get("TRED_TEST_POSTGRES", "/usr/lib/postgresql/15/bin")
        return {
            "TRED_SECRETS": str(self.etc / "secrets"),
            "HOME": str(node.data.parent),
            "PATRONI_NAME": node.name,
            "PATRONI_ETCD3_HOSTS": ",".join(f"{_LOOPBACK}:{one.etcd_client}" for one in self.nodes.values()),
            "PATRONI_RESTAPI_LISTEN": f"{_LOOPBACK}:{node.rest}",
            "PATRONI_RESTAPI_CONNECT_ADDRESS": f"{_LOOPBACK}:{node.rest}",
            "PATRONI_POSTGRESQL_LISTEN": f"{_LOOPBACK}:{node.port}",
            "PATRONI_POSTGRESQL_CONNECT_ADDRESS": f"{_LOOPBACK}:{node.port}",
            "PATRONI_POSTGRESQL_DATA_DIR": str(node.data),
            "PATRONI_POSTGRESQL_BIN_DIR": binaries,
            "PATRONI_POSTGRESQL_PGPASS": str(node.data.parent / "pgpass"),
            "PGBACKREST_CONFIG": str(self.etc / "pgbackrest/pgbackrest.conf"),
            "PGBACKREST_PG1_PATH": str(node.data),
            "PGBACKREST_PG1_PORT": str(node.port),
            "PGBACKREST_PG1_SOCKET_PATH": str(self.sockets),
            "PGBACKREST_REPO1_TYPE": "posix",
            "PGBACKREST_REPO1_PATH": str(self.ground.folder / "backup"),
            "PGBACKREST_LOCK_PATH": str(node.data.parent / "lock"),
            "PGBACKREST_SPOOL_PATH": str(node.data.parent / "spool"),
        }

    def start_patroni(self, node: Node) -> None:
        """Start Patroni on a server, and with it PostgreSQL."""
        words = ["/bin/sh", str(self.etc / "patroni/start"), str(self.etc / "patroni/patroni.yml")]
        node.patroni = self.ground.start(f"{node.name}-patroni", words, self.environment(node), database=True)

    def revive(self, node: Node) -> float:
        """Give a lost server its power back; gives the seconds until it follows again."""
        self._start_etcd(node)
        self.start_patroni(node)
        assert node.patroni  # noqa: S101 (just started)
        return until(lambda: self._follows(node), f"{node.name} follows again", node.patroni)

    def leader(self) -> Node:
        """The server that may write now.

        Raises:
            DrillFailed: there is none.
        """
        found = self._with("primary")
        if found is None:
            raise DrillFailed("there is no leader")
        return found

    def lose(self, node: Node) -> None:
        """Lose a server: all its programs at once, without a word."""
        postmaster = int((node.data / "postmaster.pid").read_text().splitlines()[0])
        assert node.patroni  # noqa: S101 (it was started)
        assert node.etcd  # noqa: S101 (idem)
        for number in (node.patroni.process.pid, node.etcd.process.pid, postmaster, *children(postmaster)):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        node.patroni.process.wait()
        node.etcd.process.wait()

    def stop_servers(self) -> None:
        """Let Patroni stop PostgreSQL on each server, the standbys first."""
        leader = self._with("primary")
        for node in sorted(self.nodes.values(), key=lambda one: one is leader):
            if node.patroni and node.patroni.runs:
                node.patroni.stop()

    def superuser(self, port: int) -> str:
        """The URL of the superuser at a port, for who looks from outside the service."""
        return f"postgresql://postgres:{self.passwords['postgres']}@{_LOOPBACK}:{port}/tred"

    def _with(self, role: str) -> Node | None:
        """The server with a role, by its own word."""
        return next((node for node in self.nodes.values() if self._is(node, role)), None)

    def _is(self, node: Node, role: str) -> bool:
        try:
            return self._client.get(f"https://{_LOOPBACK}:{node.rest}/{role}").status_code == _OK
        except httpx.TransportError:
            return False

    def _follows(self, node: Node) -> bool:
        """Whether it streams from the leader of today."""
        with suppress(httpx.TransportError, ValueError):
            members = self._client.get(f"https://{_LOOPBACK}:{self.leader().rest}/cluster").json()["members"]
            states = {one["name"]: (one["state"], one.get("lag")) for one in members}
            timelines = {one.get("timeline") for one in members}
            return states.get(node.name) in {("running", 0), ("streaming", 0)} and len(timelines) == 1
        return False


def _read(file: Path, etc: Path) -> dict[str, str]:
    """The variables of an environment file, with its paths in the folder of the drill."""
    lines = (line for line in file.read_text().splitlines() if line and not line.startswith("#"))
    pairs = (line.partition("=") for line in lines)
    return {name: value.replace("/etc/tred", str(etc)) for name, _, value in pairs}
