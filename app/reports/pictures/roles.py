"""The role matrix as a picture: a letter per domain and initiative, darker for who does more."""

from app.access.rights import Role
from app.reports.pictures.dutch import count
from app.reports.pictures.palette import ALARM, LINE, PAPER, ROLES, ink_on
from app.reports.pictures.picture import Picture, Spec, Width, dressed, empty, shortened, values
from app.role_matrix.schemas import RoleMatrix

MOST_ROWS = 80
"""The most initiatives in one chart."""

LETTERS = {
    Role.TREKKER: "T",
    Role.SAMENWERKEN: "S",
    Role.BETROKKEN: "B",
    Role.GEINFORMEERD: "G",
    Role.ALLEEN_MONITOREN: "M",
}
WORDS = {
    Role.TREKKER: "trekker",
    Role.SAMENWERKEN: "samenwerken",
    Role.BETROKKEN: "betrokken",
    Role.GEINFORMEERD: "geïnformeerd",
    Role.ALLEEN_MONITOREN: "alleen monitoren",
}
_GAP = "geen rol"


def roles_of(matrix: RoleMatrix) -> Picture:
    """The chart of a role matrix: initiatives by domains."""
    return Picture(
        "role-matrix",
        "Rollenmatrix: wie doet wat",
        _in_words(matrix),
        lambda width: _spec(matrix, width) if matrix.rows and matrix.initiatives else empty(width),
    )


def _spec(matrix: RoleMatrix, width: Width) -> Spec:
    shown = matrix.initiatives[:MOST_ROWS]
    names = [f"{one.code}  {shortened(one.name, 46)}" if width is Width.WIDE else one.code for one in shown]
    domains = [shortened(row.name, 36) for row in matrix.rows]
    x: Spec = {"field": "domain", "type": "nominal", "sort": domains, "title": None}
    x["axis"] = {
        "orient": "top",
        "labelAngle": -90,
        "ticks": False,
        "domain": False,
        "labelLimit": 260,
        "labelPadding": 6,
    }
    y: Spec = {"field": "row", "type": "nominal", "sort": names, "title": None}
    y["axis"] = {"labelLimit": 340, "labelPadding": 8, "ticks": False, "domain": False}
    written = {"field": "ink", "type": "nominal", "scale": None, "legend": None}
    return dressed(
        {
            "data": values(_cells(matrix, domains, names)),
            "height": {"step": 21},
            "layer": [
                {
                    "mark": {"type": "rect", "stroke": LINE, "strokeWidth": 0.6},
                    "encoding": {"x": x, "y": y, "color": _colour(width)},
                },
                {
                    "mark": {"type": "text", "fontWeight": "bold", "fontSize": 11},
                    "encoding": {"x": x, "y": y, "text": {"field": "text", "type": "nominal"}, "color": written},
                },
            ],
            "resolve": {"scale": {"color": "independent"}},
        },
        width,
    )


def _cells(matrix: RoleMatrix, domains: list[str], names: list[str]) -> list[dict[str, str]]:
    """What is written in each cell, and in which ink."""
    cells = []
    for domain, row in zip(domains, matrix.rows, strict=True):
        for name, cell in zip(names, row.cells, strict=False):
            held = [*(one.role for one in cell.regions), *(one.role for one in cell.organisations)]
            role = max((*held, *([cell.role] if cell.role else [])), key=list(Role).index, default=None)
            # A star says that it is the role of some of them.
            star = "*" if role is not None and role is not cell.role else ""
            cells.append(
                {
                    "domain": domain,
                    "row": name,
                    "role": _GAP if role is None else WORDS[role],
                    "text": "–" if role is None else LETTERS[role] + star,
                    "ink": ALARM if role is None else ink_on(ROLES[role.value]),
                }
            )
    return cells


def _colour(width: Width) -> Spec:
    """The colour of a role, and what it is called."""
    order = [WORDS[role] for role in LETTERS] + [_GAP]
    colours = [ROLES[role.value] for role in LETTERS] + [PAPER]
    marked = [f"{letter} {WORDS[role]}" for role, letter in LETTERS.items()] + [f"– {_GAP}"]
    said = "{" + ", ".join(f"{word!r}: {text!r}" for word, text in zip(order, marked, strict=True)) + "}"
    legend = {"orient": "bottom", "title": None, "columns": 3 if width is Width.WIDE else 2, "symbolType": "square"}
    legend |= {"symbolStrokeColor": LINE, "labelExpr": f"({said})[datum.label]"}
    return {"field": "role", "type": "nominal", "scale": {"domain": order, "range": colours}, "legend": legend}


def _in_words(matrix: RoleMatrix) -> str:
    cells = sum(len(row.cells) for row in matrix.rows)
    if not cells:
        return "Er zijn nog geen rollen."
    gaps = count(len(matrix.gaps), "vakje mist", "vakjes missen")
    wide = count(len(matrix.rows), "domein", "domeinen")
    text = f"{count(len(matrix.initiatives), 'initiatief', 'initiatieven')} tegen {wide}; {gaps} een rol."
    if matrix.without_trekker:
        text += f" Zonder trekker: {', '.join(matrix.without_trekker[:20])}."
    letters = ", ".join(f"{letter} is {WORDS[role]}" for role, letter in LETTERS.items())
    text += f" {letters}; een ster: de rol van een deel van het domein."
    if len(matrix.initiatives) > MOST_ROWS:
        text += f" Getoond zijn de eerste {MOST_ROWS} initiatieven."
    return text
