"""Has a caller ask something in the trip that enters a plan: by what it was there before, if it still is that."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar
from uuid import UUID

import orjson

from app.access import repository, service
from app.access.principal import Actor, Principal
from app.access.work import PlanRef, Work
from app.db.glance import Glance

_Key = TypeVar("_Key", bound=Hashable)
_Value = TypeVar("_Value")

MOST: Final = 2000
"""The callers in a plan that are known at a time; the one that did not ask for longest is forgotten first."""


class NotTheSame(Exception):
    """The caller is no longer what it was in the plan, or the plan is not."""


class Before(NamedTuple):
    """What a caller was in a plan."""

    plan: PlanRef
    principal: Principal


class Callers:
    """What callers were in plans when they last asked: only to ask by, and never to answer by."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str, str], Before] = OrderedDict()
        self._more: OrderedDict[Hashable, None] = OrderedDict()

    def note(self, work: Work) -> None:
        """Remember what a caller is in a plan."""
        key = work.principal.actor.issuer, work.actor, work.plan.code
        _put(self._known, key, Before(work.plan, work.principal))

    def find(self, actor: Actor, code: str) -> Before | None:
        """What a caller was in a plan."""
        return self._known.get((actor.issuer, actor.subject, code))

    def note_more(self, place: Hashable) -> None:
        """Remember that what is asked there takes more than one statement."""
        _put(self._more, place, None)

    def takes_more(self, place: Hashable) -> bool:
        """Whether what is asked there took more than one statement before."""
        return place in self._more


def _put(known: OrderedDict[_Key, _Value], key: _Key, value: _Value) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > MOST:
        known.popitem(last=False)


class _Told(NamedTuple):
    """What the database says of who asks, with the rows."""

    at_work: bool
    id: str | None
    has_scheme: bool
    catch_up: bool
    version: int
    functions: list[Any]
    kassiers: list[str]
    domains: dict[str, str]
    seq: int | None
    hash: str
    known_at: str | None


def work_as_before(
    session: Glance, actor: Actor, before: Before, now: datetime, today: date, *, whole: bool = False
) -> Work:
    """Work in which one plain statement can be asked, with which it is asked whether the caller still is what it was.

    Until that is answered the head of the plan's books is not known, and nothing that was read.

    Raises:
        NotAtOnce: from what is asked, when that takes more.
        NotTheSame: from what is asked, when the caller or the plan is not what it was.
    """
    principal = replace(before.principal, actor=actor)
    work = Work(session, before.plan, principal, now, today, whole=whole or principal.sees_all_money)
    values = repository.entering(service.asking_of(actor, today), before.plan.code, whole=whole)
    session.send_with(repository.at_once, values, partial(_confirm, work))
    return work


def _confirm(work: Work, said: str) -> None:
    told = _Told(*orjson.loads(said))
    if not told.at_work or told.id is None:
        raise NotTheSame
    plan = PlanRef(UUID(told.id), work.plan.code, told.has_scheme, told.catch_up, told.version)
    if plan != work.plan or service.principal_of(work.principal.actor, told) != work.principal:
        raise NotTheSame
    work.head = None if told.seq is None else (told.seq, told.hash)
    work.known_at = None if told.known_at is None else datetime.fromisoformat(told.known_at)
