"""What every period pays, stacked by kassier."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from app.reports.pictures.dutch import millions, money
from app.reports.pictures.palette import INK, SERIES, ink_on
from app.reports.pictures.picture import Picture, Spec, Width, dressed, empty, values

Amounts = Mapping[tuple[int, str], Decimal]
"""Euros by period and kassier."""

Rows = list[dict[str, Any]]

REST = "Overig"


def schedule_of(amounts: Amounts, states: Sequence[str], names: Mapping[str, str], *, own: bool) -> Picture:
    """The chart of a schedule.

    Args:
        amounts: what is paid.
        states: per period, the settlement moment last, how far it is in one word.
        names: of the kassiers, by code.
        own: whether this is only what the reader sees of it.
    """
    kept = _kept(amounts)
    title = "Uitkeringen per periode en kassier" + (", uw deel" if own else "")
    kassiers = list(dict.fromkeys(code for _, code in sorted(kept, key=lambda at: (at[1] == REST, at[1]))))
    return Picture(
        "schedule",
        title,
        _in_words(kept, states, kassiers, names),
        lambda width: _spec(kept, states, kassiers, width) if any(kept.values()) else empty(width),
        _table(kept, states, kassiers) if any(kept.values()) else (),
    )


def _table(amounts: Amounts, states: Sequence[str], kassiers: Sequence[str]) -> list[list[str]]:
    rows = [["Periode", "Stand", *kassiers, "Samen"]]
    for period, state in enumerate(states, start=1):
        own = [amounts.get((period, code), Decimal(0)) for code in kassiers]
        rows.append([_name(period, states).capitalize(), state, *map(money, own), money(sum(own, Decimal(0)))])
    return rows


def _kept(amounts: Amounts) -> Amounts:
    """With more kassiers than colours, the smallest are one."""
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (_, code), amount in amounts.items():
        totals[code] += amount
    if len(totals) <= len(SERIES):
        return amounts
    large = sorted(totals, key=lambda code: (-totals[code], code))[: len(SERIES) - 1]
    found: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for (period, code), amount in amounts.items():
        found[period, code if code in large else REST] += amount
    return found


def _name(period: int, states: Sequence[str]) -> str:
    return "afrekening" if period == len(states) else f"periode {period}"


def _spec(amounts: Amounts, states: Sequence[str], kassiers: Sequence[str], width: Width) -> Spec:
    wide = width is Width.WIDE
    parts, totals = _stacked(amounts, states, kassiers, wide=wide)
    highest = max(total["to"] for total in totals)
    x: Spec = {"field": "label", "type": "ordinal", "sort": {"field": "period"}, "title": None}
    x["axis"] = {"labelAngle": 0, "labelExpr": "split(datum.label, '|')", "ticks": False, "labelPadding": 6}
    axis = {"title": "€ mln", "labelExpr": "format(datum.value / 1000000, ',.1~f')", "tickCount": 5}
    y = {"field": "from", "type": "quantitative", "axis": axis, "scale": {"domainMax": highest * 1.08}}
    colours = list(SERIES[: len(kassiers)])
    inks = {"domain": list(kassiers), "range": [ink_on(colour) for colour in colours]}
    in_bar = {"field": "kassier", "type": "nominal", "scale": inks, "legend": None}
    bold = {"dy": -8, "fontWeight": "bold", "fontSize": 12}
    return dressed(
        {
            "height": 320 if wide else 300,
            "layer": [
                {
                    "data": values(parts),
                    "mark": {"type": "bar", "stroke": INK, "strokeWidth": 0.8, "width": {"band": 0.72}},
                    "encoding": {"x": x, "y": y, "y2": {"field": "to"}, "color": _colour(kassiers, colours)},
                },
                _text(parts, x, "middle", {"fontSize": 11 if wide else 10}, in_bar),
                _text(totals, x, "to", bold, {"value": INK}),
            ],
            "resolve": {"scale": {"color": "independent"}},
        },
        width,
    )


def _stacked(amounts: Amounts, states: Sequence[str], kassiers: Sequence[str], *, wide: bool) -> tuple[Rows, Rows]:
    """The pieces of each bar from below to above, and what stands on top of it."""
    highest = max(sum(a for (p, _), a in amounts.items() if p == n) for n in range(1, len(states) + 1))
    parts, totals = [], []
    for period, state in enumerate(states, start=1):
        name = ("afr." if period == len(states) else str(period)) if not wide else _name(period, states)
        at = {"period": period, "label": f"{name}|{state}" if wide else name}
        below = Decimal(0)
        for code in kassiers:
            amount = amounts.get((period, code), Decimal(0))
            told = _told(code, amount, wide=wide) if amount * 16 > highest else ""
            ends = {"from": float(below), "to": float(below + amount), "middle": float(below + amount / 2)}
            if amount:
                parts.append({**at, "kassier": code, **ends, "text": told})
            below += amount
        totals.append({**at, "to": float(below), "text": _total(below, wide=wide)})
    return parts, totals


def _colour(kassiers: Sequence[str], colours: list[str]) -> Spec:
    legend = {"orient": "top", "title": "kassier", "symbolType": "square", "symbolStrokeColor": INK}
    scale = {"domain": list(kassiers), "range": colours}
    return {"field": "kassier", "type": "nominal", "scale": scale, "legend": legend}


def _text(rows: Rows, x: Spec, at: str, mark: Spec, colour: Spec) -> Spec:
    """What stands at a height."""
    return {
        "data": values(rows),
        "mark": {"type": "text"} | mark,
        "encoding": {
            "x": x,
            "y": {"field": at, "type": "quantitative"},
            "text": {"field": "text", "type": "nominal"},
            "color": colour,
        },
    }


def _total(amount: Decimal, *, wide: bool) -> str:
    text = millions(amount) if amount else ""
    return text if wide else text.removeprefix("€").removesuffix("mln").strip()


def _told(code: str, amount: Decimal, *, wide: bool) -> str:
    return f"{code}  {millions(amount)}" if wide else code


def _in_words(amounts: Amounts, states: Sequence[str], kassiers: Sequence[str], names: Mapping[str, str]) -> str:
    parts = []
    for period, state in enumerate(states, start=1):
        total = sum((amount for (at, _), amount in amounts.items() if at == period), Decimal(0))
        if total:
            parts.append(f"{_name(period, states)} {millions(total)} ({state})")
    if not parts:
        return "Er is niets uit te keren."
    who = ", ".join(f"{code} is {names[code]}" for code in kassiers if code in names)
    return f"Per periode: {'; '.join(parts)}. {who}.".strip()
