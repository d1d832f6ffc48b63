"""The first payouts of every plan of the country proposed in one round, the whole way through the database."""

import asyncio
import json
import os
import resource
import subprocess
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from benchmarks.country import copy_plans, package
from benchmarks.stage import Stage
from benchmarks.works import Found, Outcome, many
from tests.support.journey import Journey
from tests.support.processes import TRED

_LINES: Final = 500


def code_of(number: int) -> str:
    """The code of a plan in which is proposed."""
    return f"RONDE-{number:03}"


def proposed(stage: Stage) -> Iterable[Found]:
    """N1: plans of the reference size, approved, confirmed and registered; the service itself leaves them alone."""
    source = code_of(0)
    plan = Journey(stage.api, {"plan": package(source, _LINES), "costs": [], "measurements": []}, source)
    plan.load()
    plan.prepare(1)
    asyncio.run(copy_plans(stage.database, source, replace(stage.size, imported=1), code_of))
    codes = [code_of(number) for number in range(stage.size.plans)]
    token = str(stage.api.as_("programme_office").headers["Authorization"]).partition(" ")[2]
    began, used = time.perf_counter(), _used()
    found = subprocess.run(  # noqa: S603 (ours)
        [TRED, "propose", "--period", "1", "--plans", ",".join(codes), "--json"],
        env={**os.environ, "TRED_TOKEN": token, "DATABASE_URL": stage.database, "TRED_DATA": str(stage.api.data)},
        capture_output=True,
        text=True,
        check=False,
    )
    seconds, used = time.perf_counter() - began, _used() - used
    if found.returncode or json.loads(found.stdout)["round"]["proposed"] != len(codes):
        raise RuntimeError(found.stderr + found.stdout)
    yield Outcome(
        "N1", [seconds], ours=f"{many(len(codes) / seconds, 'plannen/s')}, {many(1000 * used / len(codes), 'ms')}"
    )


def _used() -> float:
    """The seconds that processes which we started and that ended have computed, and those that they started."""
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime
