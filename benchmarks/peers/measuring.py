"""The service beside its peers: each peer first shows that it answers the same, and then they work by turns."""

import asyncio
import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

import asyncpg
import httpx

from app import clock
from benchmarks import one_statement, reads, writes
from benchmarks.country import package
from benchmarks.peers import graphql, places
from benchmarks.peers.tokens import SECRET, for_peers
from benchmarks.servers import PORT, Server, asgi, running
from benchmarks.shots import CONNECTIONS, Fired, Shot, bearing, fire
from benchmarks.stage import Stage
from benchmarks.tills import Till
from benchmarks.works import Found, Skipped

_SITE: Final = "benchmarks.peers.django_site"
_SETTINGS: Final = f"{_SITE}.settings"
_OWN: Final = frozenset({"id", "recordedAt", "recordedBy", "reportedBy"})
"""What two answers to the same command need not have in common: each is another one."""


def rest_framework(stage: Stage) -> Iterable[Found]:
    """R1, R2 and W1 by Django REST framework."""
    return _unless_absent(_rest_framework, stage, "DRF-R1", "DRF-R1-nieuw", "DRF-R2", "DRF-W1")


def litestar(stage: Stage) -> Iterable[Found]:
    """R1 by Litestar and msgspec."""
    return _unless_absent(_litestar, stage, "Litestar-R1", "Litestar-R1-nieuw")


def postgraphile(stage: Stage) -> Iterable[Found]:
    """R1 by PostGraphile."""
    return _unless_absent(_postgraphile, stage, "PostGraphile-R1", "PostGraphile-R1-nieuw")


def hordak(stage: Stage) -> Iterable[Found]:
    """W2 by django-hordak."""
    return _unless_absent(_hordak, stage, "hordak-W2")


def _unless_absent(measure: Callable[[Stage], Iterable[Found]], stage: Stage, *names: str) -> Iterable[Found]:
    try:
        yield from measure(stage)
    except places.Absent as absent:
        yield from (Skipped(name, str(absent)) for name in names)


def _rest_framework(stage: Stage) -> Iterable[Found]:
    python, who = places.python(), places.versions("djangorestframework", "Django")
    plans, headers = reads.quiet(stage), bearing(for_peers(stage.reader))
    after = base64.b64encode(urlencode({"p": reads.AFTER}).encode()).decode()
    asked = urlencode({"kind": reads.KIND, "cursor": after})
    with _site(stage, python, "public") as site:
        whole = [Shot(f"/plans/{plan}/meetmomenten", headers=headers) for plan in plans]
        yield from _first_reading("DRF", stage, site, whole, list, who)
        pages = [reads.page_of(stage, plan) for plan in plans]
        theirs = [Shot(f"{one.path}/page?{asked}", headers=headers) for one in whole]
        _alike(reads.asked(stage, pages[0]).json()["items"], _answer(site, theirs[0])["results"])
        here, there = reads.by_turns(stage, reads.firing(stage, pages), _firing(stage, site, theirs))
        yield reads.ratio("DRF-R2", here, there, who)
        yield _writing("DRF-W1", stage, site, _reports(stage.tills), _reports(_beside_tills(stage)), who)


def _reports(tills: Iterable[Till]) -> list[Shot]:
    return [writes.reporting(till, n) for n, till in enumerate(islice(cycle(tills), writes.SHOTS))]


def _beside_tills(stage: Stage) -> Iterable[Till]:
    """As many plans like the tills, in which a peer writes: the seals of its lines are not those of the service."""
    office, analyst = stage.api.as_("programme_office"), stage.token("data_analyst")
    for number, till in enumerate(stage.tills):
        code = f"NAAST-{number:02}"
        office.post("/v1/plan-imports", json=package(code)).raise_for_status()
        yield replace(till, plan=code, analyst=analyst)


def _hordak(stage: Stage) -> Iterable[Found]:
    python, who = places.python(), places.versions("django-hordak", "djangorestframework")
    asyncio.run(one_statement.prepare(stage.database, stage.tills))
    asyncio.run(_execute(stage.database, "DROP SCHEMA IF EXISTS hordak CASCADE; CREATE SCHEMA hordak"))
    with _site(stage, python, "hordak,anchor,public", before=f"{_SITE}.prepare") as site:
        shots = [writes.passing_on(till) for till in stage.tills]
        yield _writing("hordak-W2", stage, site, shots, shots, who)


