"""The memory of a process of the service: when it just started, and when it has done a bit of everything."""

from collections.abc import Iterable

import httpx

from benchmarks.stage import Stage
from benchmarks.works import Found, Outcome
from tests.support.mixed_work import do_everything
from tests.support.postgres import open_folder
from tests.support.processes import serving


def worker(stage: Stage) -> Iterable[Found]:
    """M: of one that starts where all is there already, and of this one after all works, and after all else as well."""
    with open_folder() as folder:
        for _ in range(2):
            with serving(folder) as service:
                httpx.get(f"{service.url}/_health/ready", trust_env=False).raise_for_status()
                started = service.megabytes
    yield Outcome("M-start", [started])
    yield Outcome("M", [stage.service.megabytes])
    do_everything(stage.api, "GEHEUGEN")
    yield Outcome("M-alles", [stage.service.megabytes])
