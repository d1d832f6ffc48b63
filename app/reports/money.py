"""What a period earns, who gets what of it, and why: the money of a report, as far as it is in sight."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from app.http.types import euros
from app.ledger.findings import Stored
from app.reports import schemas_money as wire
from app.reports.ground import RELEASED, Ground
from app.schedule.expected import expected_bases
from app.uitkeringsschema.facts import LineKey, Part, PaymentMode
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.schedule import Payment, Share
from app.uitkeringsschema.wording import euros as dutch
from app.uitkeringsschema.wording import number


@dataclass(slots=True)
class _Sum:
    value: Cents = 0
    earned: Cents = 0
    shortfall: Cents = 0
    undecided: Cents = 0
    caught_up: Cents = 0


def earnings_of(ground: Ground) -> list[wire.Earning]:
    """Per KPI what hangs on it and what it earns, over the lines in sight; in order of code."""
    sums: defaultdict[str, _Sum] = defaultdict(_Sum)
    for stake in ground.schedule.stakes:
        if stake.line.period != ground.period or not ground.sees_line(stake.line):
            continue
        one = sums[ground.state.scheme.meetmomenten[stake.meetmoment].kpi.code]
        one.value += stake.value
        if (stake.meetmoment, ground.period) in ground.state.results:
            one.earned += stake.earned
            one.shortfall += stake.shortfall
        else:
            one.undecided += stake.value
    for release in ground.schedule.releases:
        if release.accounting == ground.period and ground.sees_line(release.line):
            sums[ground.state.scheme.meetmomenten[release.meetmoment].kpi.code].caught_up += release.amount
    return [
        wire.Earning(
            kpi=code,
            name=ground.kpis[code]["name"],
            value=euros(one.value),
            earned=euros(one.earned),
            shortfall=euros(one.shortfall),
            undecided=euros(one.undecided),
            caught_up=euros(one.caught_up),
        )
        for code, one in sorted(sums.items())
    ]


def payments_of(ground: Ground) -> list[wire.PotPayment]:
    """The payouts of the period and of the next, with the shares in sight and why they are what they are."""
    payments = {one.part: one for one in ground.schedule.payments}
    shares: defaultdict[Part, list[Share]] = defaultdict(list)
    for share in ground.schedule.shares:
        shares[share.part].append(share)
    return [_pot(ground, payments[part], shares[part]) for part in ground.parts]


def _pot(ground: Ground, payment: Payment, shares: list[Share]) -> wire.PotPayment:
    part, row = payment.part, ground.live.get(payment.part)
    whole = ground.sees_kassier(part.kassier)

    def shown(cents: Cents) -> Decimal | None:
        return euros(cents) if whole else None

    passed = sum(cents for (payout, _), cents in ground.passed.items() if row and payout == row["id"])
    return wire.PotPayment(
        period=part.period,
        kassier=part.kassier,
        name=ground.names.kassier(part.kassier),
        stream=part.stream,
        stream_name=ground.names.streams.get(part.stream, part.stream),
        payout=row["id"] if row and whole else None,
        status=_status(row),
        provisional=ground.provisional(part),
        base=shown(payment.base),
        deduction=shown(payment.deduction),
        release=shown(payment.release),
        payment=shown(payment.payment),
        carried=shown(payment.carried),
        received=shown(ground.received.get(row["id"], 0) if row else 0),
        passed_on=shown(passed),
        shares=[
            _share(ground, one, row) for one in shares if ground.sees(part.kassier, one.organisation) and any(one[2:])
        ],
    )


def _status(row: Stored | None) -> wire.PaymentStatus:
    if row is None:
        return wire.PaymentStatus.EXPECTED
    return wire.PaymentStatus.RELEASED if row["status"] in RELEASED else wire.PaymentStatus.PROPOSED


def _share(ground: Ground, share: Share, row: Stored | None) -> wire.ShareOfReport:
    shift = shift_of(ground, row, share.organisation)
    return wire.ShareOfReport(
        organisation=share.organisation,
        name=ground.names.organisations.get(share.organisation, share.organisation),
        due=euros(share.due),
        amount=euros(share.amount),
        shift=euros(shift),
        share=euros(share.amount + shift),
        balance=euros(share.balance),
        passed_on=euros(ground.passed.get((row["id"], share.organisation), 0) if row else 0),
        parts=[
            wire.SharePart(kind=kind, code=code, text=text, amount=euros(cents))
            for kind, code, text, cents in _parts(ground, share)
        ],
    )


def shift_of(ground: Ground, row: Stored | None, organisation: str) -> Cents:
    """What a decision about the distribution gives an organisation more or less."""
    if row is None:
        return 0
    shares = ground.rows.of("payout_share", "payout_id", row["id"])
    return sum(one["shift_cents"] for one in shares if one["organisation"] == organisation)


_Part = tuple[wire.PartKind, str | None, str, Cents]


def _parts(ground: Ground, share: Share) -> Iterator[_Part]:
    """What adds up to what is due (uitkeringsschema.md §4); parts of 0 are left out."""
    yield from _bases(ground, share)
    if share.carried_in:
        text = f"Saldo na de uitkering van periode {share.part.period - 1}."
        yield wire.PartKind.CARRIED_IN, None, text, share.carried_in
    yield from _shortfalls(ground, share)
    yield from _releases(ground, share)


def _mine(line: LineKey, share: Share) -> bool:
    return (line.kassier, line.stream, line.organisation) == (*share.part.pot, share.organisation)


def _bases(ground: Ground, share: Share) -> Iterator[_Part]:
    scheme, bases = ground.state.scheme, expected_bases(ground.state, ground.state.costs)
    for line, budget in sorted(scheme.budget.items()):
        if line.period != share.part.period or not _mine(line, share) or not bases[line]:
            continue
        text = f"Regel {line.initiative}: begroting {dutch(budget)}"
        if scheme.mode(line.period) is PaymentMode.ARREARS:
            costs = ground.state.costs.get(line)
            low = f"Regel {line.initiative}: de laagste van begroting {dutch(budget)} en kosten {dutch(costs or 0)}"
            text = f"{text}, kosten nog niet bekend" if costs is None else low
        yield wire.PartKind.BASE, line.initiative, f"{text}.", bases[line]


def _shortfalls(ground: Ground, share: Share) -> Iterator[_Part]:
    before = share.part.period - 1
    lost: defaultdict[str, list[Cents]] = defaultdict(lambda: [0, 0])
    for stake in ground.schedule.stakes:
        if stake.line.period == before and _mine(stake.line, share) and stake.shortfall:
            lost[stake.meetmoment][0] += stake.shortfall
            lost[stake.meetmoment][1] += stake.value
    for code, (cents, value) in sorted(lost.items()):
        text = f"{_outcome(ground, code, before)} Van {dutch(value)} in periode {before} is dit niet verdiend."
        yield wire.PartKind.SHORTFALL, code, text, -cents


def _outcome(ground: Ground, code: str, accounting: int) -> str:
    result = ground.state.results.get((code, accounting))
    if result is None:
        return f"{code} heeft geen uitkomst."
    if result.value is None:
        return f"{code} is niet gemeten."
    paid = ground.state.paying[code, accounting]
    percentage = Decimal(round(paid * 10_000)).scaleb(-2)
    return f"{code} verdient {number(percentage)} %."


def _releases(ground: Ground, share: Share) -> Iterator[_Part]:
    before, settlement = share.part.period - 1, ground.state.scheme.settlement
    at = {before, settlement} if share.part.period == settlement else {before}
    found: defaultdict[tuple[str, int], Cents] = defaultdict(int)
    for release in ground.schedule.releases:
        if release.accounting in at and _mine(release.line, share):
            found[release.meetmoment, release.accounting] += release.amount
    for (code, accounting), cents in sorted(found.items()):
        text = f"{code} is in de verantwoording van periode {accounting} alsnog verder gehaald."
        yield wire.PartKind.RELEASE, code, text, cents
