"""A small plan with two accounts of money, on which every step of the main job can be tried."""

from collections.abc import Sequence
from typing import Any

from tests.factories import packages
from tests.factories.packages import kpi, line


def package(code: str, *, modes: Sequence[str] = ("arrears", "advance"), **sections: Any) -> dict[str, Any]:
    """A plan with kassier K1 (ALFA; IZA and SPUK) and K2 (BETA, through GAMMA; SPUK).

    Every period has lines of I1 in K1/IZA for ALFA (€ 1000) and BETA (€ 500), on which `Q1.<period>` hangs (true or
    false), and a line of I2 in K2/SPUK for GAMMA (€ 300), on which nothing hangs. DELTA has no line; ALFA, BETA and
    GAMMA have agreements from 1 July 2025.
    """
    numbers = range(1, len(modes) + 1)
    pairs = (("K1", "ALFA"), ("K1", "BETA"), ("K2", "GAMMA"))
    return packages.package(
        code,
        modes=modes,
        **{
            "streams": [{"code": each, "name": each} for each in ("IZA", "SPUK")],
            "organisations": [
                {"code": each, "name": each.capitalize(), "domain": "zorg"}
                for each in ("ALFA", "BETA", "GAMMA", "DELTA")
            ],
            "kassiers": [
                {"code": "K1", "organisation": "ALFA", "scope": "Alles"},
                {"code": "K2", "organisation": "BETA", "scope": "SPUK", "streams": ["SPUK"], "through": "GAMMA"},
            ],
            "budget": [each for number in numbers for each in lines(number)],
            "kpis": [kpi("Q1", numbers)],
            "agreements": [
                {"kassier": kassier, "organisation": each, "signedOn": "2025-07-01", "validFrom": "2025-07-01"}
                for kassier, each in pairs
            ],
            **sections,
        },
    )


def lines(period: int) -> list[dict[str, Any]]:
    """The budget of one period."""
    return [
        line("I1", "ALFA", period, 1000),
        line("I1", "BETA", period, 500),
        line("I2", "GAMMA", period, 300, kassier="K2", stream="SPUK"),
    ]


def count(code: str, period: int, target: int, **properties: Any) -> dict[str, Any]:
    """A KPI of I1 that counts towards a target, in one period."""
    moment = {"code": f"{code}.{period}", "period": period, "dueOn": "2026-01-01", "weight": 1, "target": target}
    return kpi(code, [period], measure="count", rule="pro_rata", meetmomenten=[moment], **properties)
