"""The questions that search asks: what holds the words, and where in it they are.

No index serves them: words are compared only after row security has chosen the plan, because what compares them is
not leakproof, and of one plan there is little enough to read.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import JSONB, JSONPATH, REGCONFIG, TSQUERY, TSVECTOR, distinct_on

from app.db.session import Row, Session
from app.search.asked import Key, Question, Reach
from app.tables.decisions import decision
from app.tables.initiatives import initiative, theme
from app.tables.kpis import kpi, meetmoment
from app.tables.organisations import domain, organisation
from app.tables.plans import plan
from app.tables.records import in_sight, record

_DUTCH: Final = literal_column("'pg_catalog.dutch'::regconfig", REGCONFIG)
_FIRST: Final[ColumnElement[Any]] = literal_column("'A'::\"char\"")
_WHOLE: Final = 200_000
"""The bytes of a thing up to which all its words are found; PostgreSQL holds no more than a megabyte of words."""
_PART: Final = 50_000
"""The characters that are looked at of something larger."""
_EXACT, _PREFIX, _UNIT = 2_000_000, 1_000_000, 1_000_000
_NAMES: Final = literal_column("'$.** ? (@.initiative == $code || @.initiatives[*] == $code)'", JSONPATH)
_MARKED: Final = "StartSel=⟪, StopSel=⟫, MinWords=10, MaxWords=30, ShortWord=2, FragmentDelimiter=…"
_BINARY: Final = Text(collation="C")


class Passage(NamedTuple):
    """A text of a hit."""

    hit: int
    pointer: str
    text: str


async def hits(session: Session, reach: Reach, asked: Question, after: Key | None, limit: int) -> Sequence[Row[Any]]:
    """What of one plan holds all the words or begins with them as its code, the best first."""
    things = [one for name, one in _things(reach, asked.initiative) if asked.type in {None, name}]
    recorded = _recorded(reach, asked)
    things += [] if recorded is None else [recorded]
    if not things:
        return []
    found = union_all(*things).subquery("thing").c
    words = _words(found.body)
    query = func.websearch_to_tsquery(_DUTCH, asked.text, type_=TSQUERY)
    begins = func.starts_with(func.lower(found.name), asked.text.lower())
    holds = and_(func.querytree(query).not_in(["", "T"]), words.op("@@")(query))
    named = func.to_tsvector(_DUTCH, func.coalesce(found.body["name"].astext, ""))
    score = func.ts_rank(func.setweight(named, _FIRST, type_=TSVECTOR).op("||")(words), query) * _UNIT
    bonus = case(
        (func.lower(found.name) == asked.text.lower(), literal(_EXACT)), (begins, literal(_PREFIX)), else_=literal(0)
    )
    rank = (cast(score, Integer) + bonus).label("rank")
    ranked = (
        select(found.type, found.id, found.name, found.key, found.body, begins.label("begins"), rank)
        .where(or_(begins, holds))
        .subquery("ranked")
        .c
    )
    key = (-ranked.rank, literal(reach.plan, _BINARY), ranked.type, ranked.key)
    chosen = select(*ranked).order_by(*key).limit(limit)
    return await session.rows(chosen if after is None else chosen.where(tuple_(*key) > tuple_(*_typed(after))))


async def passages(session: Session, text: str, among: Sequence[Passage]) -> Sequence[Row[Any]]:
    """Per hit the passage that says most of the words, with them marked."""
    if not among:
        return []
    query = func.websearch_to_tsquery(_DUTCH, text, type_=TSQUERY)
    any_of = cast(func.regexp_replace(func.querytree(query), r" (&|<->|<\d+>) ", " | ", "g"), TSQUERY)
    columns = [list(one) for one in zip(*among, strict=True)]
    said = (
        func.unnest(cast(columns[0], ARRAY(Integer)), cast(columns[1], ARRAY(Text)), cast(columns[2], ARRAY(Text)))
        .table_valued(column("hit", Integer), column("pointer", Text), column("text", Text), with_ordinality="nr")
        .render_derived()
        .c
    )
    best = (
        select(said.hit, said.pointer, said.text)
        .ext(distinct_on(said.hit))
        .order_by(said.hit, func.ts_rank(func.to_tsvector(_DUTCH, said.text), any_of).desc(), said.nr)
        .subquery("best")
        .c
    )
    return await session.rows(
        select(best.hit, best.pointer, func.ts_headline(_DUTCH, best.text, any_of, _MARKED).label("snippet"))
    )


def _typed(after: Key) -> Iterator[ColumnElement[Any]]:
    return iter([literal(after[0], BigInteger), *(literal(one, _BINARY) for one in after[1:])])


def _words(body: ColumnElement[Any]) -> ColumnElement[Any]:
    said = cast(body, Text)
    whole = func.jsonb_to_tsvector(_DUTCH, body, cast(["string"], JSONB), type_=TSVECTOR)
    part = func.to_tsvector(_DUTCH, func.left(said, _PART), type_=TSVECTOR)
    return case((func.octet_length(said) <= _WHOLE, whole), else_=part)


def _things(reach: Reach, of: str | None) -> Iterator[tuple[str, Select[Any]]]:
    """Per type all that may be found, as rows of the same form; narrowed to an initiative where that is asked."""
    plan_id = reach.plan_id
    own = plan.c
    body = _object(name=own.name, region=own.region, governingBody=own.governing_body, ambition=own.details["ambition"])
    yield "plans", _thing("plans", own, own.code, body, of and false()).where(own.id == plan_id)
    for kind, table in (("domains", domain), ("organisations", organisation), ("themes", theme)):
        at = table.c
        # Account numbers are not for everybody.
        body = _object(name=at.name).op("||")(at.details.op("-")("iban"))
        yield kind, _thing(kind, at, at.code, body, of and false()).where(at.plan_id == plan_id)
    at = initiative.c
    body = _object(name=at.name).op("||")(at.details)
    yield "initiatives", _thing("initiatives", at, at.code, body, of and at.code == of).where(at.plan_id == plan_id)
    body = _object(name=kpi.c.name).op("||")(kpi.c.details)
    yield "kpis", _thing("kpis", kpi.c, kpi.c.code, body, of and kpi.c.initiative == of).where(kpi.c.plan_id == plan_id)
    yield "meetmomenten", _meetmomenten(plan_id, of)
    yield "decisions", _decisions(reach, of)


def _meetmomenten(plan_id: Any, of: str | None) -> Select[Any]:
    at = meetmoment.c
    body = _object(kpi=at.kpi).op("||")(at.details)
    mine = at.kpi.in_(select(kpi.c.code).where(kpi.c.plan_id == plan_id, kpi.c.initiative == of))
    return _thing("meetmomenten", at, at.code, body, of and mine).where(at.plan_id == plan_id)


def _decisions(reach: Reach, of: str | None) -> Select[Any]:
    at = decision.c
    body = _object(reference=at.reference, text=at.text, reason=at.reason, body=at.body)
    found = _thing("decisions", at, at.reference, body, of and _named(at.content, of), key=cast(at.id, Text))
    return found.where(at.plan_id == reach.plan_id, at.kind.not_in(reach.hidden_decisions))


def _recorded(reach: Reach, asked: Question) -> Select[Any] | None:
    kinds = [kind for kind in reach.records if asked.type in {None, kind}]
    if not kinds:
        return None
    at, of = record.c, asked.initiative
    found = _thing(at.kind, at, at.code, at.body, of and _named(at.body, of))
    found = found.where(at.plan_id == reach.plan_id, at.kind.in_(kinds), ~at.removed)
    for kind, sight in reach.records.items():
        if sight is not None:
            mine = in_sight(at.body, sight.organisations, sight.kassiers)
            found = found.where(or_(at.kind != kind, mine))
    return found


def _thing(kind: Any, at: Any, name: Any, body: Any, narrowed: Any, *, key: Any = None) -> Select[Any]:
    found = select(
        cast(kind, _BINARY).label("type"),
        at.id.label("id"),
        cast(name, _BINARY).label("name"),
        cast(name if key is None else key, _BINARY).label("key"),
        cast(body, JSONB).label("body"),
    )
    return found if narrowed is None else found.where(narrowed)


def _named(body: Any, code: str) -> ColumnElement[bool]:
    return func.jsonb_path_exists(body, _NAMES, cast({"code": code}, JSONB))


def _object(**properties: Any) -> ColumnElement[Any]:
    pairs: list[ColumnElement[Any]] = []
    for name, value in properties.items():
        pairs += [literal_column(f"'{name}'"), value]
    return func.jsonb_strip_nulls(func.jsonb_build_object(*pairs), type_=JSONB)
