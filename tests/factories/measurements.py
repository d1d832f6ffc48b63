"""A plan in which something must be reported: late, now and later, by several parties and with and without money."""

from copy import deepcopy
from typing import Any


def package(code: str, *, catch_up: bool = True) -> dict[str, Any]:
    """A plan of three periods, the second of which runs today; A1 is ZORG's, B1 is STAD's."""
    return {
        "plan": {"code": code, "name": "Metingen", "region": "Noordoost"},
        "streams": [{"code": "IZA", "name": "IZA"}],
        "domains": [{"code": "vvt", "name": "VVT"}, {"code": "gemeenten", "name": "Gemeenten"}],
        "organisations": [
            {"code": "ZORG", "name": "Zorg", "domain": "vvt"},
            {"code": "STAD", "name": "Stad", "domain": "gemeenten"},
            {"code": "KAS1", "name": "Kas een", "domain": "vvt"},
            {"code": "KAS2", "name": "Kas twee", "domain": "gemeenten"},
        ],
        "themes": [{"code": "A", "name": "Ouder"}, {"code": "B", "name": "Samen"}],
        "initiatives": [
            {"code": "A1", "name": "Beeldzorg", "theme": "A"},
            {"code": "B1", "name": "Wijkteam", "theme": "B"},
        ],
        "kassiers": [
            {"code": "K1", "organisation": "KAS1", "scope": "zorg"},
            {"code": "K2", "organisation": "KAS2", "scope": "stad"},
        ],
        "scheme": {
            "catchUp": catch_up,
            "settlementOn": "2999-12-31",
            "periods": [
                _period(1, "2020-01-01", "2020-06-30"),
                _period(2, "2020-07-01", "2999-06-30"),
                _period(3, "2999-07-01", "2999-12-31"),
            ],
        },
        "budget": [
            _line("A1", "K1", "ZORG", 1, 1000),
            _line("A1", "K1", "ZORG", 2, 400),
            _line("B1", "K2", "STAD", 1, 600),
        ],
        "kpis": deepcopy(_KPIS),
        "roles": [
            {"initiative": "A1", "domain": "vvt", "role": "samenwerken"},
            {"initiative": "A1", "domain": "gemeenten", "role": "betrokken"},
            {"initiative": "B1", "domain": "gemeenten", "organisation": "STAD", "role": "trekker"},
            {"initiative": "B1", "domain": "vvt", "role": "geinformeerd"},
        ],
    }


def _period(number: int, starts: str, ends: str) -> dict[str, Any]:
    return {"number": number, "startsOn": starts, "endsOn": ends, "payOn": starts, "paymentMode": "advance"}


def _line(initiative: str, kassier: str, organisation: str, period: int, amount: int) -> dict[str, Any]:
    key = {"initiative": initiative, "kassier": kassier, "stream": "IZA", "organisation": organisation}
    return {**key, "period": period, "amount": amount}


_KPIS: list[dict[str, Any]] = [
    {
        "code": "A1-D",
        "name": "Inwoners met beeldzorg",
        "kind": "deelresultaat",
        "scope": {"initiative": "A1"},
        "measure": "count",
        "evidence": ["lijst", "verslag"],
        "unit": "inwoners",
        "dataSource": "ECD",
        "meetmomenten": [
            {"code": "A1-D.1", "period": 1, "dueOn": "2020-06-30", "weight": 3, "target": 300},
            {"code": "A1-D.2", "period": 2, "dueOn": "2999-06-30", "target": 600, "baseline": 100},
            {"code": "A1-D.3", "period": 3, "dueOn": "2999-12-31", "target": 900},
        ],
    },
    {
        "code": "B-E",
        "name": "Uren wijkverpleging",
        "kind": "eindresultaat",
        "scope": {"theme": "B"},
        "measure": "number",
        "rule": "threshold",
        "threshold": 0.5,
        "evidence": [],
        "meetmomenten": [{"code": "B-E.1", "period": 1, "dueOn": "2020-06-30", "target": 900, "baseline": 1000}],
    },
    {
        "code": "P",
        "name": "Bestuur akkoord",
        "kind": "proces_programma",
        "scope": {"plan": True},
        "measure": "boolean",
        "rule": "all_or_nothing",
        "evidence": [],
        "meetmomenten": [{"code": "P.1", "period": 1, "dueOn": "2020-06-30"}],
    },
    {
        "code": "Q",
        "name": "Ervaren kwaliteit",
        "kind": "resultaat_subdoel",
        "scope": {"theme": "A"},
        "measure": "assessment",
        "pays": False,
        "evidence": [],
        "meetmomenten": [{"code": "Q.1", "period": 2, "dueOn": "2999-06-30"}],
    },
]
