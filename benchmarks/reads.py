"""Reading: one plan whole, a page of it, the same unchanged, and a page of a list that grew, beside the bare anchor."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import islice
from statistics import median
from typing import Final

import httpx

from benchmarks.growth import Long, long_list
from benchmarks.shots import NUMBER, Fired, Shot, bearing, fire
from benchmarks.stage import Stage
from benchmarks.works import Found, Outcome, many, shown

KIND: Final = "deelresultaat"
AFTER: Final = "KPI-010.1"
_TARGETS: Final = 100
"""So many plans are read in turn."""

ANEW: Final = {"Accept_Language": f"nl, x-{NUMBER}"}
"""Has every request be another one, so that nothing that was sent before is sent again."""

Firing = Callable[[], Fired]


def whole(stage: Stage) -> Iterable[Found]:
    """R1, and the same of lists that nobody asked for before."""
    plans = quiet(stage)
    paths = list(map(path_of, plans))
    _alike(stage, paths[0], f"/{plans[0]}")
    ours, anew, theirs = by_turns(stage, firing(stage, paths), firing(stage, paths, **ANEW), _bare(stage, plans))
    yield ratio("R1", ours, theirs)
    yield ratio("R1-nieuw", anew, theirs)


def page(stage: Stage) -> Iterable[Found]:
    """R2."""
    plans = quiet(stage)
    paths, bare = [page_of(stage, plan) for plan in plans], f"?kind={KIND}&after={AFTER}"
    _alike(stage, paths[0], f"/{plans[0]}{bare}")
    ours, theirs = by_turns(stage, firing(stage, paths), _bare(stage, plans, bare))
    yield ratio("R2", ours, theirs)


def unchanged(stage: Stage) -> Iterable[Found]:
    """R3."""
    plans = quiet(stage)
    shots = []
    for plan in plans:
        tag = asked(stage, path_of(plan)).headers["ETag"]
        shots.append(Shot(path_of(plan), headers=bearing(stage.reader, If_None_Match=tag)))
    again = httpx.get(stage.url + shots[0].path, headers=dict(shots[0].headers), trust_env=False)
    if again.status_code != httpx.codes.NOT_MODIFIED:
        raise RuntimeError(f"{shots[0].path} answers {again.status_code} to its own tag")
    ours, theirs = by_turns(stage, partial(fire, stage.own, shots, stage.seconds), _bare(stage, plans))
    yield ratio("R3", ours, theirs)


def tail(stage: Stage) -> Iterable[Found]:
    """P: of R1 and R2, the worse of the two in each round."""
    plans = quiet(stage)
    firings = firing(stage, map(path_of, plans)), firing(stage, [page_of(stage, plan) for plan in plans])
    both = by_turns(stage, *firings)
    values = [max(one.p99 / one.p50 for one in pair) for pair in zip(*both, strict=True)]
    said = [f"p50 {many(1000 * median(one.p50 for one in work), 'ms')}, p99 "
             f"{many(1000 * median(one.p99 for one in work), 'ms')}" for work in both]  # fmt: skip
    yield Outcome("P", values, f"R1 {said[0]}", f"R2 {said[1]}")


def growth(stage: Stage) -> Iterable[Found]:
    """G1: the worst of three depths in each round, against the same depths before it grew."""
    small, large = (long_list(stage, rows) for rows in (stage.size.rows, stage.size.grown))
    before, *after = by_turns(
        stage, firing(stage, [path for depth in small.depths for path in depth], **ANEW), *_depths(stage, large)
    )
    values = [one.per_second / min(deep) for one, deep in zip(before, _each(after), strict=True)]
    yield Outcome(
        "G1",
        values,
        f"{many(median(map(min, _each(after))), '/s')} op de traagste diepte",
        many(median(one.per_second for one in before), "/s"),
    )


def _depths(stage: Stage, long: Long) -> list[Firing]:
    return [firing(stage, depth, **ANEW) for depth in long.depths]


def _each(works: Sequence[Sequence[Fired]]) -> list[list[float]]:
    """Of each round what every work did a second."""
    return [[one.per_second for one in round_] for round_ in zip(*works, strict=True)]


def quiet(stage: Stage) -> list[str]:
    """Plans that nobody writes in."""
    return list(islice(stage.country[stage.size.imported :], _TARGETS))


def path_of(plan: str) -> str:
    """Where all meetmomenten of a plan are."""
    return f"/v1/plans/{plan}/meetmomenten?limit=1000"


def page_of(stage: Stage, plan: str) -> str:
    """A page that begins after a row, by the cursor that the service itself gave."""
    path = f"/v1/plans/{plan}/meetmomenten?kind={KIND}"
    rows = asked(stage, f"{path}&limit=1000").json()["items"]
    before = sum(row["code"] <= AFTER for row in rows)
    cursor = httpx.URL(asked(stage, f"{path}&limit={before}").json()["next"]).params["cursor"]
    return f"{path}&limit=50&cursor={cursor}"


def asked(stage: Stage, path: str) -> httpx.Response:
    """What the service answers to a reader."""
    answer = httpx.get(stage.url + path, headers=bearing(stage.reader), trust_env=False, timeout=60)
    return answer.raise_for_status()


def _alike(stage: Stage, path: str, bare: str) -> None:
    """See to it that the anchor sends what the service sends."""
    ours, theirs = asked(stage, path).json(), httpx.get(stage.raw.url + bare, trust_env=False).json()
    if not ours["items"] or ours["items"] != theirs["items"]:
        raise RuntimeError(f"the anchor does not send what {path} sends")


def firing(stage: Stage, paths: Iterable[str], **more: str) -> Firing:
    """Read these over and over; `more` are headers."""
    headers = bearing(stage.reader, **more)
    return partial(fire, stage.own, [Shot(path, headers=headers) for path in paths], stage.seconds)


def _bare(stage: Stage, plans: Iterable[str], more: str = "") -> Firing:
    return partial(fire, stage.raw, [Shot(f"/{plan}{more}") for plan in plans], stage.seconds)


def by_turns(stage: Stage, *firings: Firing) -> list[list[Fired]]:
    """Let each do its work once before it counts, and then by turns."""
    for firing in firings:
        firing()
    rounds = [[firing() for firing in firings] for _ in range(stage.rounds)]
    return [list(work) for work in zip(*rounds, strict=True)]


def ratio(name: str, ours: Sequence[Fired], theirs: Sequence[Fired], who: str = "") -> Outcome:
    """How many times as much the service does in each round; `who` stands beside it."""
    values = [one.per_second / other.per_second for one, other in zip(ours, theirs, strict=True)]
    return Outcome(name, values, shown(ours), f"{who}: {shown(theirs)}" if who else shown(theirs))
