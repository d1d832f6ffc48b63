"""What the demo answers to one request of every operation that the description has, settled so that it stays the same.

The service is asked without a socket, on a fixed day. Ids, moments and hashes are replaced by fixed ones, lists are
shortened; all else is what the demo gives.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from functools import partial
from itertools import count
from typing import Any, Final
from uuid import UUID

from app.access.rights import Function
from app.demo.people import Json, People

PLANS: Final = ("SIG", "ZHE-BAR", "MN", "WOZO", "WBW")
"""Where an answer is looked for, in this order."""

_MOST: Final = 2
_OFFICE: Final = (Function.PROGRAMME_OFFICE, Function.AUDITOR, Function.ADMIN, Function.FINANCIER)
_ASKED: Final = {
    "comparePlans": "/plan-comparison?plans=SIG,ZHE-BAR",
    "explainImpact": "/plans/SIG/impact/explanation?tree=A1-BOOM",
    "getRoleCell": "/plans/SIG/role-matrix/cells/A2/gemeenten",
    "listRoleCellChanges": "/plans/SIG/role-matrix/cells/A2/gemeenten/history",
    "searchPlan": "/plans/SIG/search?q=beeldzorg",
    "searchPlans": "/search?q=beeldzorg",
}
"""What says in its query, or in two parts of its path, what it is about."""

_STUMBLING: Final = re.compile(r'"\w*(?:put|post|patch)\w*": ?[^{]|"\w*(?:get|delete)\w*": ?null')
"""The linter of the design rules takes what has a method in its name for an operation, in examples too."""

_NUMBERED: Final = frozenset({"n", "period"})
_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_HASH: Final = re.compile(r"\b[0-9a-f]{64}\b")
_TRACE: Final = re.compile(r'("traceId": ?)"[0-9a-f]{32}"')
_MOMENT: Final = re.compile(r"20\d\d-\d\d-\d\dT[0-9:.]+Z")
_CURSOR: Final = re.compile(r"(cursor=)[A-Za-z0-9_=%-]+")
_HOST: Final = re.compile(r"https?://demo(?=/)")


def masked(answer: object) -> str:
    """An answer as text, without what differs every time."""
    text = json.dumps(answer, ensure_ascii=False)
    for pattern, word in ((_UUID, "0"), (_HASH, "0"), (_MOMENT, "0"), (_CURSOR, "")):
        text = pattern.sub(word, text)
    return _TRACE.sub("", text)


def settled(answer: object) -> Any:
    """An answer with fixed ids, moments and hashes: the same one at every place where the same one stood."""
    text = json.dumps(answer, ensure_ascii=False)
    for pattern, make in (
        (_UUID, lambda n: str(UUID(int=(0x0B5C_4A7E_51D3 << 80) | (4 << 76) | (2 << 62) | n))),
        (_HASH, lambda n: f"{n:02x}" * 32),
        (_MOMENT, lambda n: f"2026-01-15T10:{n // 60 % 60:02}:{n % 60:02}Z"),
    ):
        text = pattern.sub(partial(_fixed, {}, count(1), make), text)
    text = _TRACE.sub(rf'\1"{"7" * 32}"', _CURSOR.sub(r"\1eyJuYSI6ICJTSUcifQ", text))
    return json.loads(_HOST.sub("https://tred.example.nl", text))


def _fixed(known: dict[str, str], numbers: Iterator[int], make: Callable[[int], str], found: re.Match[str]) -> str:
    return known.setdefault(found[0], make(next(numbers)) if found[0] not in known else "")


def shortened(answer: Any) -> Any:
    """An answer of which every list holds two things at most; of things in the order of their ids always the same."""
    if isinstance(answer, dict):
        return {name: shortened(one) for name, one in answer.items()}
    if isinstance(answer, list):
        by_id = answer and isinstance(answer[0], dict) and "id" in answer[0]
        ordered = sorted(answer, key=masked) if by_id else answer
        return [shortened(one) for one in ([one for one in ordered if showable(one)] or ordered)[:_MOST]]
    return answer


def showable(answer: object) -> bool:
    """Whether an answer can stand in a description that is linted."""
    return not _STUMBLING.search(json.dumps(answer))


class Recording(People):
    """People of the demo whose steps are written down: by path what they sent, and what that made."""

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self.steps: list[tuple[str, Json, Json]] = []

    async def step(self, function: Function, path: str, body: Json, organisation: str | None = None) -> Json:
        """Take a step, and remember the first of its kind."""
        made = await super().step(function, path, body, organisation)
        self.steps.append((path, body, made))
        return made


Ask = Callable[[str], Awaitable[Any]]
"""What is answered at a path under `/v1`, or None when that is refused."""


class Reader:
    """Asks every operation that only reads, with codes and ids that other answers gave."""

    def __init__(self, paths: Mapping[str, Mapping[str, Any]], ask: Ask) -> None:
        self._paths, self._ask = paths, ask
        self._lists: dict[str, list[Json]] = {}

    async def answers(self) -> dict[str, Any]:
        """By operation the first answer that has something in it, or else the first."""
        found: dict[str, Any] = {}
        for path, item in self._paths.items():
            if "get" in item and "application/json" in item["get"]["responses"]["200"]["content"]:
                name = item["get"]["operationId"]
                async for answer in self._tried(path, name):
                    if name not in found or not _empty(answer):
                        found[name] = answer
                    if not _empty(answer):
                        break
        return found

    async def _tried(self, path: str, name: str) -> AsyncIterator[Any]:
        for plan in PLANS if "{plan}" in path else PLANS[:1]:
            filled = _ASKED.get(name) or await self._filled(path.replace("{plan}", plan), plan)
            answer = await self._ask(filled) if filled else None
            if answer is not None:
                yield answer

    async def _filled(self, path: str, plan: str) -> str | None:
        """The path with something that is there at each of its places."""
        while match := re.search(r"/([a-z-]+)/\{(\w+)\}", path):
            before = path[: match.start()]
            for place in (f"{before}/{match[1]}", f"/plans/{plan}/{match[1]}"):
                one = await self._one(place, "number" if match[2] in _NUMBERED else "code")
                if one:
                    break
            else:
                return None
            path = f"{before}/{match[1]}/{one}{path[match.end() :]}"
        return path

    async def _one(self, place: str, named: str) -> str | None:
        if place not in self._lists:
            answer = await self._ask(place)
            self._lists[place] = (answer or {}).get("items", []) if isinstance(answer, dict) else []
        items = sorted(self._lists[place], key=lambda one: (not showable(one), masked(one)))
        if not items:
            return None
        first = items[0]
        found = first.get(named, first.get("id", first.get("seq")))
        return None if found is None else str(found)


def _empty(answer: Any) -> bool:
    return isinstance(answer, dict) and answer.get("items", True) == []
