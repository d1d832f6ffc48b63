"""A reader of SiG's plan finds its totals in the API."""

from typing import Any

import pytest

from tests.support.importing import Importing


def of(rows: list[dict[str, Any]], year: int) -> dict[str, Any]:
    return next(row for row in rows if row["year"] == year)


def test_what_is_avoided_and_saved(sig: Importing) -> None:
    """SiG 0, paragraph 2, and 7.1."""
    found = sig.get("/impact")
    row = of(found["years"], 2027)
    assert (row["fte"]["total"], row["fte"]["zvw"]) == (587, 256)
    assert row["cumulativeEuros"] == {"zvw": 43e6, "gemeente": 33e6, "wlz": 27e6, "total": 103e6}
    assert found["illustrative"] is True


def test_the_parts_add_up_to_the_plan(sig: Importing) -> None:
    found = sig.get("/impact")
    for part in ("initiatives", "themes"):
        for year in range(2024, 2031):
            rows = [of(one["years"], year) for one in found[part]]
            for figure in ("fte", "euros"):
                assert sum(row[figure]["total"] for row in rows) == pytest.approx(
                    of(found["years"], year)[figure]["total"]
                )


def test_one_theme_and_one_initiative_of_it(sig: Importing) -> None:
    theme, one = sig.get("/impact", theme="C"), sig.get("/impact", initiative="C4")
    assert [part["code"] for part in theme["initiatives"]] == ["C1", "C2", "C3", "C4", "C5"]
    assert [part["code"] for part in one["themes"]] == ["C"]
    assert one["years"] == next(part["years"] for part in theme["initiatives"] if part["code"] == "C4")
    assert {row["driver"] for row in one["drivers"]} == {"uren", "behandelingen"}


def test_the_shortage_that_is_left(sig: Importing) -> None:
    """SiG 3.2 and 7.1."""
    years = sig.get("/workforce")["years"]
    assert [(row["year"], row["shortage"]["total"]) for row in years] == [(2024, 739), (2027, 1_093), (2029, 1_542)]
    row = of(years, 2027)
    assert row["shortage"] == {"wlz": 543, "zvw": 451, "gemeente": 99, "total": 1_093}
    assert (row["avoided"]["total"], row["left"]["total"]) == (587, 506)


def test_it_pays_back_within_the_zvw_from_2028(sig: Importing) -> None:
    """SiG 8.1."""
    found = sig.get("/business-case")
    assert found["basis"] == "budget_lines"
    zvw = next(case for case in found["sectors"] if case["sectors"] == ["zvw"])
    assert (zvw["paybackYear"], zvw["reachedIn"], zvw["paybackYears"]) == (2028, 2027, 4)
    assert of(zvw["years"], 2027)["cumulativeBudget"] == 41e6
    compared = {case["code"]: case for case in found["comparisons"]}
    assert compared["ZVW-TEGEN-IZA"]["paybackYear"] == 2028
    assert of(compared["ZVW-TEGEN-IZA"]["years"], 2027)["cumulativeBudget"] == 22e6
    assert compared["ALLE-DOMEINEN"]["years"] == found["total"]["years"]
    assert found["total"]["paybackYear"] <= 2028


def test_the_budget_is_built_up_to_the_cent(sig: Importing) -> None:
    """SiG 6.1 and 6.2."""
    found = sig.get("/cost-build-up")
    assert (found["total"], found["budget"], found["difference"]) == (41e6, 41e6, 0)
    assert found["unforeseen"] == 405_940.59
    assert {row["difference"] for row in found["initiatives"]} == {0}
    assert sum(row["amount"] for row in found["years"]) == pytest.approx(41e6)


def test_other_funding_that_may_be_double(sig: Importing) -> None:
    """SiG 6.3."""
    found = sig.get("/double-funding")["items"]
    assert {(row["funding"], row["certainty"]) for row in found} == {
        ("GALA-A3", "same_purpose"),
        ("ZONMW-F2", "purpose_unknown"),
    }
    gala = [row["other"]["code"] for row in found if row["funding"] == "GALA-A3"]
    assert gala == ["IZA/2", "IZA/3", "SPUK/2", "SPUK/3"]


def test_a_scenario_and_its_explanation(sig: Importing) -> None:
    base, less = sig.get("/impact"), sig.get("/impact", scenario="BEREIK-LAGER")
    assert of(less["years"], 2027)["fte"]["total"] == 0.75 * of(base["years"], 2027)["fte"]["total"]
    found = sig.get("/impact/explanation", tree="B7-BOOM", year="2026", scenario="BEREIK-LAGER")
    fte = next(step for step in found["outputs"] if step["label"].startswith("fte in Zvw"))["children"][0]
    assert (fte["operation"], fte["formula"], fte["amount"]) == ("quotient", "7.031,25 / 1.250 = 5,625", 5.625)
    assert fte["children"][1]["source"]["place"] == "hoofdstuk 7.2, uitgangspunten"
    assert [row["amount"] for row in fte["values"]] == [0, 0.5625, 5.625, 18, 18, 18, 18]


def test_the_package_comes_back_whole(sig: Importing) -> None:
    trees = sig.items("/impact-trees")
    assert len(trees) == 18
    assert len(sig.items("/cost-items")) == 120
    assert {tree["source"]["document"] for tree in trees} == {"SiG transformatieplan"}
