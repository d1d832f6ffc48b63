"""Delivers events beside the commands, with connections of its own: at least once, in order per subject."""

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from app import clock, telemetry
from app.access import service as access
from app.access.principal import Actor
from app.access.work import Work
from app.db.session import CARRYING, Row, Session, reading, transaction
from app.errors import NotFound
from app.events import deadlines, repository
from app.events import subscription_repository as kept
from app.events.envelope import MEDIA_TYPE, Origin, Position, event_of
from app.events.kinds import DEADLINES, KIND_OF, KINDS
from app.events.mail import Mailer
from app.events.sending import Result, Sender, Sent
from app.events.service import ATTEMPTS
from app.events.sight import seen
from app.events.signing import SigningKey, signature

LADDER: Final = (25, 100, 400, 1_600, 6_400, 25_600, 52_000)
"""Seconds after which a failed attempt is followed by the next; after the last one it is given up."""

CONNECTIONS: Final = 2
"""To the database, of the courier alone."""

_AT_ONCE: Final = 16
_PER_SUBSCRIPTION: Final = 4
_LEASE: Final = timedelta(seconds=60)
"""How long a delivery belongs to who took it; longer than an attempt can take."""

_BATCH: Final = 200
_IDLE: Final = 1.0
_TROUBLED: Final = 5.0
_KEPT: Final = timedelta(days=90)
_SERVICE: Final = Actor("tred", "bezorger", "bezorger")
_log: structlog.typing.FilteringBoundLogger = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Parcel:
    """A delivery that was taken, with all that is needed to send it and to record how that went."""

    plan_id: UUID
    plan: str
    subscription: UUID
    url: str
    secrets: tuple[str, ...]
    row: Row[Any]
    body: str


