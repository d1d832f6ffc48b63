"""When a payout may be released, and when results, costs and approval may be confirmed: every reason, all at once."""

from collections.abc import Iterable

from app.uitkeringsschema.facts import Part, PaymentMode, Scheme
from app.uitkeringsschema.standing import Matter, Standing, parts_of, without_outcome
from app.uitkeringsschema.violations import Code, Violation

_MATTERS = {
    Matter.RESULTS: ("de resultaten", "the results"),
    Matter.COSTS: ("de kosten", "the costs"),
    Matter.APPROVAL: ("de goedkeuring van het plan", "the approval of the plan"),
}


def payout_violations(scheme: Scheme, standing: Standing, part: Part) -> list[Violation]:
    """Every condition that a payout still misses; empty when it may be released (uitkeringsschema.md §7.1; SiG 9.3)."""
    found: list[Violation] = []
    if scheme.mode(part.period) is PaymentMode.ARREARS:
        found += _missing(scheme, standing, Matter.COSTS, part)
    if part.period > 1:
        found += _missing(scheme, standing, Matter.RESULTS, part._replace(period=part.period - 1))
    elif scheme.mode(1) is PaymentMode.ADVANCE:
        found += _missing(scheme, standing, Matter.APPROVAL, part)
    if part.period == scheme.settlement:
        found += _missing(scheme, standing, Matter.RESULTS, part)
    return found + previous_violations(standing, part)


def previous_violations(standing: Standing, part: Part) -> list[Violation]:
    """Payouts of a kassier and stream are released in order of period (§7.1)."""
    previous = part._replace(period=part.period - 1)
    if part.period == 1 or previous in standing.released:
        return []
    return [
        _about(
            Code.PREVIOUS_NOT_RELEASED,
            None,
            previous,
            f"De uitkering van periode {previous.period} {_dutch(part)} is nog niet vrijgegeven.",
            f"The payout of period {previous.period} {_english(part)} has not been released yet.",
        )
    ]


def substance_violations(scheme: Scheme, standing: Standing, of: Matter, part: Part) -> list[Violation]:
    """What is missing before a part can be confirmed: results, accepted costs or the approval itself (§7.1)."""
    match of:
        case Matter.RESULTS:
            missing = without_outcome(scheme, standing, part)
            return [] if missing is None else [_results_not_established(part, missing)]
        case Matter.COSTS:
            return [_costs_not_accepted(part)] if part in standing.costs_open else []
        case Matter.APPROVAL:
            return [] if standing.approved else [_approval_missing(part)]


def order_violations(standing: Standing, parts: Iterable[Part]) -> list[Violation]:
    """Period n is not accounted for before n − 1, part by part (§7.1)."""
    return [
        _about(
            Code.PERIOD_NOT_ACCOUNTED,
            Matter.RESULTS,
            before,
            f"Periode {before.period} is {_dutch(part)} nog niet verantwoord (bevestigd en geregistreerd).",
            f"Period {before.period} has not been accounted for {_english(part)} (confirmed and registered).",
        )
        for part in sorted(parts)
        if part.period > 1 and not standing.accounted(before := part._replace(period=part.period - 1))
    ]


def confirmable(scheme: Scheme, of: Matter, period: int) -> tuple[Part, ...]:
    """The parts of a period for which a matter can be confirmed at all: costs in arrears, approval in advance of 1."""
    match of:
        case Matter.RESULTS:
            applies = True
        case Matter.COSTS:
            applies = scheme.mode(period) is PaymentMode.ARREARS
        case Matter.APPROVAL:
            applies = period == 1 and scheme.mode(1) is PaymentMode.ADVANCE
    return parts_of(scheme, period) if applies else ()


def confirmation_missing(of: Matter, part: Part) -> Violation:
    """The financier has not confirmed this; a decision of the stuurgroep never counts as that."""
    nl, en = _MATTERS[of]
    return _about(
        Code.CONFIRMATION_MISSING,
        of,
        part,
        f"De financier heeft {nl} van periode {part.period} {_dutch(part)} niet bevestigd.",
        f"The financier has not confirmed {en} of period {part.period} {_english(part)}.",
    )


def _missing(scheme: Scheme, standing: Standing, of: Matter, part: Part) -> list[Violation]:
    if (of, part) in standing.registered:
        return []
    found = substance_violations(scheme, standing, of, part)
    if (of, part) not in standing.confirmed:
        found.append(confirmation_missing(of, part))
    nl, en = _MATTERS[of]
    return [
        *found,
        _about(
            Code.REGISTRATION_MISSING,
            of,
            part,
            f"In het landelijke systeem zijn {nl} van periode {part.period} {_dutch(part)} niet geregistreerd.",
            f"In the national system {en} of period {part.period} {_english(part)} have not been registered.",
        ),
    ]


def _results_not_established(part: Part, missing: list[str]) -> Violation:
    nl = f"Voor periode {part.period} {_dutch(part)} is over {len(missing)} meetmoment(en) nog niet besloten."
    en = f"For period {part.period} {_english(part)} {len(missing)} meetmoment(en) have not been decided on."
    if not missing:
        nl = f"Voor periode {part.period} {_dutch(part)} is nog geen besluit over de resultaten genomen."
        en = f"For period {part.period} {_english(part)} no decision on the results has been taken."
    return _about(Code.RESULTS_NOT_ESTABLISHED, Matter.RESULTS, part, nl, en, meetmomenten=missing)


def _costs_not_accepted(part: Part) -> Violation:
    nl = f"Niet elke kostenopgave over periode {part.period} {_dutch(part)} is geaccepteerd of ingetrokken."
    en = f"Not every cost statement for period {part.period} {_english(part)} has been accepted or withdrawn."
    return _about(Code.COSTS_NOT_ACCEPTED, Matter.COSTS, part, nl, en)


def _approval_missing(part: Part) -> Violation:
    nl, en = "Het plan is niet goedgekeurd.", "The plan has not been approved."
    return _about(Code.APPROVAL_MISSING, Matter.APPROVAL, part, nl, en)


def _about(code: Code, of: Matter | None, part: Part, nl: str, en: str, **facts: object) -> Violation:
    about: dict[str, object] = {"period": part.period, "kassier": part.kassier, "stream": part.stream}
    if of is not None:
        about["of"] = of.value
    return Violation(code, nl, en, about | facts)


def _dutch(part: Part) -> str:
    return f"voor kassier {part.kassier} in {part.stream}"


def _english(part: Part) -> str:
    return f"for kassier {part.kassier} in {part.stream}"
