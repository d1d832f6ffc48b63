"""A disk that is really full: 503 in time, nothing half, nothing lost, and the key settles it once there is room."""

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import make_url

from app.db.migrate import migrate
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.databases import query, run
from tests.support.machines import Machine, machine
from tests.support.outage import unavailable
from tests.support.payments import Till, untrue
from tests.support.postgres import open_folder
from tests.support.processes import tred

MEGABYTES = 48
MOST = 2000
"""Payments after which the free room in pages that are there already must be used up."""


@contextmanager
def disk() -> Iterator[Path]:
    """A small disk of its own; only root can make one, and not everywhere."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("only root can make a disk; that it is full is put in by test_injected_states as well")
    with open_folder("tred-disk-") as folder:
        made = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "tred-test", str(folder)]
        if subprocess.run(made, capture_output=True, check=False).returncode:
            pytest.skip("no disk can be made here; that it is full is put in by test_injected_states as well")
        try:
            yield folder
        finally:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)


def on(small: Path, server: Machine) -> tuple[str, Path]:
    """A database on the small disk, and the folder where the room is taken; the log of changes lies elsewhere."""
    small.chmod(0o711)
    data = small / "data"
    data.mkdir(mode=0o700)
    os.chown(data, *server.place.account.owner)
    asyncio.run(migrate(server.url))
    run(server.url, f"CREATE TABLESPACE small LOCATION '{data}'")
    run(server.url, "CREATE DATABASE site TEMPLATE tred TABLESPACE small")
    return make_url(server.url).set(database="site").render_as_string(hide_password=False), small / "rest"


def fill(file: Path) -> None:
    """Take all the room that is left."""
    with file.open("wb", buffering=0) as out:
        for size in (1 << 20, 1 << 12):
            try:
                while out.write(bytes(size)) == size:
                    pass
            except OSError:
                continue


def test_a_full_disk_is_said_in_time_and_loses_nothing(tmp_path: Path) -> None:
    with disk() as small, machine() as server:
        url, rest = on(small, server)
        settings = Settings(database_url=url, data=tmp_path, issuer=None, rate_limit="off", pool_size=2)
        with serving(settings) as served, Api(served, url, tmp_path) as api:
            till = Till(api, "P")
            fill(rest)
            acked: list[str] = []
            for number in count():
                assert number < MOST, "the disk does not get full"
                refused = f"R{number}"
                if till.take_in(refused).status_code != 201:
                    break
                acked.append(refused)
            unavailable(partial(till.take_in, refused))
            assert till.office.get(till.reading).status_code == 200
            assert api.anonymous.get("/_health/live").status_code == 200
            assert sorted(till.stored()) == sorted(acked)
            rest.unlink()
            assert till.take_in(refused).status_code == 201
            assert till.take_in(refused).headers["idempotency-replayed"] == "true"
            assert sorted(till.stored()) == sorted([*acked, refused])
        assert untrue(url) == []
        assert tred(tmp_path, "verify", DATABASE_URL=url).returncode == 0
        query(url, "CHECKPOINT")
