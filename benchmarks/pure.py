"""The rules of the money by themselves, the command that computes a case, and how soon the service is there."""

import gc
import subprocess
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import httpx

from app.http.strict_json import parse_json
from app.plans.case import parse_case
from app.uitkeringsschema.facts import Case
from app.uitkeringsschema.schedule import compute
from benchmarks.country import code_of, package
from benchmarks.stage import Stage
from benchmarks.works import Found, Outcome
from tests.support.cases import FOLDER
from tests.support.postgres import open_folder
from tests.support.processes import TRED, serving

_LINES: Final = 500
_GROWN: Final = 10 * _LINES


def schedule(stage: Stage) -> Iterable[Found]:
    """S1: a plan of the reference size, with every meetmoment measured."""
    case = _case(code_of(0), _LINES)
    compute(case)
    yield Outcome("S1", [1000 * _seconds(compute, case) for _ in range(3 * stage.rounds)])


def country(stage: Stage) -> Iterable[Found]:
    """S2: all plans of the country, and one that grew."""
    cases = [_case(code_of(number), _LINES) for number in range(stage.size.plans)]
    yield Outcome("S2", [_seconds(_all, cases) for _ in range(stage.rounds)])
    small, large = _case("KLEIN", _LINES), _case("GROOT", _GROWN)
    pairs = [(_seconds(compute, small), _seconds(compute, large)) for _ in range(3 * stage.rounds)]
    yield Outcome("S2-groei", [after / before for before, after in pairs])


def simulating(stage: Stage) -> Iterable[Found]:
    """S3: the whole process, from start to end."""
    file = FOLDER / "worked-example.json"

    def run() -> None:
        subprocess.run([TRED, "simulate", file], stdout=subprocess.DEVNULL, check=True)  # noqa: S603

    run()
    yield Outcome("S3", [_seconds(run) for _ in range(2 * stage.rounds)])


def starting(stage: Stage) -> Iterable[Found]:
    """S4: in a folder where nothing is yet, and again in the same folder."""
    first, later = [], []
    for _ in range(max(1, stage.rounds // 2)):
        with open_folder() as folder:
            first.append(_until_answered(folder))
            later += [_until_answered(folder) for _ in range(2)]
    yield Outcome("S4-eerste", first)
    yield Outcome("S4-later", later)


def _until_answered(folder: Path) -> float:
    """The seconds until the service answers 200 to a first question."""
    began = time.perf_counter()
    with serving(folder) as service:
        httpx.get(f"{service.url}/_health/ready", trust_env=False).raise_for_status()
        return time.perf_counter() - began


def _case(code: str, lines: int) -> Case:
    """A case in which everything was measured."""
    made = package(code, lines)
    measured: list[dict[str, Any]] = [
        {
            "meetmoment": moment["code"],
            "period": moment["period"],
            "value": moment["target"] * 3 // 4 if "target" in moment else True,
        }
        for kpi in made["kpis"]
        for moment in kpi["meetmomenten"]
    ]
    return parse_case(_as_sent({"plan": made, "costs": [], "measurements": measured}))


def _as_sent(case: dict[str, Any]) -> Any:
    return parse_json(httpx.Request("POST", "http://tred", json=case).content)


def _all(cases: Iterable[Case]) -> None:
    for case in cases:
        compute(case)


def _seconds(do: Callable[..., object], *given: object) -> float:
    gc.collect()
    began = time.perf_counter()
    do(*given)
    return time.perf_counter() - began
