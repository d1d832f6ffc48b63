"""Answers where words are said, in one plan or in all that the caller knows."""

from datetime import date, datetime
from typing import Any, Final

from app.access import service as access
from app.access.principal import Actor
from app.access.work import Work
from app.db.session import Row, Session
from app.decisions import service as decisions
from app.errors import Flaw, InvalidInput
from app.plans import service as plans
from app.register import service as register
from app.search import repository
from app.search.asked import PATHS, Key, Question, Reach
from app.search.places import texts, title
from app.search.repository import Passage
from app.search.schemas import Hit, HitType

MOST: Final = 50
"""The most hits on a page: every one of them is looked through for the place."""

_PLANS: Final = 1000
_SNIPPET: Final = 1000

_Page = tuple[list[Hit], Key | None]


async def within(work: Work, asked: Question, after: Key | None, limit: int) -> _Page:
    """One page of what a plan holds, the best first; and the last key when there are more.

    Raises:
        InvalidInput: there is nothing to search for.
    """
    asked, limit = _sound(asked), min(limit, MOST)
    found = await _found(work, asked, after, limit + 1)
    return await _shown(work.session, asked, found, limit)


async def across(
    session: Session, actor: Actor, moment: tuple[datetime, date], asked: Question, after: Key | None, limit: int
) -> _Page:
    """One page of what all plans of the caller hold together, each as far as the caller may see it there.

    Args:
        session: a transaction that was not used for a plan yet.
        actor: the caller.
        moment: now, and the day on which functions have to be in force.
        asked: what is searched for.
        after: the last key of the page before.
        limit: the most hits.

    Raises:
        InvalidInput: there is nothing to search for.
    """
    asked, limit, now, today = _sound(asked), min(limit, MOST), *moment
    found: list[tuple[Key, Row[Any]]] = []
    for code in await _codes(session, actor, today):
        work = await access.open_work(session, actor, code, now, today, whole=False)
        found += await _found(work, asked, after, limit + 1)
        found = sorted(found, key=lambda one: one[0])[: limit + 1]
    return await _shown(session, asked, found, limit)


async def _codes(session: Session, actor: Actor, today: date) -> list[str]:
    found: list[str] = []
    after: tuple[str] | None = None
    while True:
        some, after = await plans.plans(session, actor, today, {}, after, _PLANS)
        found += [one.code for one in some]
        if after is None:
            return found


def _sound(asked: Question) -> Question:
    text = " ".join(asked.text.split())
    if not text:
        raise InvalidInput([Flaw("/query/q", "too_short", "Geef een woord of een code.", "Give a word or a code.")])
    return Question(text, asked.type, asked.initiative)


async def _found(work: Work, asked: Question, after: Key | None, limit: int) -> list[tuple[Key, Row[Any]]]:
    hidden = decisions.hidden_kinds(work)
    reach = Reach(work.plan.id, work.plan.code, register.sights(work), hidden)
    rows = await repository.hits(work.session, reach, asked, after, limit)
    return [((-row.rank, work.plan.code, row.type, row.key), row) for row in rows]


async def _shown(session: Session, asked: Question, found: list[tuple[Key, Row[Any]]], limit: int) -> _Page:
    page = found[:limit]
    held = [
        Passage(number, place.pointer, place.text)
        for number, (_, row) in enumerate(page)
        if not row.begins
        for place in texts(row.body)
    ]
    said = {row.hit: (row.pointer, row.snippet) for row in await repository.passages(session, asked.text, held)}
    shown = [_hit(key, row, said.get(number) or _by_code(row, asked.text)) for number, (key, row) in enumerate(page)]
    return shown, page[-1][0] if len(found) > limit else None


def _by_code(row: Row[Any], text: str) -> tuple[str, str]:
    begin = len(text)
    place = "/reference" if row.type == "decisions" else "/code"
    return place, f"⟪{row.name[:begin]}⟫{row.name[begin:]}"


def _hit(key: Key, row: Row[Any], said: tuple[str, str]) -> Hit:
    coded = row.type != "decisions"
    return Hit(
        plan=key[1],
        type=HitType(row.type),
        id=row.id,
        code=row.name if coded else None,
        title=title(row.body, row.name),
        place=said[0],
        snippet=said[1][:_SNIPPET],
        rank=row.rank,
        link=_link(key[1], row),
    )


def _link(plan: str, row: Row[Any]) -> str:
    if row.type == "plans":
        return f"/v1/plans/{plan}"
    if row.type == "decisions":
        return f"/v1/decisions/{row.id}"
    return f"/v1/plans/{plan}/{PATHS[row.type]}/{row.name}"
