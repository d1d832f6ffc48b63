"""A plan package that uses every section and every property, to change at will."""

from copy import deepcopy
from decimal import Decimal
from typing import Any


def _source() -> dict[str, str]:
    return {"document": "Begroting", "place": "tabel 2"}


_PLAN = {
    "code": "VOL",
    "name": "Volledig plan",
    "region": "Noordoost-Brabant",
    "kind": "transformatieplan",
    "status": "approved",
    "governingBody": "stuurgroep",
    "approvedOn": "2025-07-01",
    "ambition": "Gezonder leven,\nin een zorgzame wijk",
    "financiers": ["VGZ", "CZ"],
    "illustrative": True,
    "source": _source(),
}

_PEOPLE: dict[str, Any] = {
    "domains": [{"code": "vvt", "name": "VVT"}, {"code": "gemeenten", "name": "Gemeenten"}],
    "organisations": [
        {
            "code": "ZORG",
            "name": "Zorg",
            "domain": "vvt",
            "kvk": "01234567",
            "rsin": "002564440",
            "oin": "00000099000000000000",
            "agb": "00123456",
            "uzovi": "0101",
            "iban": "NL91ABNA0417164300",
            "contact": "projectbureau",
            "identifiers": [{"system": "bag", "value": "1", "validFrom": "2025-01-01", "validTo": "2025-01-01"}],
            "regions": ["GM-OSS", "Meierij"],
        },
        {"code": "STAD", "name": "Stad", "domain": "gemeenten", "source": _source()},
        {"code": "WIJK", "name": "Wijk", "domain": "vvt"},
    ],
    "themes": [{"code": "A", "name": "Ouder", "description": "Vitaal ouder"}, {"code": "B", "name": "Samen"}],
    "initiatives": [
        {
            "code": "A1",
            "name": "Beeldzorg",
            "theme": "A",
            "kind": "intervention",
            "programme": "Digitaal",
            "description": "Zorg op afstand",
            "levels": [{"level": "regionaal", "what": "inkoop"}, {"level": "lokaal", "what": "gebruik"}],
        },
        {"code": "B1", "name": "Wijkteam", "theme": "B", "kind": "project"},
    ],
    "roles": [
        {"initiative": "A1", "domain": "vvt", "role": "trekker", "validTo": "2025-12-31"},
        {"initiative": "A1", "domain": "vvt", "role": "betrokken", "validFrom": "2026-01-01"},
        {"initiative": "A1", "domain": "gemeenten", "organisation": "STAD", "region": "GM-OSS", "role": "geinformeerd"},
        {"initiative": "B1", "domain": "vvt", "role": "alleen_monitoren"},
        {"initiative": "B1", "domain": "gemeenten", "role": "trekker"},
    ],
}


def _line(initiative: str, kassier: str, stream: str, organisation: str, **of: Any) -> dict[str, Any]:
    return {"initiative": initiative, "kassier": kassier, "stream": stream, "organisation": organisation, **of}


_MONEY: dict[str, Any] = {
    "streams": [{"code": "IZA", "name": "IZA", "financier": "VGZ"}, {"code": "SPUK", "name": "SPUK"}],
    "kassiers": [
        {"code": "K1", "organisation": "ZORG", "scope": "alles", "iban": "NL91ABNA0417164300"},
        {"code": "K2", "organisation": "STAD", "scope": "alle SPUK", "streams": ["SPUK"], "through": "WIJK"},
    ],
    "scheme": {
        "catchUp": False,
        "settlementOn": "2026-12-31",
        "periods": [
            {
                "number": 1,
                "startsOn": "2025-07-01",
                "endsOn": "2025-12-31",
                "payOn": "2026-01-31",
                "paymentMode": "arrears",
                "costsUntil": "2025-12-31",
            },
            {
                "number": 2,
                "startsOn": "2026-01-01",
                "endsOn": "2026-06-30",
                "payOn": "2026-01-01",
                "paymentMode": "advance",
            },
        ],
    },
    "budget": [
        _line("A1", "K1", "IZA", "ZORG", period=1, amount=Decimal("1000.50")),
        _line("A1", "K1", "IZA", "ZORG", period=2, amount=Decimal("0.01")),
        {**_line("B1", "K2", "SPUK", "STAD", period=2, amount=Decimal(500)), "source": _source(), "illustrative": True},
        _line("A1", "K1", "IZA", "ZORG", period=1, amount=Decimal("0.50")),
    ],
    "agreements": [
        {
            "kassier": "K1",
            "organisation": "ZORG",
            "signedOn": "2025-06-01",
            "validFrom": "2025-07-01",
            "validTo": "2025-07-01",
            "description": "Uitvoering",
        }
    ],
}