def _litestar(stage: Stage) -> Iterable[Found]:
    python, who = places.python(), places.versions("litestar", "msgspec")
    with _beside(stage, asgi("benchmarks.peers.litestar_app:app", python)) as peer:
        headers = bearing(for_peers(stage.reader))
        shots = [Shot(f"/plans/{plan}/meetmomenten", headers=headers) for plan in reads.quiet(stage)]
        yield from _first_reading("Litestar", stage, peer, shots, lambda answer: answer["items"], who)


def _postgraphile(stage: Stage) -> Iterable[Found]:
    command = places.postgraphile()
    options = ["--connection", stage.database, "--schema", "public", "--host", "127.0.0.1", "--port", PORT]
    options += ["--jwt-secret", SECRET, "--dynamic-json", "--disable-query-log", "--disable-graphiql"]
    options += ["--max-pool-size", str(CONNECTIONS)]
    with _beside(stage, [*command, *options], NODE_ENV="production") as peer:
        headers = bearing(for_peers(stage.reader, aud="postgraphile"), Content_Type="application/json")
        shots = [Shot("/graphql", "POST", headers, graphql.asked(plan)) for plan in reads.quiet(stage)]
        items = partial(graphql.items, today=clock.today())
        who = places.version_of_postgraphile()
        yield from _first_reading("PostGraphile", stage, peer, shots, items, who)


@contextmanager
def _beside(stage: Stage, command: Sequence[str | Path], **environment: str) -> Iterator[Server]:
    given = {"RAW_DATABASE": stage.database, "PEER_SECRET": SECRET, **environment}
    with running(command, places.ROOT, **given) as server:
        yield server


@contextmanager
def _site(stage: Stage, python: Path, schemas: str, before: str | None = None) -> Iterator[Server]:
    """The site in Django by gunicorn, with one worker and as many threads as there are connections."""
    given = {"DJANGO_SETTINGS_MODULE": _SETTINGS, "PEER_SCHEMAS": schemas}
    if before is not None:
        places.run(python, before, RAW_DATABASE=stage.database, PEER_SECRET=SECRET, **given)
    options = ["--workers", "1", "--threads", str(CONNECTIONS), "--bind", f"127.0.0.1:{PORT}", "--log-level", "warning"]
    with _beside(stage, [python, "-m", "gunicorn", *options, f"{_SITE}.wsgi"], **given) as server:
        yield server


def _first_reading(
    name: str, stage: Stage, peer: Server, shots: Sequence[Shot], items: Callable[[Any], Any], who: str
) -> Iterable[Found]:
    """R1, and of the service also what nobody asked for before; of a peer every answer is made anew."""
    paths = list(map(reads.path_of, reads.quiet(stage)))
    _alike(reads.asked(stage, paths[0]).json()["items"], items(_answer(peer, shots[0])))
    firings = reads.firing(stage, paths), reads.firing(stage, paths, **reads.ANEW), _firing(stage, peer, shots)
    ours, anew, theirs = reads.by_turns(stage, *firings)
    yield reads.ratio(f"{name}-R1", ours, theirs, who)
    yield reads.ratio(f"{name}-R1-nieuw", anew, theirs, who)


def _writing(name: str, stage: Stage, site: Server, ours: Sequence[Shot], given: Sequence[Shot], who: str) -> Found:
    """The same commands, of which those that are given are for the site."""
    theirs = [_for_site(shot) for shot in given]
    _alike(*(_seen(_answer(server, shot)) for server, shot in ((stage.own, ours[0]), (site, theirs[0]))))
    here, there = reads.by_turns(stage, _firing(stage, stage.own, ours), _firing(stage, site, theirs))
    return reads.ratio(name, here, there, who)


def _for_site(shot: Shot) -> Shot:
    token = for_peers(shot.headers["Authorization"].partition(" ")[2])
    headers = {**shot.headers, "Authorization": f"Bearer {token}"}
    return Shot(shot.path.removeprefix("/v1"), shot.method, headers, shot.body)


def _seen(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name not in _OWN and value not in (None, [])}


def _firing(stage: Stage, at: Server, shots: Sequence[Shot]) -> Callable[[], Fired]:
    return partial(fire, at, shots, stage.seconds)


def _answer(at: Server, shot: Shot) -> Any:
    with httpx.Client(trust_env=False, timeout=60) as client:
        return client.request(shot.method, at.url + shot.path, headers=shot.headers, content=shot.body).json()


def _alike(ours: Any, theirs: Any) -> None:
    if not ours or ours != theirs:
        raise RuntimeError(f"the peer does not answer what the service does:\n{ours!r:.2000}\n{theirs!r:.2000}")


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
