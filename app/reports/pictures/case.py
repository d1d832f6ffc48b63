"""What the plan saves against what it costs, year by year."""

from app.business_case.schemas import BusinessCase, CaseYear
from app.reports.pictures.dutch import millions, money
from app.reports.pictures.palette import ACCENT, ALARM, INK, PAPER, SOFT_INK
from app.reports.pictures.picture import Picture, Spec, Width, dressed, empty, values

IMPACT = "Cumulatieve impact"
BUDGET = "Cumulatieve begroting"


def case_of(found: BusinessCase | None) -> Picture:
    """The chart of a business case; without one it says that there is nothing."""
    years = [] if found is None else found.total.years
    return Picture(
        "business-case",
        "Businesscase: cumulatieve impact en cumulatieve begroting",
        _in_words(found) if found is not None and years else "Het plan rekent geen impact uit.",
        lambda width: _spec(found, years, width) if found is not None and years else empty(width),
        _table(years) if years else (),
    )


def _spec(found: BusinessCase, years: list[CaseYear], width: Width) -> Spec:
    wide = width is Width.WIDE
    rows = []
    for one in years:
        for series, amount in ((IMPACT, one.cumulative_impact), (BUDGET, one.cumulative_budget)):
            text = millions(amount) if _is_told(found, one, series) else ""
            rows.append({"year": str(one.year), "series": series, "amount": float(amount), "text": text})
    order = [IMPACT, BUDGET]
    x = {"field": "year", "type": "ordinal", "title": None, "axis": {"labelAngle": 0}}
    axis = {"title": "€ mln", "labelExpr": "format(datum.value / 1000000, ',.0f')", "tickCount": 6}
    y = {"field": "amount", "type": "quantitative", "axis": axis}
    legend: Spec = {"orient": "top", "title": None, "direction": "horizontal" if wide else "vertical", "symbolSize": 90}
    named: Spec = {"field": "series", "type": "nominal", "legend": legend}
    colour = {**named, "scale": {"domain": order, "range": [ACCENT, ALARM]}}
    dash = {**named, "scale": {"domain": order, "range": [[1, 0], [7, 4]]}}
    shape = {**named, "scale": {"domain": order, "range": ["circle", "square"]}}
    label = {"text": {"field": "text", "type": "nominal"}, "color": {"value": INK}}
    layers: list[Spec] = [
        {
            "mark": {"type": "line", "strokeWidth": 2.5},
            "encoding": {"x": x, "y": y, "color": colour, "strokeDash": dash},
        },
        {
            "mark": {"type": "point", "filled": True, "size": 70, "opacity": 1, "stroke": PAPER},
            "encoding": {"x": x, "y": y, "color": colour, "shape": shape},
        },
    ]
    for name, place in ((IMPACT, {"align": "right", "dx": -8, "dy": -8}), (BUDGET, {"align": "center", "dy": -13})):
        only = {"filter": f"datum.series === '{name}'"}
        mark = {"type": "text", "fontSize": 11, **place}
        layers.append({"transform": [only], "mark": mark, "encoding": {"x": x, "y": y, **label}})
    if found.total.reached_in is not None:
        layers += _reached(str(found.total.reached_in), x)
    return dressed({"data": values(rows), "height": 320 if wide else 300, "layer": layers}, width)


def _is_told(found: BusinessCase, year: CaseYear, series: str) -> bool:
    """Whether there is room for the amount: the rest is in the table."""
    last = found.total.years[-1]
    if series == BUDGET:
        return year is last
    return year.cumulative_impact * 10 >= max(last.cumulative_impact, last.cumulative_budget)


def _table(years: list[CaseYear]) -> list[list[str]]:
    rows = [["Jaar", "Impact", "Begroting", "Cumulatieve impact", "Cumulatieve begroting", "Per saldo"]]
    for one in years:
        amounts = (one.impact, one.budget, one.cumulative_impact, one.cumulative_budget, one.balance)
        rows.append([str(one.year), *map(money, amounts)])
    return rows


def _reached(year: str, x: Spec) -> list[Spec]:
    """A line at the year at whose end the impact covers the budget."""
    here = values([{"year": year, "text": "gedekt eind " + year}])
    at = {"x": {**x, "field": "year"}}
    return [
        {"data": here, "mark": {"type": "rule", "strokeDash": [2, 3], "color": SOFT_INK}, "encoding": at},
        {
            "data": here,
            "mark": {"type": "text", "align": "right", "dx": -5, "fontSize": 11, "color": SOFT_INK},
            "encoding": {**at, "y": {"value": 8}, "text": {"field": "text", "type": "nominal"}},
        },
    ]


def _in_words(found: BusinessCase) -> str:
    last = found.total.years[-1]
    text = (
        f"Tot en met {last.year} is de impact {millions(last.cumulative_impact)} en de begroting "
        f"{millions(last.cumulative_budget)}."
    )
    reached = found.total.reached_in
    if reached is None:
        return f"{text} De impact dekt de begroting in deze jaren niet."
    at = next(one for one in found.total.years if one.year == reached)
    told = " Hier liggen illustratieve gegevens onder." if found.illustrative else ""
    return (
        f"{text} Eind {reached} dekt de impact ({millions(at.cumulative_impact)}) de begroting "
        f"({millions(at.cumulative_budget)}); per saldo {millions(at.balance)}.{told}"
    )