_KPIS: list[dict[str, Any]] = [
    {
        "code": "A1-D",
        "name": "Inwoners met beeldzorg",
        "kind": "deelresultaat",
        "scope": {"initiative": "A1"},
        "measure": "count",
        "rule": "steps",
        "steps": [[1, 1], [Decimal("0.5"), Decimal("0.4")]],
        "pays": True,
        "evidence": ["registratie", "lijst"],
        "unit": "inwoners",
        "description": "Wie beeldzorg heeft",
        "dataSource": "ECD",
        "measuredBy": "data-analist",
        "frequency": "per half jaar",
        "horizon": "kort",
        "nature": "kwantitatief",
        "followUp": "gesprek",
        "meetmomenten": [
            {"code": "A1-D.1", "period": 1, "dueOn": "2025-12-31", "weight": Decimal("0.3"), "target": 300},
            {"code": "A1-D.2", "period": 2, "dueOn": "2026-06-30", "target": 600, "baseline": 10},
        ],
    },
    {
        "code": "B-E",
        "name": "Uren wijkverpleging",
        "kind": "eindresultaat",
        "scope": {"theme": "B"},
        "measure": "number",
        "rule": "threshold",
        "threshold": Decimal("0.5"),
        "evidence": [],
        "meetmomenten": [{"code": "B-E.1", "period": 2, "dueOn": "2026-06-30", "target": Decimal("-1.5")}],
    },
    {
        "code": "P",
        "name": "Bestuur akkoord",
        "kind": "proces_programma",
        "scope": {"plan": True},
        "measure": "boolean",
        "evidence": ["verslag"],
        "meetmomenten": [{"code": "P.1", "period": 1, "dueOn": "2025-12-31"}],
    },
    {
        "code": "Q",
        "name": "Ervaren kwaliteit",
        "kind": "resultaat_subdoel",
        "scope": {"plan": True},
        "measure": "assessment",
        "pays": False,
        "evidence": ["verslag"],
        "nature": "kwalitatief",
        "horizon": "lang",
        "meetmomenten": [{"code": "Q.1", "period": 2, "dueOn": "2026-06-30", "weight": 0}],
    },
]


def full() -> dict[str, Any]:
    """A fresh copy of the whole package."""
    return deepcopy({"plan": _PLAN, **_PEOPLE, **_MONEY, "kpis": _KPIS})


def moneyless() -> dict[str, Any]:
    """The same plan without money, as a regioplan has it."""
    package = full()
    for section in ("streams", "kassiers", "scheme", "budget", "agreements"):
        del package[section]
    return package


def change(package: dict[str, Any], pointer: str, value: Any) -> dict[str, Any]:
    """Set what stands at a pointer (a `-` at its end adds to a list), or remove it when the value is `...`."""
    *above, last = pointer.split("/")[1:]
    place: Any = package
    for step in above:
        place = place[int(step) if isinstance(place, list) else step]
    if last == "-":
        place.append(value)
    elif value is ...:
        del place[int(last) if isinstance(place, list) else last]
    else:
        place[int(last) if isinstance(place, list) else last] = value
    return package
