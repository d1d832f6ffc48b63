"""The page and the paper say what the JSON says, whatever the plan calls things, and are made for every reader."""

import base64
import hashlib
import io
import itertools
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from lxml import etree, html
from pypdf import PdfReader

from app.reports.pictures import palette
from app.reports.pictures.dutch import money
from tests.factories.measurements import package
from tests.reports.conftest import Reported
from tests.support.api import Api
from tests.support.half_way import HalfWay

HOSTILE = (
    '<script>alert(1)</script></title></svg> #import "x.typ": * $a$ *vet* _schuin_ @ref `rauw` \\ ]} {{ 7*7 }} &amp;'
    " \U000729ab \U0001f642 \u0639\u0631 e\u0301\u202e"
)
SVG = "{http://www.w3.org/2000/svg}"
CHARTS = ("kpi-progress", "schedule", "business-case", "planning", "role-matrix")


@pytest.fixture(scope="module")
def hostile(api: Api, worker: str) -> Reported:
    """A plan in which everything has a name that looks like markup."""
    plan = HalfWay(api, f"H-{worker}")
    named = package(plan.code)
    named["plan"]["name"] = named["plan"]["region"] = HOSTILE
    for section in ("streams", "domains", "organisations", "themes", "initiatives", "kpis"):
        for one in named[section]:
            one["name"] = f"{one['code']} {HOSTILE}"
    plan.journey.package = named
    plan.journey.load()
    return Reported(plan)


@pytest.fixture(scope="module")
def page(reported: Reported) -> html.HtmlElement:
    """The page of the first period."""
    return html.document_fromstring(reported.ask("periods/1/report", accept="text/html").content)


@pytest.fixture(scope="module")
def paper(reported: Reported) -> bytes:
    """The paper of the first period."""
    return reported.ask("periods/1/report?format=pdf").content


def _amounts(report: dict[str, Any]) -> Iterator[float]:
    for one in report["earnings"]:
        yield from (one[name] for name in ("value", "earned", "shortfall"))
    for pot in report["payments"]:
        yield pot["payment"]
        for share in pot["shares"]:
            yield from (share[name] for name in ("due", "share"))
            yield from (part["amount"] for part in share["parts"])
    yield from (one["amount"] for one in report["openPoints"] if one["amount"] is not None)


def test_page_and_paper_show_every_amount_of_the_json(reported: Reported, page: html.HtmlElement, paper: bytes) -> None:
    report = reported.report()
    shown = {money(Decimal(str(amount))).replace("\u00a0", " ") for amount in _amounts(report)}
    assert len(shown) > 10
    texts = [page.text_content(), " ".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)]
    for text in (re.sub(r"\s+", " ", one) for one in texts):
        assert sorted(amount for amount in shown if amount not in text) == []
        for theme in report["themes"]:
            for kpi in (kpi for initiative in theme["initiatives"] for kpi in initiative["kpis"]):
                assert kpi["name"] in text
    assert report["books"]["head"] in texts[0]


def test_what_adds_up_does(reported: Reported) -> None:
    report = reported.report()
    for pot in report["payments"]:
        assert sum(Decimal(str(one["amount"])) for one in pot["shares"]) == Decimal(str(pot["payment"]))
        for share in pot["shares"]:
            assert sum(Decimal(str(part["amount"])) for part in share["parts"]) == Decimal(str(share["due"]))
    for one in report["earnings"]:
        parts = sum(Decimal(str(one[name])) for name in ("earned", "shortfall", "undecided"))
        assert parts == Decimal(str(one["value"]))
    case = reported.plan.journey.get(reported.plan.as_("auditor"), f"/plans/{reported.plan.code}/uitkeringsschema")
    expected = {(p["kassier"], p["stream"], p["period"]): p["payment"] for p in case["payments"]}
    for pot in report["payments"]:
        assert expected[pot["kassier"], pot["stream"], pot["period"]] == pot["payment"]


def test_names_that_look_like_markup_are_only_names(hostile: Reported) -> None:
    response = hostile.ask("periods/1/report", accept="text/html")
    tree = html.document_fromstring(response.content)
    assert not tree.xpath("//script | //svg")
    assert HOSTILE in tree.xpath("string(//header)")
    assert HOSTILE in " ".join(tree.xpath("//img/@alt")) or HOSTILE in tree.text_content()
    assert b"<script" not in response.content
    assert "49" not in tree.xpath("string(//header)")
    text = "".join(
        one.extract_text() for one in PdfReader(io.BytesIO(hostile.ask("periods/1/report?format=pdf").content)).pages
    )
    text = text.replace("\u200b", "")
    assert "<script>alert(1)</script>" in text
    assert "#import" in text
    # What the font does not have is not silently left out.
    assert "\ufffd" in text
    for name in CHARTS:
        root = etree.fromstring(hostile.ask(f"charts/{name}", accept="image/svg+xml").content)
        assert root.tag == f"{SVG}svg"
        assert not list(root.iter(f"{SVG}script", f"{SVG}image", f"{SVG}foreignObject"))


