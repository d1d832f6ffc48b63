"""Writing: a measurement, and money that is passed on, beside one SQL statement with the same effect."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from statistics import median
from typing import Final

from benchmarks import one_statement
from benchmarks.shots import NUMBER, Fired, Shot, command, fire
from benchmarks.stage import Stage
from benchmarks.tills import Till
from benchmarks.works import Found, Outcome, many, shown
from tests.support.processes import tred

SHOTS: Final = 500
"""So many reports are made in turn."""
_VERIFIED: Final = 2
"""So many of the plans are replayed afterwards."""
Anchor = Callable[[str, Sequence[Till], float], float]


def measurement(stage: Stage) -> Iterable[Found]:
    """W1."""
    shots = [reporting(stage.tills[n % len(stage.tills)], n) for n in range(SHOTS)]
    yield _against("W1", stage, shots, one_statement.measurements)


def transfer(stage: Stage) -> Iterable[Found]:
    """W2."""
    yield _against("W2", stage, [passing_on(till) for till in stage.tills], one_statement.transfers)
    for till in stage.tills[:_VERIFIED]:
        verified = tred(stage.folder, "verify", "--plan", till.plan)
        if verified.returncode != 0:
            raise RuntimeError(verified.stdout + verified.stderr)


def rivals(stage: Stage) -> Iterable[Found]:
    """W3, and its tail."""
    till = stage.tills[0]
    asyncio.run(one_statement.prepare(stage.database, stage.tills))
    firing = partial(fire, stage.own, [passing_on(till)], stage.seconds)
    plain = partial(fire, stage.beside("benchmarks.plain_orm:app"), [_plainly(till)], stage.seconds)
    firing(), plain()
    rounds = [(firing(), plain()) for _ in range(stage.rounds)]
    ours, theirs = ([one[side] for one in rounds] for side in (0, 1))
    yield Outcome("W3", [one.per_second / other.per_second for one, other in rounds], shown(ours), shown(theirs))
    yield Outcome("W3-p99", [1000 * one.p99 for one in ours])


def _against(name: str, stage: Stage, shots: Sequence[Shot], anchor: Anchor) -> Outcome:
    asyncio.run(one_statement.prepare(stage.database, stage.tills))
    ours: list[Fired] = []
    theirs: list[float] = []
    fire(stage.own, shots, stage.seconds)
    anchor(stage.database, stage.tills, 1)
    for _ in range(stage.rounds):
        ours.append(fire(stage.own, shots, stage.seconds))
        theirs.append(anchor(stage.database, stage.tills, stage.seconds))
    values = [one.per_second / other for one, other in zip(ours, theirs, strict=True)]
    return Outcome(name, values, shown(ours), many(median(theirs), "/s"))


def reporting(till: Till, number: int) -> Shot:
    """Report a value of one of the meetmomenten."""
    path, body = till.reporting(number)
    return command(path, till.analyst, body)


def passing_on(till: Till) -> Shot:
    """Pass on a cent."""
    path, body = till.passing_on
    return command(path, till.kassier, body | {"bankReference": NUMBER})


def _plainly(till: Till) -> Shot:
    _, body = till.passing_on
    return command(f"/payouts/{till.payout}/transfers", till.kassier, body | {"bankReference": NUMBER})
