"""Fires requests at a service from 16 connections, by `wrk` where there is one and otherwise by a Python process."""

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from benchmarks.servers import Server
from tests.support.pace import since, spent

CONNECTIONS: Final = 16
NUMBER: Final = "@n@"
"""Stands in a request for a text that no other request has."""

WRK: Final = shutil.which("wrk")
_runs = count(1)
_PATIENCE: Final = 30

_SCRIPT: Final = """
local shots = {%s}
local fired = 0
request = function()
    fired = fired + 1
    local shot = shots[(fired - 1) %% #shots + 1]
    local own = "%s" .. fired
    local headers = {}
    for name, value in pairs(shot.headers) do headers[name] = value:gsub("@n@", own) end
    return wrk.format(shot.method, shot.path, headers, (shot.body:gsub("@n@", own)))
end
done = function(summary, latency, requests)
    local wrong = summary.errors
    io.write(string.format("SAID %%d %%f %%f %%f %%d\\n", summary.requests, summary.duration / 1e6,
        latency:percentile(50) / 1e6, latency:percentile(99) / 1e6,
        wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout))
end
"""


@dataclass(frozen=True, slots=True)
class Shot:
    """One request; `NUMBER` in headers and body becomes a text of its own each time it is fired."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""


class Fired(NamedTuple):
    """What came of firing: how often, how often a second, the seconds one took, and how many were refused."""

    done: int
    per_second: float
    p50: float
    p99: float
    wrong: int
    cost: float = 0
    """The seconds of the processor that one took of the process that answered."""


def bearing(token: str, **more: str) -> dict[str, str]:
    """The headers of a caller: its token, and with a command what makes it one."""
    # A tag holds for what was accepted, so that every caller says the same.
    own = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    return {**own, **{name.replace("_", "-"): value for name, value in more.items()}}


def command(path: str, token: str, body: Mapping[str, object]) -> Shot:
    """A command with a key of its own."""
    headers = bearing(token, Content_Type="application/json", Idempotency_Key=NUMBER)
    return Shot(path, "POST", headers, json.dumps(body))


def fire(at: Server, shots: Sequence[Shot], seconds: float) -> Fired:
    """Fire these one after the other, over and over, on 16 connections at a time.

    Raises:
        RuntimeError: what came back was not what the service should say.
    """
    own, url, before = f"{_mark()}-", at.url, spent(at.pid)
    found = _by_wrk(url, shots, seconds, own) if WRK else _by_python(url, shots, seconds, own)
    if found.done == 0 or found.wrong > found.done / 100:
        raise RuntimeError(f"{found.wrong} of {found.done} requests to {url}{shots[0].path} failed")
    return found._replace(cost=since(before, spent(at.pid)) / found.done)


def _mark() -> str:
    return f"B{next(_runs)}-{Path(tempfile.mktemp()).name}"  # noqa: S306 (a name that no other run has)


def _by_wrk(url: str, shots: Sequence[Shot], seconds: float, own: str) -> Fired:
    written = ",".join(
        f"{{method={_lua(one.method)},path={_lua(one.path)},body={_lua(one.body)},"
        f"headers={{{','.join(f'[{_lua(name)}]={_lua(value)}' for name, value in one.headers.items())}}}}}"
        for one in shots
    )
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(_SCRIPT % (written, own))
        script.flush()
        options = [f"-c{CONNECTIONS}", "-t1", f"-d{max(1, round(seconds))}s", "--timeout", "10s", "-s", script.name]
        assert WRK is not None  # noqa: S101 (it is asked for only when it is there)
        said = subprocess.run([WRK, *options, url], capture_output=True, text=True, check=True).stdout  # noqa: S603
    done, took, p50, p99, wrong = next(line for line in said.splitlines() if line.startswith("SAID")).split()[1:]
    return Fired(int(done), int(done) / float(took), float(p50), float(p99), int(wrong))


def _lua(text: str) -> str:
    """A text as Lua writes it; JSON writes plain ASCII alike."""
    return json.dumps(text)


def _by_python(url: str, shots: Sequence[Shot], seconds: float, own: str) -> Fired:
    order = {"url": url, "seconds": seconds, "own": own, "shots": [asdict(one) for one in shots]}
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.shooter"],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        check=True,
        timeout=seconds + _PATIENCE,
    )
    return Fired(*json.loads(ended.stdout))
