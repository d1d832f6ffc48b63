"""As many commands go at a time as go well: one more when they pass, half as many when one is undone."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from app.db.lanes import Lanes, most_of


async def one_by_one(lanes: Lanes, commands: int, *, undone: bool = False) -> None:
    """Commands that fill all room there is, each of which passes or is undone."""
    for _ in range(commands):
        inside = lanes.wide
        for _ in range(inside):
            await lanes.enter()
        lanes.undone() if undone else lanes.passed()
        for _ in range(inside):
            lanes.leave()


async def inside(lanes: Lanes, waiting: int) -> list[asyncio.Task[None]]:
    """So many that want to enter, in order; those that are inside are done."""
    tasks = [asyncio.create_task(lanes.enter()) for _ in range(waiting)]
    for _ in range(3):
        await asyncio.sleep(0)
    return tasks


def entered(tasks: list[asyncio.Task[None]]) -> list[bool]:
    return [task.done() and not task.cancelled() for task in tasks]


def running(test: Callable[[], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        asyncio.run(test())

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


@pytest.mark.parametrize(("connections", "most"), [(1, 1), (4, 1), (8, 2), (16, 4), (200, 4)])
def test_connections_are_left_for_who_asks(connections: int, most: int) -> None:
    assert most_of(connections) == most


@running
async def test_one_at_a_time_until_enough_have_passed() -> None:
    lanes = Lanes(4)
    await one_by_one(lanes, 15)
    assert lanes.wide == 1
    await one_by_one(lanes, 1)
    assert lanes.wide == 2
    await one_by_one(lanes, 200)
    assert lanes.wide == 4


@running
async def test_half_as_many_when_one_is_undone_and_never_none() -> None:
    lanes = Lanes(4)
    await one_by_one(lanes, 100)
    found = []
    for _ in range(4):
        await one_by_one(lanes, 1, undone=True)
        found.append(lanes.wide)
    assert found == [2, 1, 1, 1]


@running
async def test_what_passes_where_there_is_room_for_more_says_nothing() -> None:
    lanes = Lanes(4)
    await one_by_one(lanes, 16)
    for _ in range(100):
        await lanes.enter()
        lanes.passed()
        lanes.leave()
    assert lanes.wide == 2


@running
async def test_they_enter_in_the_order_in_which_they_come() -> None:
    lanes = Lanes(4)
    waiting = await inside(lanes, 3)
    for done in range(1, 4):
        assert entered(waiting) == [n < done for n in range(3)]
        lanes.leave()
        await asyncio.sleep(0)


@running
async def test_more_go_in_when_it_is_wider_and_nobody_when_it_is_narrower() -> None:
    lanes = Lanes(4)
    await one_by_one(lanes, 16)
    waiting = await inside(lanes, 5)
    assert entered(waiting) == [True, True, False, False, False]
    lanes.undone()
    lanes.leave()
    await asyncio.sleep(0)
    assert entered(waiting) == [True, True, False, False, False]
    lanes.leave()
    await asyncio.sleep(0)
    assert entered(waiting) == [True, True, True, False, False]
    for _ in range(16):
        lanes.passed()
    lanes.leave()
    await asyncio.sleep(0)
    assert entered(waiting) == [True] * 5


@running
async def test_who_hangs_up_while_waiting_leaves_its_place_to_the_next() -> None:
    lanes = Lanes(4)
    waiting = await inside(lanes, 3)
    waiting[1].cancel()
    lanes.leave()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert entered(waiting) == [True, False, True]
