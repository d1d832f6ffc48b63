"""The money of a report in words."""

from decimal import Decimal
from typing import Any, Final

from app.reports.pictures.dutch import money, share
from app.reports.schemas import Report
from app.reports.schemas_money import PartKind, PaymentStatus, PotPayment, ShareOfReport

_STATUSES: Final = {
    PaymentStatus.RELEASED: "vrijgegeven",
    PaymentStatus.PROPOSED: "voorgesteld",
    PaymentStatus.EXPECTED: "verwacht",
}
_PARTS: Final = {
    PartKind.BASE: "Grondslag",
    PartKind.CARRIED_IN: "Saldo",
    PartKind.SHORTFALL: "Verrekening",
    PartKind.RELEASE: "Alsnog verdiend",
}


def earnings(report: Report) -> dict[str, Any] | None:
    """Per KPI what hangs on it and what it earns, with the sums; None without any."""
    if not report.earnings:
        return None
    names = ("value", "earned", "shortfall", "undecided", "caught_up")
    sums = {name: sum((getattr(one, name) for one in report.earnings), Decimal(0)) for name in names}
    return {
        "rows": [
            {
                "kpi": one.kpi,
                "name": one.name,
                **{name: money(getattr(one, name)) for name in names},
                "part": share(one.earned / one.value) if one.value and not one.undecided else "–",
            }
            for one in report.earnings
        ],
        "total": {name: money(amount) for name, amount in sums.items()},
        "undecided": bool(sums["undecided"]),
        "caught": bool(sums["caught_up"]),
    }


def payments(report: Report) -> list[dict[str, Any]]:
    """The payouts of the period and of the next, each per kassier and stream."""
    found = []
    for period in sorted({one.period for one in report.payments}):
        own = [one for one in report.payments if one.period == period]
        found.append({"title": _title(report, period), "pots": [_pot(one) for one in own]})
    return found


def _title(report: Report, period: int) -> str:
    if period == report.period.number:
        return "Uitkering op het afrekenmoment" if report.period.settlement else f"Uitkering van periode {period}"
    return f"Volgende uitkering: {'afrekenmoment' if period > report.period.last else f'periode {period}'}"


def _pot(one: PotPayment) -> dict[str, Any]:
    rows = (
        ("Grondslag", one.base, 1),
        ("Verrekend over de periode ervoor", one.deduction, -1),
        ("Alsnog verdiend", one.release, 1),
    )
    figures = [[label, money(amount * sign)] for label, amount, sign in rows if amount]
    if one.carried:
        figures.append(["Te verrekenen en doorgeschoven", money(one.carried)])
    if one.payment is not None:
        figures.append(["Uitkering", money(one.payment)])
    if one.status is PaymentStatus.RELEASED and one.received is not None:
        figures += [["Ontvangen", money(one.received)], ["Doorbetaald", money(one.passed_on)]]
    status = _STATUSES[one.status] + (", voorlopig" if one.provisional else "")
    return {
        "title": f"{one.kassier} {one.name}, {one.stream_name}",
        "key": f"{one.kassier}-{one.stream}",
        "status": status,
        "figures": figures,
        "released": one.status is PaymentStatus.RELEASED,
        "payout": None if one.payout is None else str(one.payout),
        "shares": [_share(share_) for share_ in one.shares],
    }


def _share(one: ShareOfReport) -> dict[str, Any]:
    return {
        "name": one.name,
        "due": money(one.due),
        "share": money(one.share),
        "shift": money(one.shift) if one.shift else None,
        "passed": money(one.passed_on),
        "balance": money(one.balance) if one.balance else None,
        "parts": [{"kind": _PARTS[part.kind], "text": part.text, "amount": money(part.amount)} for part in one.parts],
    }