class Courier:
    """Looks for what is to be delivered, sends it and records what came of it."""

    def __init__(
        self,
        engine: AsyncEngine,
        sender: Sender,
        key: SigningKey,
        origin: Origin,
        *,
        mailer: Mailer | None = None,
        now: Callable[[], datetime] = clock.now,
        beat: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine, self._sender, self._key, self._origin = engine, sender, key, origin
        self._mailer, self._now, self._beat = mailer, now, beat
        self._flying: set[asyncio.Task[None]] = set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until told to stop; what is on its way then is finished first."""
        told = asyncio.create_task(stop.wait())
        while not stop.is_set():
            wait = _IDLE
            self._flying = {task for task in self._flying if not task.done()}
            try:
                if await self._set_off(_AT_ONCE - len(self._flying)) and len(self._flying) < _AT_ONCE:
                    continue
            except Exception as error:  # noqa: BLE001 (the next round tries again; nothing is lost)
                _log.warning("courier_in_trouble", reason=type(error).__name__)
                wait = _TROUBLED
            await asyncio.wait({told, *self._flying}, timeout=wait, return_when=asyncio.FIRST_COMPLETED)
        told.cancel()
        await self._land()

    async def round(self) -> int:
        """Deliver all that is to be delivered now, one attempt each; answers how many attempts were made."""
        sent = 0
        while some := await self._set_off(_AT_ONCE):
            sent += some
            await self._land()
        return sent

    async def _land(self) -> None:
        if self._flying:
            await asyncio.wait(self._flying)
            self._flying.clear()

    async def _set_off(self, room: int) -> int:
        """Take what can be sent now, as far as there is room, and have it sent; answers how many."""
        now = self._now()
        today = now.astimezone(clock.AMSTERDAM).date()
        async with self._engine.connect() as connection, transaction(connection, CARRYING) as session:
            found = await repository.to_tell(session, now, today)
        sent = 0
        self._beat()
        for row in found:
            plan, subscription, now = row.plan, row.subscription, self._now()
            today = now.astimezone(clock.AMSTERDAM).date()
            try:
                if subscription is None:
                    await self._sweep(plan, now, today)
                elif sent < room:
                    parcels = await self._visit(plan, subscription, now, today)
                    self._flying |= {asyncio.create_task(self._carry(parcel)) for parcel in parcels}
                    sent += len(parcels)
            except Exception as error:  # noqa: BLE001 (what goes wrong in one plan keeps nothing from the others)
                _log.warning("courier_in_trouble", plan=plan, reason=type(error).__name__)
            self._beat()
        return sent

    async def _sweep(self, plan: str, now: datetime, today: date) -> None:
        """Announce the days that came in a plan, and forget deliveries of long ago."""
        async with reading(self._engine) as session:
            days = await deadlines.came(await access.open_at_terminal(session, _SERVICE, plan, now, today))
        telemetry.days(plan, dict.fromkeys(DEADLINES, 0) | Counter(day["kind"] for day in days))
        async with self._engine.connect() as connection, transaction(connection, CARRYING) as session:
            work = await access.open_at_terminal(session, _SERVICE, plan, now, today)
            if days:
                await repository.announce(session, work.plan.id, days)
            await kept.forget(session, work.plan.id, now - _KEPT)
            await repository.swept(session, work.plan.id, now, today)

    async def _visit(self, plan: str, subscription: UUID, now: datetime, today: date) -> list[Parcel]:
        """Look at what happened since the last visit, and take what this subscription may be sent now."""
        async with self._engine.connect() as connection, transaction(connection, CARRYING) as session:
            whole = await access.open_at_terminal(session, _SERVICE, plan, now, today)
            row = await kept.hold(session, whole.plan.id, subscription)
            if row is None or row.key_id != self._key.id:
                return []
            until = await repository.last(session, whole.plan.id)
            try:
                owner = Actor(row.issuer, row.subject, _SERVICE.request_id)
                work = await access.open_work(session, owner, plan, now, today, whole=False)
            except NotFound:
                # Whose functions are over gets nothing more, not what happened before that either.
                await access.open_at_terminal(session, _SERVICE, plan, now, today)
                await kept.move(session, row.id, seq=until.seq, number=until.number)
                await kept.withhold(session, whole.plan.id, row.id, now)
                return []
            await _take_in(work, row, until)
            return await self._taken(work, row)

    async def _taken(self, work: Work, row: Row[Any]) -> list[Parcel]:
        """Take deliveries whose time has come; what the receiver may no longer know of is withheld."""
        own = (work.plan.id, row.id)
        taken = await kept.take(work.session, own, work.now, work.now + _LEASE, _PER_SUBSCRIPTION)
        if not taken:
            return []
        async with work.whole_plan():
            places = [kept.place_of(one) for one in taken]
            happened = await repository.at(work.session, work.plan.id, places)
        known = {one.row.id: one for one in await seen(work, happened)}
        versions = [row.secret_version]
        if row.former_until is not None and work.now < row.former_until:
            versions.append(row.secret_version - 1)
        secrets = tuple(self._key.secret(row.id, version) for version in versions)
        parcels = []
        for one in taken:
            if one.event_id not in known:
                over = {"status": "withheld", "next_at": None, "finished_at": work.now}
                await kept.finish(work.session, work.plan.id, (one.id, one.claim), work.now, **over)
                continue
            event = event_of(self._origin, work.plan.code, *known[one.event_id])
            body = event.model_dump_json(by_alias=True)
            parcels.append(Parcel(work.plan.id, work.plan.code, row.id, row.url, secrets, one, body))
        return parcels

    async def _carry(self, parcel: Parcel) -> None:
        """Send one delivery and record how that went; when that fails its claim runs out, and it is sent again."""
        at = self._now()
        identifier = str(parcel.row.event_id)
        headers = {
            "Content-Type": MEDIA_TYPE,
            "webhook-id": identifier,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature(list(parcel.secrets), identifier, at, parcel.body),
        }
        sent = await self._sender.post(parcel.url, parcel.body.encode(), headers)
        try:
            await self._record(parcel, at, sent)
        except Exception as error:  # noqa: BLE001 (it is sent again when its claim runs out)
            _log.warning("delivery_not_recorded", delivery=str(parcel.row.id), reason=type(error).__name__)

    async def _record(self, parcel: Parcel, at: datetime, sent: Sent) -> None:
        attempt = {
            "at": at.isoformat(),
            "result": sent.result.value,
            "status": sent.status,
            "milliseconds": sent.milliseconds,
            "answer": sent.answer,
        }
        now, warned = self._now(), None
        came = _outcome(parcel.row.failures, sent.result, now)
        async with self._engine.connect() as connection, transaction(connection, CARRYING) as session:
            await access.open_at_terminal(session, _SERVICE, parcel.plan, now, now.astimezone(clock.AMSTERDAM).date())
            came["attempts"] = [*parcel.row.attempts, attempt][-ATTEMPTS:]
            held = (parcel.row.id, parcel.row.claim)
            if not await kept.finish(session, parcel.plan_id, held, now, **came):
                return
            warned = await _remembered(session, parcel.subscription, came["status"], now)
        if sent.result is not Result.DELIVERED:
            told = {"plan": parcel.plan, "subscription": str(parcel.subscription), "delivery": str(parcel.row.id)}
            level = _log.error if came["status"] == "dead" else _log.warning
            level(
                "event_" + ("dead" if came["status"] == "dead" else "not_delivered"), result=sent.result.value, **told
            )
        if warned is not None:
            await self._warn(parcel, warned.email)

    async def _warn(self, parcel: Parcel, to: str | None) -> None:
        """Mail that delivering does not work; the log says so in any case."""
        mailed, reason = False, "no_smtp" if self._mailer is None else "no_receiver"
        if self._mailer is not None:
            try:
                mailed = await self._mailer.warn(to, parcel.plan, str(parcel.subscription))
            except OSError as error:
                reason = type(error).__name__
        if not mailed:
            _log.error("warning_not_mailed", subscription=str(parcel.subscription), reason=reason)


def _outcome(failures: int, result: Result, now: datetime) -> dict[str, Any]:
    """What becomes of a delivery after an attempt."""
    if result is Result.DELIVERED:
        return {"status": "delivered", "next_at": None, "finished_at": now}
    if failures < len(LADDER):
        again = now + timedelta(seconds=LADDER[failures])
        return {"status": "pending", "failures": failures + 1, "next_at": again}
    return {"status": "dead", "failures": failures + 1, "next_at": None, "finished_at": now}


async def _remembered(session: Session, subscription: UUID, status: str, now: datetime) -> Row[Any] | None:
    """Keep how delivering goes; answers whom to warn, when that falls to us."""
    if status == "delivered":
        await kept.went_well(session, subscription, now)
        return None
    await kept.went_badly(session, subscription, now)
    return await kept.warn(session, subscription, now) if status == "dead" else None


async def _take_in(work: Work, row: Row[Any], until: Position) -> None:
    """Queue what happened since the last visit, wants to be known and may be; the place moves along."""
    after = Position(row.seq, row.number)
    if after >= until:
        return
    kinds = KINDS if row.types is None else [KIND_OF[one] for one in row.types if one in KIND_OF]
    async with work.whole_plan():
        happened = await repository.stream(work.session, work.plan.id, kinds, after, until, _BATCH)
    if len(happened) == _BATCH:
        until = Position(happened[-1].seq, happened[-1].number)
    queued = [
        {
            "plan_id": work.plan.id,
            "subscription_id": row.id,
            "event_id": one.row.id,
            "kind": one.row.kind,
            "subject": one.row.resource_id,
            "seq": one.row.seq,
            "number": one.row.number,
            "recorded_at": work.now,
            "next_at": work.now,
        }
        for one in await seen(work, happened, row.initiatives)
    ]
    await kept.queue(work.session, queued)
    await kept.move(work.session, row.id, seq=until.seq, number=until.number)
