"""Where a package differs from the one that was imported, as pointers into the package that was sent."""

import json
from collections.abc import Iterator
from typing import Any, Final

from app.plans.package.canonical import canonical, plain
from app.plans.package.models import Package
from app.plans.package.parsing import place_of
from app.plans.package.sections import SECTIONS

MOST_DIFFERENCES: Final = 1000

_CODED: Final = ("streams", "domains", "organisations", "themes", "initiatives", "kassiers", "kpis", *SECTIONS)
_WHOLE: Final = ("roles", "agreements")
_LINE: Final = ("initiative", "kassier", "stream", "organisation", "period")

_Key = tuple[str, ...]


def differences(stored: dict[str, Any], package: Package) -> list[str]:
    """Where the package differs from a stored canonical form: RFC 6901 pointers, at most 1,000, none when it is equal.

    A property that changed or an object that is new is pointed at itself; for one that is gone, its list.
    """
    sent = canonical(package)
    if stored == sent:
        return []
    old, new, places = dict(_entries(stored)), dict(_entries(sent)), _places(package)
    found = {_gone(key, places) for key in old.keys() - new.keys()}
    found |= {places[key] for key in new.keys() - old.keys() if key[:-1] not in new.keys() - old.keys()}
    for key in old.keys() & new.keys():
        was, now = old[key], new[key]
        found |= {f"{places[key]}/{name}" for name in was.keys() | now.keys() if was.get(name) != now.get(name)}
    return sorted(found, key=place_of)[:MOST_DIFFERENCES]


def _gone(key: _Key, places: dict[_Key, str]) -> str:
    match key:
        case ("kpis", _, _):
            kpi = places.get(key[:-1])
            return "/kpis" if kpi is None else f"{kpi}/meetmomenten"
        case ("scheme", _):
            return "/scheme/periods" if ("scheme",) in places else "/scheme"
        case _:
            return f"/{key[0]}"


def _entries(form: dict[str, Any]) -> Iterator[tuple[_Key, dict[str, Any]]]:
    """Every object of a canonical form by what makes it itself, without the objects inside it."""
    yield (), {name: value for name, value in form.items() if name in {"illustrative", "source"}}
    yield ("plan",), form["plan"]
    for section in _CODED:
        for item in form.get(section, []):
            yield (section, item["code"]), _without(item, "meetmomenten")
            for moment in item.get("meetmomenten", []):
                yield (section, item["code"], moment["code"]), moment
    for section in _WHOLE:
        for item in form.get(section, []):
            yield (section, _text(item)), {}
    for item in form.get("budget", []):
        yield ("budget", *(str(item[name]) for name in _LINE)), item
    if "scheme" in form:
        yield ("scheme",), _without(form["scheme"], "periods")
        for item in form["scheme"]["periods"]:
            yield ("scheme", str(item["number"])), item


def _places(package: Package) -> dict[_Key, str]:
    """Where each of those objects stands in the package; a budget line at its first row."""
    places: dict[_Key, str] = {(): "", ("plan",): "/plan"}
    for section in _CODED:
        for index, part in enumerate(getattr(package, section, None) or ()):
            places[section, part.code] = f"/{section}/{index}"
    for index, kpi in enumerate(package.kpis):
        for at, moment in enumerate(kpi.meetmomenten):
            places["kpis", kpi.code, moment.code] = f"/kpis/{index}/meetmomenten/{at}"
    for section in _WHOLE:
        for index, part in enumerate(getattr(package, section)):
            places[section, _text(plain(part))] = f"/{section}/{index}"
    for index, row in enumerate(package.budget or ()):
        places.setdefault(("budget", *(str(getattr(row, name)) for name in _LINE)), f"/budget/{index}")
    if package.scheme:
        places["scheme",] = "/scheme"
        for index, period in enumerate(package.scheme.periods):
            places["scheme", str(period.number)] = f"/scheme/periods/{index}"
    return places


def _without(item: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in item.items() if key != name}


def _text(item: Any) -> str:
    return json.dumps(item, sort_keys=True, ensure_ascii=False)
