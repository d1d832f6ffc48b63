"""What stands before the database: the proxy, the pooler, and the service as replicas that keep no state."""

import csv
import os
import secrets
import ssl
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import httpx

from deploy.drills import certificates
from deploy.drills.ground import DEPLOY, DrillFailed, Ground, Program, program, until

ROOT: Final = DEPLOY.parent
_LOOPBACK: Final = "127.0.0.1"
_CALLED: Final = "import sys; from app.cli import main; sys.exit(main())"
_OK: Final = 200


@dataclass
class Replica:
    """One `tred serve`, on a port that it keeps from version to version."""

    name: str
    port: int
    program: Program | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{_LOOPBACK}:{self.port}"


@dataclass
class Front:
    """The way in."""

    ground: Ground
    tls: Path
    databases: Mapping[str, str] = field(default_factory=dict)
    """For `addresses.env`: where the database servers and their Patroni listen."""

    def __post_init__(self) -> None:
        """Find places to listen."""
        self.public, self.leader, self.replica, self.pooler = (self.ground.port() for _ in range(4))
        self.replicas = [Replica(name, self.ground.port()) for name in ("een", "twee")]
        self.admin = self.ground.folder / "admin.sock"
        self.data = self.ground.folder / "tred"
        self._event_key = secrets.token_hex(24)
        self.proxy: Program | None = None

    @property
    def url(self) -> str:
        """Where callers come in."""
        return f"https://localhost:{self.public}"

    def start_proxy(self) -> None:
        """Start HAProxy with the file of `deploy/`, after it has been looked through."""
        file, given = DEPLOY / "haproxy/haproxy.cfg", self._addresses()
        self.ground.run([program("haproxy"), "-c", "-q", "-f", file], given)
        self.proxy = self.ground.start("haproxy", [program("haproxy"), "-W", "-db", "-f", file], given)
        until(self.admin.exists, "the proxy", self.proxy)
        self._keeps_health_inside()

    def _keeps_health_inside(self) -> None:
        """See that nobody outside can ask how it is here, however they write it.

        Raises:
            DrillFailed: they can.
        """
        trust = ssl.create_default_context(cafile=str(self.tls / "ca.crt"))
        for path in ("/_health/live", "/%5Fhealth/live"):
            answer = httpx.get(f"{self.url}{path}", verify=trust, trust_env=False, timeout=10)
            if answer.status_code != httpx.codes.NOT_FOUND:
                raise DrillFailed(f"{path} from outside: {answer.status_code}")

    def _addresses(self) -> dict[str, str]:
        one, two = self.replicas
        return {
            "DB_1": f"{_LOOPBACK}:1", "DB_2": f"{_LOOPBACK}:1", "DB_3": f"{_LOOPBACK}:1",
            "PATRONI_1": "1", "PATRONI_2": "1", "PATRONI_3": "1",
            **self.databases,
            "BASE_URL": self.url,
            "PROXY_BIND": f"{_LOOPBACK}:{self.public}",
            "API_1": f"{_LOOPBACK}:{one.port}",
            "API_2": f"{_LOOPBACK}:{two.port}",
            "LEADER_BIND": f"{_LOOPBACK}:{self.leader}",
            "REPLICA_BIND": f"{_LOOPBACK}:{self.replica}",
            "HAPROXY_ADMIN": str(self.admin),
            "HAPROXY_CERTIFICATE": str(self.tls / "proxy.pem"),
            "HAPROXY_CA": str(self.tls / "ca.crt"),
        }  # fmt: skip

    def start_pooler(self, password: str) -> None:
        """Start PgBouncer with the file of `deploy/`, before the leader."""
        users = self.ground.folder / "pgbouncer.txt"
        users.write_text(f'"tred_service" "{password}"\n')
        self.ground.owned(users, mode=0o600)
        text = (DEPLOY / "pgbouncer/pgbouncer.ini").read_text()
        for before, after in (
            ("port=5000", f"port={self.leader}"),
            ("listen_port = 6432", f"listen_port = {self.pooler}"),
            ("/etc/tred/secrets/pgbouncer.txt", str(users)),
            ("/etc/tred/tls", str(self.tls)),
        ):
            assert before in text, before  # noqa: S101 (the file and this belong together)
            text = text.replace(before, after)
        file = self.ground.folder / "pgbouncer.ini"
        file.write_text(text)
        self.ground.start("pgbouncer", [program("pgbouncer"), file], {}, database=True)

    def start(self, replica: Replica, database_url: str, code: Path = ROOT, **given: str) -> float:
        """Start the service from a checkout; gives the seconds until it is ready."""
        replica.program = self.ground.start(
            f"tred-{replica.name}",
            [sys.executable, "-P", "-c", _CALLED, "serve"],
            {**self.environment(database_url, code), "TRED_PORT": str(replica.port), **given},
        )
        return until(lambda: ready(replica), f"tred {replica.name}", replica.program)

    def environment(self, database_url: str, code: Path = ROOT) -> dict[str, str]:
        """What all processes of the service have alike."""
        return {
            "PYTHONPATH": str(code),
            "DATABASE_URL": database_url,
            "TRED_DATA": str(self.data),
            "TRED_BASE_URL": self.url,
            "TRED_EVENT_KEY": self._event_key,
            "TRED_RATE_LIMIT": "off",
        }

    def command(self, database_url: str, *words: str, code: Path = ROOT) -> str:
        """Run a command of the service to its end; gives what it said."""
        call = [sys.executable, "-P", "-c", _CALLED, *words]
        return self.ground.run(call, self.environment(database_url, code))

    def drain(self, replica: Replica) -> float:
        """Have the proxy send nothing more there, and wait until what was sent is answered; gives the seconds."""
        return self._by_script("drain", replica)

    def take_in(self, replica: Replica) -> float:
        """Have the proxy send there again; gives the seconds until it does."""
        return self._by_script("undrain", replica)

    def _by_script(self, name: str, replica: Replica) -> float:
        began = time.monotonic()
        self.ground.run([DEPLOY / "haproxy" / name, replica.name], {"HAPROXY_ADMIN": str(self.admin)})
        return time.monotonic() - began

    def retried(self) -> int:
        """How often the proxy sent a request again, to another one."""
        asked = f"echo show stat | socat -t 5 stdio UNIX-CONNECT:{self.admin}"
        said = self.ground.run(["/bin/sh", "-c", asked], {})
        rows = csv.DictReader(said.removeprefix("# ").splitlines())
        return sum(int(one["wretr"] or 0) for one in rows if one["svname"] == "BACKEND")


def ready(replica: Replica) -> bool:
    """Whether it says that it can serve."""
    try:
        return httpx.get(f"{replica.url}/_health/ready", trust_env=False, timeout=3).status_code == _OK
    except httpx.TransportError:
        return False


def own_tls(ground: Ground) -> Path:
    """A folder with certificates, where no cluster made them."""
    folder = ground.folder / "tls"
    folder.mkdir()
    certificates.make(folder)
    return folder


def now() -> str:
    """The time of day, for what a drill prints while it goes on."""
    return time.strftime("%H:%M:%S")


def processors() -> str:
    """On how much a drill was held."""
    return f"{os.cpu_count()} processors"
