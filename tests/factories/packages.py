"""Small plan packages to import in tests, each section replaceable, and the worked cases under a code of one's own."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from tests.support import cases

FIRST_DAY = date(2025, 7, 1)
HALF_A_YEAR = timedelta(days=184)

Section = list[dict[str, Any]]


_SHARES = (("ALFA", 1000), ("BETA", 500))


def package(code: str, *, modes: Sequence[str] = ("arrears", "advance"), **sections: Any) -> dict[str, Any]:
    """A plan with one kassier (K1 of ALFA), one stream (IZA), initiatives I1 and I2 and three organisations.

    Every period has lines of I1 for ALFA (€ 1000) and BETA (€ 500), on which meetmoment `Q1.<period>` hangs: true or
    false, proved by a `verslag`. BETA has an agreement, GAMMA no money.

    Args:
        code: of the plan.
        modes: the payment mode of each period.
        sections: of the package, in place of the ones made here; `None` leaves a section out.
    """
    numbers = range(1, len(modes) + 1)
    whole: dict[str, Any] = {
        "plan": {"code": code, "name": f"Plan {code}", "region": "Noordoost-Brabant"},
        "streams": [{"code": "IZA", "name": "IZA-transformatiemiddelen"}],
        "domains": [{"code": "zorg", "name": "Zorg"}, {"code": "welzijn", "name": "Welzijn"}],
        "organisations": organisations(),
        "themes": [{"code": "T", "name": "Thema"}],
        "initiatives": [{"code": each, "name": f"Initiatief {each}", "theme": "T"} for each in ("I1", "I2")],
        "kassiers": [{"code": "K1", "organisation": "ALFA", "scope": "Alles"}],
        "scheme": scheme(modes),
        "budget": [line("I1", of, number, euros) for number in numbers for of, euros in _SHARES],
        "kpis": [kpi("Q1", numbers)],
        "roles": [{"initiative": "I1", "domain": "zorg", "role": "trekker"}],
        "agreements": [{"kassier": "K1", "organisation": "BETA", "signedOn": "2025-07-01", "validFrom": "2025-07-01"}],
    }
    return {name: section for name, section in {**whole, **sections}.items() if section is not None}


def without_money(code: str, **sections: Any) -> dict[str, Any]:
    """A regioplan: nothing in it is paid."""
    gone = dict.fromkeys(("streams", "kassiers", "scheme", "budget", "agreements"))
    return package(code, **{**gone, **sections})


def organisations() -> Section:
    """ALFA and BETA in the domain zorg, GAMMA in welzijn."""
    domains = {"ALFA": "zorg", "BETA": "zorg", "GAMMA": "welzijn"}
    return [{"code": each, "name": each.capitalize(), "domain": domain} for each, domain in domains.items()]


def scheme(modes: Sequence[str], *, catch_up: bool = True) -> dict[str, Any]:
    """Periods of half a year, one after another, each paid on its first day."""
    starts = [FIRST_DAY + number * HALF_A_YEAR for number in range(len(modes) + 1)]
    periods = [
        {
            "number": number,
            "startsOn": str(starts[number - 1]),
            "endsOn": str(starts[number] - timedelta(days=1)),
            "payOn": str(starts[number - 1]),
            "paymentMode": mode,
        }
        for number, mode in enumerate(modes, start=1)
    ]
    return {"catchUp": catch_up, "settlementOn": str(starts[-1]), "periods": periods}


def line(
    initiative: str, organisation: str, period: int, amount: float, *, kassier: str = "K1", stream: str = "IZA"
) -> dict[str, Any]:
    """A line of the budget, in euros."""
    return {
        "initiative": initiative,
        "kassier": kassier,
        "stream": stream,
        "organisation": organisation,
        "period": period,
        "amount": amount,
    }


def kpi(code: str, periods: Sequence[int], **properties: Any) -> dict[str, Any]:
    """A KPI of I1 with one meetmoment in each of these periods, true or false unless said otherwise."""
    whole = {
        "code": code,
        "name": f"KPI {code}",
        "kind": "proces_interventie",
        "scope": {"initiative": "I1"},
        "measure": "boolean",
        "rule": "all_or_nothing",
        "evidence": ["verslag"],
    }
    moments = [
        {"code": f"{code}.{period}", "period": period, "dueOn": str(FIRST_DAY + period * HALF_A_YEAR), "weight": 1}
        for period in periods
    ]
    return {**whole, "meetmomenten": moments, **properties}


def case(name: str, code: str | None = None) -> tuple[dict[str, Any], dict[str, Any]]:
    """A worked case and what is expected of it; its plan under another code when one is given."""
    worked = cases.worked(name)
    if code is not None:
        worked["case"]["plan"]["plan"]["code"] = code
    return worked["case"], worked["expected"]
