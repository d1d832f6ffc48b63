"""What is asked of the readers, and what they recorded about the period before."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from app.http.types import euros
from app.kpis.status import MeetmomentStatus
from app.ledger.findings import Stored
from app.reports.ground import Ground
from app.reports.open_points import agreed, left_of
from app.reports.promised import status_in
from app.reports.schemas import Addressee, Asked, Recorded
from app.uitkeringsschema.facts import Part, PaymentMode
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.readiness import confirmable, payout_violations, substance_violations
from app.uitkeringsschema.standing import Matter, is_closed

_MATTERS: Final = {
    Matter.COSTS: "de kosten",
    Matter.RESULTS: "de resultaten",
    Matter.APPROVAL: "de goedkeuring van het plan",
}
_KINDS: Final = {
    "accept_costs": "Kosten geaccepteerd",
    "establish_results": "Resultaten vastgesteld",
    "approve_plan": "Plan goedgekeurd",
    "set_distribution": "Andere verdeling besloten",
    "change_budget": "Begroting gewijzigd",
    "revise_target": "Doelwaarde herzien",
    "recover": "Terugvordering besloten",
}


def asked_of(ground: Ground) -> list[Asked]:
    """The decisions and steps that this accounting waits for now, in the order in which they are taken."""
    return [*_of_stuurgroep(ground), *_of_office(ground), *_of_financier(ground), *_of_kassiers(ground)]


def _asked(of: Addressee, text: str, about: Iterable[str] = (), cents: Cents | None = None) -> Asked:
    codes = sorted(set(about))
    return Asked(of=of, text=text, about=codes, amount=None if cents is None else euros(cents))


def _of_stuurgroep(ground: Ground) -> Iterator[Asked]:
    scheme, standing = ground.state.scheme, ground.state.standing
    if scheme.mode(1) is PaymentMode.ADVANCE and not standing.approved:
        yield _asked(Addressee.STUURGROEP, "Keur het plan goed.")
    costs = [
        row
        for row in ground.rows.of("cost_statement", "period", ground.period)
        if row["status"] == "open" and ground.sees(row["kassier"], row["organisation"])
    ]
    if costs:
        text = f"Besluit over {_count(len(costs), 'kostenopgave', 'kostenopgaven')} van periode {ground.period}."
        yield _asked(
            Addressee.STUURGROEP, text, (r["initiative"] for r in costs), sum(r["amount_cents"] for r in costs)
        )
    ready = [code for code, row in _open_moments(ground) if status_in(ground, row) is MeetmomentStatus.VERIFIED]
    if ready:
        yield _asked(
            Addressee.STUURGROEP,
            f"Stel {_count(len(ready), 'geverifieerde meting', 'geverifieerde metingen')} vast.",
            ready,
        )
    hanging = {
        code for part in ground.parts for code in scheme.hanging_in.get(part, ()) if part.period == ground.period
    }
    late = [code for code, row in _open_moments(ground) if code in hanging and _is_missing(ground, row)]
    if late:
        what = _count(len(late), "meetmoment zonder meting", "meetmomenten zonder meting")
        text = f"Leg {what} vast als niet gemeten, of wacht de meting af."
        yield _asked(Addressee.STUURGROEP, text, late)
    yield from _of_agreements(ground)


def _open_moments(ground: Ground) -> Iterator[tuple[str, Stored]]:
    scheme, standing = ground.state.scheme, ground.state.standing
    for code, row in ground.moments.items():
        if not is_closed(scheme, standing, scheme.meetmomenten[code], ground.period):
            yield code, row


def _is_missing(ground: Ground, row: Stored) -> bool:
    return status_in(ground, row) in {MeetmomentStatus.OVERDUE, MeetmomentStatus.REJECTED}


def _of_office(ground: Ground) -> Iterator[Asked]:
    waiting = [code for code, row in _open_moments(ground) if status_in(ground, row) is MeetmomentStatus.REPORTED]
    if waiting:
        yield _asked(
            Addressee.PROGRAMME_OFFICE,
            f"Verifieer {_count(len(waiting), 'opgegeven meting', 'opgegeven metingen')}.",
            waiting,
        )
    standing = ground.state.standing
    for of in Matter:
        parts = [part for part in _confirmable(ground, of) if (of, part) in standing.confirmed - standing.registered]
        if parts:
            text = f"Registreer {_MATTERS[of]} van periode {ground.period} in het landelijke systeem."
            yield _asked(Addressee.PROGRAMME_OFFICE, text, _kassiers(parts))
    ready = [part for part in ground.parts if part not in ground.live and _is_ready(ground, part)]
    for period in sorted({part.period for part in ready}):
        parts = [part for part in ready if part.period == period]
        what = _count(len(parts), "uitkering", "uitkeringen")
        text = f"Stel {what} van periode {period} voor; alle voorwaarden zijn vervuld."
        yield _asked(Addressee.PROGRAMME_OFFICE, text, _kassiers(parts), _paid(ground, parts))


def _is_ready(ground: Ground, part: Part) -> bool:
    return ground.sees_kassier(part.kassier) and not payout_violations(ground.state.scheme, ground.state.standing, part)


def _of_financier(ground: Ground) -> Iterator[Asked]:
    scheme, standing = ground.state.scheme, ground.state.standing
    for of in Matter:
        parts = [
            part
            for part in _confirmable(ground, of)
            if (of, part) not in standing.confirmed and not substance_violations(scheme, standing, of, part)
        ]
        if parts and _turn(ground, of):
            yield _asked(Addressee.FINANCIER, f"Bevestig {_MATTERS[of]} van periode {ground.period}.", _kassiers(parts))
    proposed = [part for part in ground.parts if part in ground.live and not ground.released(part)]
    seen = [part for part in proposed if ground.sees_kassier(part.kassier)]
    for period in sorted({part.period for part in seen}):
        parts = [part for part in seen if part.period == period]
        what = _count(len(parts), "voorgestelde uitkering", "voorgestelde uitkeringen")
        text = f"Geef {what} van periode {period} vrij."
        yield _asked(Addressee.FINANCIER, text, _kassiers(parts), _paid(ground, parts))
    back = [row for row in ground.rows.of("repayment", "status", "reported") if ground.sees_kassier(row["kassier"])]
    if back:
        text = f"Bevestig {_count(len(back), 'terugstorting', 'terugstortingen')}."
        yield _asked(
            Addressee.FINANCIER, text, (row["kassier"] for row in back), sum(row["amount_cents"] for row in back)
        )


def _turn(ground: Ground, of: Matter) -> bool:
    """Costs are only confirmed once a decision accepted some, or when there are none to wait for after the period."""
    if of is not Matter.COSTS:
        return True
    return any(row["status"] == "accepted" for row in ground.rows.of("cost_statement", "period", ground.period))


def _confirmable(ground: Ground, of: Matter) -> list[Part]:
    return [part for part in confirmable(ground.state.scheme, of, ground.period) if ground.sees_kassier(part.kassier)]


def _of_kassiers(ground: Ground) -> Iterator[Asked]:
    for part, row in _released(ground):
        there = ground.received.get(row["id"], 0) - sum(c for (p, _), c in ground.passed.items() if p == row["id"])
        payable = sum(cents for who, cents in left_of(ground, part, row) if agreed(ground, part.kassier, who))
        if min(there, payable) > 0 and ground.sees_kassier(part.kassier):
            text = (
                f"Betaal door wat kassier {part.kassier} in {part.stream} over periode {part.period} heeft ontvangen."
            )
            yield _asked(Addressee.KASSIER, text, [part.kassier], min(there, payable))


def _of_agreements(ground: Ground) -> Iterator[Asked]:
    for part, row in _released(ground):
        for who, left in left_of(ground, part, row):
            if not agreed(ground, part.kassier, who):
                name = ground.names.organisations.get(who, who)
                text = (
                    f"Teken een nadere overeenkomst met {name} en kassier {part.kassier}: tot dan blijft over periode "
                    f"{part.period} in {part.stream} ingehouden"
                )
                yield _asked(Addressee.STUURGROEP, f"{text}:", [who], left)


def _released(ground: Ground) -> list[tuple[Part, Stored]]:
    found = sorted(ground.live.items(), key=lambda one: one[0])
    return [(part, row) for part, row in found if part.period <= ground.period and ground.released(part)]


def _paid(ground: Ground, parts: list[Part]) -> Cents:
    return sum(one.payment for one in ground.schedule.payments if one.part in parts)


def _kassiers(parts: Iterable[Part]) -> set[str]:
    return {part.kassier for part in parts}


def _count(number: int, one: str, more: str) -> str:
    return f"{number} {one if number == 1 else more}"


def recorded_of(ground: Ground) -> list[Recorded]:
    """What was decided, confirmed and registered about this period, by date."""
    found = [*_decided(ground), *_covered(ground, "confirmation"), *_covered(ground, "registration")]
    return sorted(found, key=lambda one: (one.on, list(Addressee).index(one.by), one.kind, one.reference))


def _decided(ground: Ground) -> Iterator[Recorded]:
    for row in ground.rows.all("decision"):
        if row["kind"] in _KINDS and row["kind"] not in ground.hidden and _is_about(ground, row):
            yield Recorded(
                on=row["decided_on"],
                by=Addressee.STUURGROEP,
                kind=row["kind"],
                text=f"{_KINDS[row['kind']]}{_size(row)}.",
                reference=row["reference"],
                withdrawn=row["withdrawn_by"] is not None,
            )


def _size(row: Stored) -> str:
    content: dict[str, Any] = row["content"]
    match row["kind"]:
        case "accept_costs":
            return f": {_count(len(content['costStatements']), 'opgave', 'opgaven')}"
        case "establish_results":
            measured = _count(len(content["measurements"]), "meting", "metingen")
            return f": {measured}, {len(content['notMeasured'])} niet gemeten"
        case "revise_target":
            return f": {content['meetmoment']}"
        case "change_budget":
            return f": {_count(len(content['moves']), 'schuif', 'schuiven')}"
    return ""


def _is_about(ground: Ground, row: Stored) -> bool:
    content, period = row["content"], ground.period
    match row["kind"]:
        case "establish_results":
            return bool(content["period"] == period)
        case "accept_costs":
            named = [ground.rows.find("cost_statement", one) for one in content["costStatements"]]
            return any(one is not None and one["period"] == period for one in named)
        case "set_distribution":
            payout = ground.rows.find("payout", content["payout"])
            return payout is not None and payout["period"] in {period, period + 1}
        case "revise_target":
            return content["meetmoment"] in ground.moments
        case "change_budget":
            moved = [side for move in content["moves"] for side in (move["from"], move["to"])]
            return any(one["period"] in {period, period + 1} for one in moved)
    return period == 1 or row["kind"] == "recover"


def _covered(ground: Ground, table: str) -> Iterator[Recorded]:
    confirmed = table == "confirmation"
    for row in ground.rows.of(table, "period", ground.period):
        what = _MATTERS[Matter(row["matter"])]
        yield Recorded(
            on=row["confirmed_on"] if confirmed else row["registered_on"],
            by=Addressee.FINANCIER if confirmed else Addressee.PROGRAMME_OFFICE,
            kind=row["matter"],
            text=f"{'Bevestigd' if confirmed else 'Geregistreerd'}: {what}.",
            reference=row["reference"],
            withdrawn=False,
        )
