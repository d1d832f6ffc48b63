"""How far the meetmomenten of a period reach their targets, as bars."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from app.kpis.status import MeetmomentStatus
from app.reports.pictures.dutch import count, share
from app.reports.pictures.palette import ACCENT, INK, LINE, SHADE
from app.reports.pictures.picture import Picture, Spec, Width, dressed, empty, shortened, values
from app.reports.schemas import MomentOfReport, ThemeOfReport

MOST_BARS = 45
"""Above this the bars are those of initiatives, on average."""

_WORDS = {
    MeetmomentStatus.PLANNED: "gepland",
    MeetmomentStatus.DUE: "nog niet gemeten",
    MeetmomentStatus.OVERDUE: "te laat",
    MeetmomentStatus.REPORTED: "opgegeven",
    MeetmomentStatus.VERIFIED: "geverifieerd",
    MeetmomentStatus.REJECTED: "afgekeurd",
    MeetmomentStatus.ESTABLISHED: "",
    MeetmomentStatus.NOT_MEASURED: "niet gemeten",
}
_Row = dict[str, object]


def progress_of(themes: Sequence[ThemeOfReport], period: int) -> Picture:
    """The chart of a period, from what its report shows."""
    found = [
        (initiative.name, one)
        for theme in themes
        for initiative in theme.initiatives
        for kpi in initiative.kpis
        for one in kpi.meetmomenten
    ]
    rows = list(_of_moments(found)) if len(found) <= MOST_BARS else list(_of_initiatives(themes))
    return Picture(
        "kpi-progress",
        f"Voortgang van de KPI’s in periode {period}",
        _in_words(found),
        lambda width: _spec(rows, width) if rows else empty(width),
    )


def _of_moments(found: Sequence[tuple[str, MomentOfReport]]) -> Iterator[_Row]:
    for name, one in found:
        told = _WORDS[one.status]
        text = told if one.achievement is None else f"{share(one.achievement)}{f' ({told})' if told else ''}"
        yield {
            "code": one.code,
            "label": f"{one.code}  {shortened(name, 48)}",
            "part": float(one.achievement or 0),
            "text": text,
            "counts": one.counts,
        }


def _of_initiatives(themes: Sequence[ThemeOfReport]) -> Iterator[_Row]:
    for theme in themes:
        for initiative in theme.initiatives:
            moments = [one for kpi in initiative.kpis for one in kpi.meetmomenten]
            reached = [one.achievement for one in moments if one.achievement is not None]
            mean = sum(reached, Decimal(0)) / len(reached) if reached else Decimal(0)
            code = initiative.code or theme.code or "Plan"
            yield {
                "code": code,
                "label": f"{code}  {shortened(initiative.name, 48)}",
                "part": float(mean),
                "text": f"{share(mean) if reached else '–'} ({len(reached)} van {len(moments)} gemeten)",
                "counts": all(one.counts for one in moments),
            }


def _spec(rows: Sequence[_Row], width: Width) -> Spec:
    name = "label" if width is Width.WIDE else "code"
    y: Spec = {"field": name, "type": "nominal", "sort": None, "title": None}
    y["axis"] = {"labelLimit": 390, "labelPadding": 8, "ticks": False, "domain": False}
    ticks = {"values": [0, 0.25, 0.5, 0.75, 1], "format": ".0%", "title": "deel van het doel dat is gehaald"}
    x = {"field": "part", "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": ticks}
    whole = {"type": "bar", "color": SHADE, "stroke": LINE, "strokeWidth": 0.5, "height": 15}
    bar = {"type": "bar", "height": 15, "stroke": ACCENT, "strokeWidth": 1.5}
    fill = {"condition": {"test": "datum.counts", "value": ACCENT}, "value": "#cfe3ee"}
    # What is said stands in the bar where that is long, else beside it.
    inside = {"type": "text", "align": "right", "dx": -6, "color": "#ffffff", "fontWeight": "bold"}
    beside = {"type": "text", "align": "left", "dx": 6, "color": INK}
    label = {"field": "text", "type": "nominal"}
    long = "datum.part > 0.55 && datum.counts"
    return dressed(
        {
            "data": values(rows),
            "height": {"step": 22},
            "layer": [
                {"mark": whole, "encoding": {"y": y, "x": {"datum": 0, "type": "quantitative"}, "x2": {"datum": 1}}},
                {"mark": bar, "encoding": {"y": y, "x": x, "color": fill}},
                {"transform": [{"filter": long}], "mark": inside, "encoding": {"y": y, "x": x, "text": label}},
                {"transform": [{"filter": f"!({long})"}], "mark": beside, "encoding": {"y": y, "x": x, "text": label}},
            ],
        },
        width,
    )


def _in_words(found: Sequence[tuple[str, MomentOfReport]]) -> str:
    counted = [one for _, one in found if one.counts and one.achievement is not None]
    whole = sum(1 for one in counted if one.achievement == 1)
    missing = [one.code for _, one in found if one.status is MeetmomentStatus.NOT_MEASURED]
    what = count(len(found), "meetmoment", "meetmomenten")
    parts = [f"{what}, waarvan {len(counted)} vastgesteld en {whole} helemaal gehaald."]
    if missing:
        parts.append(f"Niet gemeten: {', '.join(missing[:20])}.")
    low = sorted((one for one in counted if one.achievement != 1), key=lambda one: (one.achievement or 0, one.code))
    if low:
        parts.append(f"Het verst van het doel: {', '.join(f'{o.code} ({share(o.achievement)})' for o in low[:3])}.")
    return " ".join(parts)
