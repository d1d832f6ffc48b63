"""The report in words: every text, date and amount as a reader sees it; the page and the paper only place them."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from app.kpis.status import MeetmomentStatus
from app.reports import schemas, view_money
from app.reports.pictures.dutch import count, day, millions, moment, money, quantity, share, short_day
from app.reports.pictures.picture import Picture
from app.reports.schemas import MomentOfReport, Report
from app.uitkeringsschema.facts import Measure, PaymentMode, Rule

View = dict[str, Any]

_STATUSES: Final = {
    MeetmomentStatus.PLANNED: ("○", "Gepland"),
    MeetmomentStatus.DUE: ("○", "Te meten"),
    MeetmomentStatus.OVERDUE: ("!", "Te laat"),
    MeetmomentStatus.REPORTED: ("◔", "Opgegeven"),
    MeetmomentStatus.VERIFIED: ("◑", "Geverifieerd"),
    MeetmomentStatus.REJECTED: ("×", "Afgekeurd"),
    MeetmomentStatus.ESTABLISHED: ("●", "Vastgesteld"),
    MeetmomentStatus.NOT_MEASURED: ("–", "Niet gemeten"),
}
_RULES: Final = {
    Rule.PRO_RATA: "naar rato",
    Rule.ALL_OR_NOTHING: "alles of niets",
    Rule.THRESHOLD: "vanaf een drempel",
    Rule.STEPS: "in stappen",
}
_PERIOD_STATUSES: Final = {"open": "open", "accounted": "verantwoord", "settled": "afgerekend"}
_PLAN_STATUSES: Final = {
    "snelle_toets": "snelle toets",
    "in_development": "in ontwikkeling",
    "submitted": "ingediend",
    "approved": "goedgekeurd",
    "running": "in uitvoering",
    "settled": "afgerekend",
    "withdrawn": "ingetrokken",
}
BODIES: Final = {
    schemas.Addressee.STUURGROEP: "Stuurgroep",
    schemas.Addressee.FINANCIER: "Financier",
    schemas.Addressee.PROGRAMME_OFFICE: "Programmabureau",
    schemas.Addressee.KASSIER: "Kassier",
}
_OPEN: Final = {
    schemas.OpenKind.OVERDUE: "Niet opgegeven",
    schemas.OpenKind.REJECTED: "Afgekeurd",
    schemas.OpenKind.NOT_VERIFIED: "Nog te verifiëren",
    schemas.OpenKind.NOT_DECIDED: "Nog vast te stellen",
    schemas.OpenKind.EVIDENCE_MISSING: "Ontbrekende bewijslast",
    schemas.OpenKind.COSTS_OPEN: "Kosten zonder besluit",
    schemas.OpenKind.NOT_RECEIVED: "Nog te ontvangen",
    schemas.OpenKind.NOT_PASSED_ON: "Nog door te betalen",
    schemas.OpenKind.CLAIM: "Vorderingen",
    schemas.OpenKind.RETURN: "Terugstortingen",
    schemas.OpenKind.CONDITION: "Voorwaarden voor een uitkering",
    schemas.OpenKind.FOLLOW_UP: "Acties",
}


def view_of(report: Report, pictures: Sequence[Picture]) -> View:
    """Everything that both forms of the report say, in order."""
    name = "het afrekenmoment" if report.period.settlement else f"periode {report.period.number}"
    return {
        "title": f"Verantwoordingsrapport {name}",
        "plan": report.plan.name,
        "code": report.plan.code,
        "period": name,
        "head": _head(report),
        "verify": None if report.books is None else f"tred verify --plan {report.plan.code} --head {report.books.head}",
        "illustrative": report.illustrative,
        "caveats": list(report.caveats),
        "cards": _cards(report),
        "summary": list(_summary(report, name)),
        "asked": _asked(report),
        "themes": [_theme(one) for one in report.themes],
        "earnings": view_money.earnings(report),
        "payments": view_money.payments(report),
        "open": _open(report),
        "recorded": [
            {
                "on": short_day(one.on),
                "by": BODIES[one.by],
                "text": one.text + (" (ingetrokken)" if one.withdrawn else ""),
                "reference": one.reference,
            }
            for one in report.recorded
        ],
        "charts": {one.name: _chart(one) for one in pictures},
        "money": report.sight.money is not schemas.MoneyInSight.NONE,
    }


def _chart(one: Picture) -> View:
    head, *rows = one.table or [[]]
    # Texts come first; what is an amount stands at the right.
    numbers = sum(1 for text in rows[0] if "€" in text) if rows else 0
    shown = {"title": one.title, "description": one.description, "head": head, "rows": rows, "numbers": numbers}
    return {"name": one.name, **shown}


def _head(report: Report) -> list[list[str]]:
    period, plan = report.period, report.plan
    rows = [["Plan", f"{plan.name} ({plan.code}), {plan.region}; {_PLAN_STATUSES[plan.status]}"]]
    if period.settlement:
        rows.append(["Periode", f"Afrekenmoment, na periode {period.number - 1}"])
    else:
        mode = "achteraf, op kosten" if period.payment_mode is PaymentMode.ARREARS else "vooraf"
        rows.append(["Periode", f"{period.number}: {day(period.starts_on)} tot en met {day(period.ends_on)}"])
        rows.append(["Betaling", f"{mode}; betaalmoment {day(period.pay_on)}"])
    rows.append(["Verantwoording", _PERIOD_STATUSES[period.status]])
    rows.append(["Zoals bekend op", moment(report.as_of)])
    rows.append(["Beoordeeld op", day(report.on)])
    if report.books is not None:
        rows.append(["Laatste boeking", f"{report.books.seq}, vastgelegd op {moment(report.books.recorded_at)}"])
    return rows


def _cards(report: Report) -> list[View]:
    figures = report.figures
    found = [
        {
            "label": "Meetmomenten met een uitkomst",
            "value": f"{figures.established + figures.not_measured} van {figures.meetmomenten}",
            "note": f"{figures.fully_achieved} helemaal gehaald, {figures.not_measured} niet gemeten",
        }
    ]
    if figures.value is None:
        return found
    part = "" if not figures.value else f"{share(figures.earned / figures.value)} van {money(figures.value)}"  # type: ignore[operator]
    found.append({"label": "Verdiend", "value": money(figures.earned), "note": part})
    note = "gaat van de volgende uitkering af"
    found.append({"label": "Niet verdiend", "value": money(figures.shortfall), "note": note})
    if figures.undecided:
        found.append({"label": "Zonder uitkomst", "value": money(figures.undecided), "note": "nog te beslissen"})
    if figures.caught_up:
        found.append({"label": "Alsnog verdiend", "value": money(figures.caught_up), "note": "over eerdere periodes"})
    note = "aan alle kassiers samen" if report.sight.money is schemas.MoneyInSight.ALL else "uw deel"
    where = "afrekenmoment" if report.period.settlement else f"periode {report.period.number}"
    found.append({"label": f"Uitkering {where}", "value": money(figures.payment), "note": note})
    if figures.next_payment is not None:
        found.append({"label": "Volgende uitkering", "value": money(figures.next_payment), "note": _next(report)})
    return found


def _next(report: Report) -> str:
    following = [one for one in report.payments if one.period == report.period.number + 1]
    return "voorlopig" if any(one.provisional for one in following) else "na verrekening"


def _summary(report: Report, name: str) -> Iterable[str]:
    figures = report.figures
    moments = count(figures.meetmomenten, "meetmoment", "meetmomenten")
    left = f"; {figures.without_outcome} nog zonder uitkomst" if figures.without_outcome else ""
    yield (
        f"In {name} {'ligt' if figures.meetmomenten == 1 else 'liggen'} {moments}. Daarvan "
        f"{'is' if figures.established == 1 else 'zijn'} er {figures.established} vastgesteld en "
        f"{figures.not_measured} bij besluit als niet gemeten vastgelegd{left}."
    )
    if figures.value:
        yield (
            f"Aan deze meetmomenten hangt {money(figures.value)}. Daarvan is {money(figures.earned)} verdiend en "
            f"{money(figures.shortfall)} niet."
        )
    if figures.next_payment is not None:
        yield f"De volgende uitkering komt daarmee op {money(figures.next_payment)} ({millions(figures.next_payment)})."
    late = sum(1 for one in report.open_points if one.days_late)
    points = count(len(report.open_points), "punt staat", "punten staan")
    yield f"{points} open, waarvan {late} te laat." if report.open_points else "Er staat niets open."


def _asked(report: Report) -> list[View]:
    found: list[View] = []
    for body, name in BODIES.items():
        own = [one for one in report.asked if one.of is body]
        if own:
            rows = [{"text": one.text, "about": _named(one.about), "amount": money(one.amount)} for one in own]
            found.append({"of": name, "rows": rows})
    return found


def _named(codes: Sequence[str]) -> str:
    shown = ", ".join(codes[:30])
    return f"{shown} en {len(codes) - 30} meer" if len(codes) > 30 else shown  # noqa: PLR2004 (what fits)


def _theme(one: schemas.ThemeOfReport) -> View:
    return {
        "title": one.name if one.code is None else f"{one.code} · {one.name}",
        "rows": [
            _moment(initiative, kpi, measured)
            for initiative in one.initiatives
            for kpi in initiative.kpis
            for measured in kpi.meetmomenten
        ],
    }


def _moment(initiative: schemas.InitiativeOfReport, kpi: schemas.KpiOfReport, one: MomentOfReport) -> View:
    sign, status = _STATUSES[one.status]
    about = [initiative.name if initiative.code is None else f"{initiative.code} {initiative.name}"]
    about.append(f"uiterlijk {short_day(one.due_on)}")
    if kpi.unit and kpi.measure in {Measure.COUNT, Measure.NUMBER}:
        about.append(f"in {kpi.unit}")
    about.append(_RULES[kpi.rule])
    if kpi.illustrative or one.illustrative:
        about.append("illustratief")
    notes = []
    if one.caught_up:
        notes.append(f"Inhalen van periode {one.period}.")
    if one.original_target is not None:
        notes.append(f"De doelwaarde is herzien; eerst {quantity(one.original_target)}.")
    if one.missing_evidence:
        notes.append(f"Ontbrekende bewijslast: {', '.join(one.missing_evidence)}.")
    if not kpi.pays:
        notes.append("Stuurt alleen; er hangt geen geld aan.")
    target = "ja" if kpi.measure is Measure.BOOLEAN else quantity(one.target)
    if kpi.measure is Measure.ASSESSMENT:
        target = "beoordeling"
    measured = share(one.measured) if kpi.measure is Measure.ASSESSMENT else quantity(one.measured)  # type: ignore[arg-type]
    return {
        "code": one.code,
        "name": kpi.name,
        "about": " · ".join(about),
        "target": target,
        "baseline": quantity(one.baseline) if kpi.measure in {Measure.COUNT, Measure.NUMBER} else "–",
        "measured": measured,
        "measuredOn": short_day(one.measured_on),
        "achievement": share(one.achievement),
        "earned": share(one.earned_part) if kpi.pays else "–",
        "sign": sign,
        "status": status,
        "notes": notes,
        "evidence": [_evidence(piece) for piece in one.evidence],
    }


def _evidence(piece: schemas.EvidenceOfReport) -> str:
    seal = f" (SHA-256 {piece.sha256[:12]}…)" if piece.sha256 else ""
    return f"{piece.kind}: {piece.reference}{seal}"


def _open(report: Report) -> list[View]:
    found = []
    for kind, title in _OPEN.items():
        own = [one for one in report.open_points if one.kind is kind]
        if own:
            found.append({"title": title, "rows": [_point(one) for one in own]})
    return found


def _point(one: schemas.OpenPoint) -> View:
    late = f"{count(one.days_late, 'dag', 'dagen')} te laat" if one.days_late else ""
    return {
        "text": one.text,
        "who": one.who or "–",
        "due": short_day(one.due_on),
        "late": late,
        "amount": money(one.amount),
    }