def test_the_page_runs_and_fetches_nothing(reported: Reported, page: html.HtmlElement) -> None:
    response = reported.ask("periods/1/report", accept="text/html")
    policy = response.headers["content-security-policy"]
    (style,) = page.xpath("//style")
    digest = base64.b64encode(hashlib.sha256(style.text.encode()).digest()).decode()
    assert f"style-src 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not page.xpath("//script | //iframe | //object | //@style | //@*[starts-with(name(), 'on')]")
    assert all(one.startswith(("data:", "#")) for one in page.xpath("//@src | //@href | //@srcset"))
    again = reported.plan.as_("auditor").get(
        f"/v1/plans/{reported.plan.code}/periods/1/report",
        headers={"Accept": "text/html", "If-None-Match": response.headers["etag"]},
    )
    assert again.status_code == 304


def test_the_page_is_made_of_headings_tables_and_pictures_that_say_what_they_are(page: html.HtmlElement) -> None:
    assert page.get("lang") == "nl"
    assert page.xpath("string(//title)")
    levels = [int(one.tag[1]) for one in page.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//a/@href")) - {"#inhoud"} <= {f"#{one}" for one in ids}
    for table in page.xpath("//table"):
        assert table.xpath("caption") or table.get("aria-labelledby") in ids
        assert all(one.get("scope") for one in table.xpath(".//th"))
    pictures = page.xpath("//img")
    assert len(pictures) == len(CHARTS)
    assert all(one.get("alt") for one in pictures)


def test_the_paper_is_tagged_titled_dutch_and_the_same_every_time(reported: Reported, paper: bytes) -> None:
    reader = PdfReader(io.BytesIO(paper))
    root: Any = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "nl-NL"
    assert reader.metadata is not None
    assert reader.metadata.title == f"Verantwoordingsrapport periode 1 – {reported.report()['plan']['name']}"
    assert b"pdfuaid" in paper
    assert reported.ask("periods/1/report", accept="application/pdf").content == paper


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_says_what_it_shows(reported: Reported, name: str) -> None:
    for width, pixels in (("wide", 760), ("narrow", 350)):
        response = reported.ask(f"charts/{name}?width={width}", accept="image/svg+xml")
        assert response.status_code == 200, response.text
        root = etree.fromstring(response.content)
        assert root.get("role") == "img"
        assert int(root.get("width", "0")) == pixels
        for place in root.get("aria-labelledby", "").split():
            assert "".join(root.xpath(f"string(//*[@id='{place}'])"))
        assert not root.xpath("//@style")


def test_colours_have_contrast_and_differ_in_grey() -> None:
    for ink in (palette.INK, palette.SOFT_INK, palette.ACCENT, palette.ALARM):
        assert min(palette.contrast(ink, ground) for ground in (palette.PAPER, palette.SHADE)) >= 4.5
    for ground in (*palette.SERIES, *palette.ROLES.values()):
        assert palette.contrast(palette.ink_on(ground), ground) >= 4.5
    assert palette.contrast(palette.LINE, palette.PAPER) >= 3
    for row in (palette.SERIES, tuple(palette.ROLES.values())):
        lights = [palette.luminance(colour) for colour in row]
        assert all(abs(one - other) > 0.08 for one, other in itertools.pairwise(lights))


def test_who_sees_no_money_or_only_their_own_gets_no_more(reported: Reported) -> None:
    plan = reported.plan
    reader, mine = plan.as_("reader"), plan.as_("partner", "ZORG")
    assert reported.report(client=reader)["payments"] == []
    for client, seen in ((reader, set()), (mine, {"ZORG"}), (plan.kassier("K2"), {"STAD"})):
        report = reported.report(client=client)
        assert {share["organisation"] for pot in report["payments"] for share in pot["shares"]} <= seen
        assert reported.ask("periods/1/report?format=html", client).status_code == 200
    own = reported.report(client=mine)
    assert {pot["kassier"] for pot in own["payments"]} == {"K1"}
    assert all(pot["payment"] is None and pot["received"] is None for pot in own["payments"])
    assert own["figures"]["payment"] > 0
    refused = {name: reported.ask(f"charts/{name}", reader, "image/svg+xml").status_code for name in CHARTS}
    assert refused == dict.fromkeys(CHARTS, 200) | {"schedule": 403, "business-case": 403}
    assert reported.ask("charts/business-case", mine, "image/svg+xml").status_code == 403


def test_what_draws_and_prints_does_so_beside_the_service(reported: Reported) -> None:
    for form in ("html", "pdf"):
        assert reported.ask(f"periods/1/report?format={form}").status_code == 200
    assert not {"vl_convert", "typst"} & sys.modules.keys()
