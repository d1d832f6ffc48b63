from decimal import Decimal
from typing import Any

import pytest

from app.errors import InvalidInput
from app.http.input_flaws import MAX_FLAWS
from app.plans.package import parse_package
from tests.support.packages import change, full, moneyless

LONG = "x" * 41
FIRST = {"number": 1, "startsOn": "2025-01-01", "endsOn": "2025-06-30", "payOn": "2025-01-01", "paymentMode": "advance"}


def flaws(document: object) -> list[tuple[str, str]]:
    with pytest.raises(InvalidInput) as caught:
        parse_package(document)
    return [(flaw.pointer, flaw.code) for flaw in caught.value.flaws]


FORM: list[tuple[str, Any, str]] = [
    ("/extra", 1, "unknown_property"),
    ("/plan/Name", "x", "unknown_property"),
    ("/plan/governing_body", "x", "unknown_property"),
    ("/budget/3/vat", True, "unknown_property"),
    ("/kpis/2/meetmomenten/0/goal", 1, "unknown_property"),
    ("/kpis/2/scope/region", "x", "unknown_property"),
    ("/plan/source/page", 1, "unknown_property"),
    ("/organisations/0/identifiers/0/kind", "x", "unknown_property"),
    ("/initiatives/0/levels/0/when", "x", "unknown_property"),
    ("/roles/0/note", "x", "unknown_property"),
    ("/agreements/0/note", "x", "unknown_property"),
    ("/scheme/until", "x", "unknown_property"),
    ("/scheme/periods/0/name", "x", "unknown_property"),
    ("/streams/0/amount", 1, "unknown_property"),
    ("/themes/0/goal", "x", "unknown_property"),
    ("/domains/0/kind", "x", "unknown_property"),
    ("/kassiers/0/bank", "x", "unknown_property"),
    ("/plan", ..., "required"),
    ("/domains", ..., "required"),
    ("/kpis", ..., "required"),
    ("/plan/region", ..., "required"),
    ("/budget/3/amount", ..., "required"),
    ("/kpis/2/evidence", ..., "required"),
    ("/kpis/2/meetmomenten", ..., "required"),
    ("/kpis/2/meetmomenten/0/dueOn", ..., "required"),
    ("/scheme/settlementOn", ..., "required"),
    ("/scheme/periods/0/payOn", ..., "required"),
    ("/agreements/0/validFrom", ..., "required"),
    ("/plan/source/place", ..., "required"),
    ("/streams", ..., "required"),
    ("/kassiers", ..., "required"),
    ("/scheme", ..., "required"),
    ("/budget", ..., "required"),
    ("/kpis", {}, "invalid_type"),
    ("/plan", [], "invalid_type"),
    ("/plan/name", 7, "invalid_type"),
    ("/plan/name", None, "invalid_type"),
    ("/plan/illustrative", 1, "invalid_type"),
    ("/budget/3", "A1", "invalid_type"),
    ("/budget/3/period", True, "invalid_type"),
    ("/budget/3/period", Decimal("1.0"), "invalid_type"),
    ("/budget/3/period", "1", "invalid_type"),
    ("/budget/3/amount", "1", "invalid_type"),
    ("/budget/3/amount", True, "invalid_type"),
    ("/budget/3/amount", 1.5, "invalid_type"),
    ("/budget/3/amount", None, "invalid_type"),
    ("/kpis/2/pays", "true", "invalid_type"),
    ("/scheme/catchUp", None, "invalid_type"),
    ("/kpis/0/steps/0/0", "1", "invalid_type"),
    ("/kpis/0/steps/0", 1, "invalid_type"),
    ("/kpis/2/scope/plan", 1, "invalid_type"),
    ("/kpis/2/scope/plan", False, "invalid_value"),
    ("/plan/code", LONG, "too_long"),
    ("/plan/code", "é", "invalid_format"),
    ("/plan/code", "-a", "invalid_format"),
    ("/plan/code", "a\n", "invalid_format"),
    ("/plan/code", "", "invalid_format"),
    ("/plan/name", "a\u0085b", "invalid_format"),
    ("/plan/name", "", "too_short"),
    ("/plan/kind", "project", "invalid_choice"),
    ("/plan/status", "done", "invalid_choice"),
    ("/kpis/2/kind", "proces", "invalid_choice"),
    ("/kpis/2/measure", "text", "invalid_choice"),
    ("/kpis/2/rule", "linear", "invalid_choice"),
    ("/kpis/2/horizon", "kwantitatief", "invalid_choice"),
    ("/initiatives/0/kind", "programme", "invalid_choice"),
    ("/initiatives/0/levels/0/level", "wijk", "invalid_choice"),
    ("/roles/0/role", "lead", "invalid_choice"),
    ("/scheme/periods/0/paymentMode", "later", "invalid_choice"),
    ("/plan/approvedOn", "2025-02-30", "invalid_date"),
    ("/plan/approvedOn", "2025-7-01", "invalid_date"),
    ("/plan/approvedOn", "20250701", "invalid_date"),
    ("/plan/approvedOn", 0, "invalid_date"),
    ("/scheme/settlementOn", "2026-12-31T00:00:00Z", "invalid_date"),
    ("/organisations/0/kvk", "1234567", "too_short"),
    ("/organisations/0/kvk", "1234567\u0661", "invalid_format"),
    ("/organisations/0/rsin", "123456789", "invalid_value"),
    ("/organisations/0/rsin", "0025.6444", "invalid_format"),
    ("/organisations/0/oin", "0000009900000000000", "too_short"),
    ("/organisations/0/agb", 123456, "invalid_type"),
    ("/organisations/0/uzovi", "12345", "too_long"),
    ("/organisations/0/iban", "NL91 ABNA 0417 1643 00", "invalid_format"),
    ("/organisations/0/iban", "NL92ABNA0417164300", "invalid_value"),
    ("/kassiers/0/iban", "XX91ABNA0417164300", "invalid_value"),
    ("/kassiers/1/streams", [], "too_few_items"),
    ("/scheme/periods", [], "too_few_items"),
    ("/budget/3/amount", -1, "negative_amount"),
    ("/budget/3/amount", Decimal("-0.01"), "negative_amount"),
    ("/budget/3/amount", Decimal("0.005"), "too_precise"),
    ("/budget/3/amount", Decimal(100_000_000_000), "too_large"),
    ("/budget/3/period", 0, "too_small"),
    ("/kpis/2/meetmomenten/0/weight", Decimal("-0.1"), "too_small"),
    ("/kpis/2/meetmomenten/0/weight", Decimal("0.0000001"), "too_precise"),
    ("/kpis/1/meetmomenten/0/target", 10**12 + 1, "too_large"),
    ("/kpis/1/meetmomenten/0/target", Decimal("0.1234567"), "too_precise"),
    ("/kpis/1/threshold", 0, "too_small"),
    ("/kpis/1/threshold", Decimal("1.01"), "too_large"),
    ("/kpis/0/steps/1/0", Decimal("-0.1"), "too_small"),
    ("/kpis/0/steps/1/1", 2, "too_large"),
]


@pytest.mark.parametrize(("pointer", "value", "code"), FORM)
def test_a_flaw_of_form_is_named_at_its_place(pointer: str, value: Any, code: str) -> None:
    assert flaws(change(full(), pointer, value)) == [(pointer, code)]


MEANING: list[tuple[str, Any, str, str]] = [
    ("/organisations/0/domain", "ggz", "/organisations/0/domain", "dangling_code"),
    ("/initiatives/1/theme", "Z", "/initiatives/1/theme", "dangling_code"),
    ("/kassiers/0/organisation", "NIEMAND", "/kassiers/0/organisation", "dangling_code"),
    ("/kassiers/1/through", "NIEMAND", "/kassiers/1/through", "dangling_code"),
    ("/kassiers/1/streams/-", "WLZ", "/kassiers/1/streams/1", "dangling_code"),
    ("/budget/3/initiative", "A9", "/budget/3/initiative", "dangling_code"),
    ("/budget/3/initiative", "a1", "/budget/3/initiative", "dangling_code"),
    ("/budget/3/kassier", "K9", "/budget/3/kassier", "dangling_code"),
    ("/budget/3/stream", "WLZ", "/budget/3/stream", "dangling_code"),
    ("/budget/3/organisation", "K1", "/budget/3/organisation", "dangling_code"),
    ("/budget/3/period", 3, "/budget/3/period", "dangling_code"),
    ("/kpis/0/scope", {"initiative": "A9"}, "/kpis/0/scope/initiative", "dangling_code"),
    ("/kpis/1/scope", {"theme": "A1"}, "/kpis/1/scope/theme", "dangling_code"),
    ("/kpis/2/meetmomenten/0/period", 3, "/kpis/2/meetmomenten/0/period", "dangling_code"),
    ("/roles/0/initiative", "A9", "/roles/0/initiative", "dangling_code"),
    ("/roles/3/domain", "ggz", "/roles/3/domain", "dangling_code"),
    ("/roles/2/organisation", "NIEMAND", "/roles/2/organisation", "dangling_code"),
    ("/agreements/0/kassier", "K9", "/agreements/0/kassier", "dangling_code"),
    ("/agreements/0/organisation", "NIEMAND", "/agreements/0/organisation", "dangling_code"),
    ("/streams/-", {"code": "IZA", "name": "x"}, "/streams/2/code", "duplicate_code"),
    ("/domains/-", {"code": "vvt", "name": "x"}, "/domains/2/code", "duplicate_code"),
    ("/organisations/-", {"code": "ZORG", "name": "x", "domain": "vvt"}, "/organisations/3/code", "duplicate_code"),
    ("/themes/-", {"code": "A", "name": "x"}, "/themes/2/code", "duplicate_code"),
    ("/initiatives/-", {"code": "A1", "name": "x", "theme": "A"}, "/initiatives/2/code", "duplicate_code"),
    ("/kassiers/-", {"code": "K1", "organisation": "ZORG", "scope": "x"}, "/kassiers/2/code", "duplicate_code"),
    ("/kassiers/1/streams/-", "SPUK", "/kassiers/1/streams/1", "duplicate_code"),
    ("/kpis/3/code", "P", "/kpis/3/code", "duplicate_code"),
    ("/kpis/3/meetmomenten/0/code", "P.1", "/kpis/3/meetmomenten/0/code", "duplicate_code"),
    ("/kpis/0/meetmomenten/1/code", "A1-D.1", "/kpis/0/meetmomenten/1/code", "duplicate_code"),
    ("/budget/2/stream", "IZA", "/budget/2/stream", "stream_not_of_kassier"),
    ("/kassiers/1/through", "ZORG", "/kassiers/1/through", "through_is_kassier"),
    ("/kassiers/1/through", "STAD", "/kassiers/1/through", "through_is_kassier"),
    ("/budget/3/amount", Decimal("99999999999.99"), "/budget/3/amount", "too_large"),
    ("/scheme/periods/1/number", 3, "/scheme/periods/1/number", "period_out_of_order"),
    ("/scheme/periods/1/number", 1, "/scheme/periods/1/number", "period_out_of_order"),
    ("/scheme/periods/1/endsOn", "2025-12-31", "/scheme/periods/1/endsOn", "ends_before_start"),
    ("/scheme/periods/1/startsOn", "2025-12-31", "/scheme/periods/1/startsOn", "periods_overlap"),
    ("/scheme/periods/1", {**FIRST, "number": 2}, "/scheme/periods/1/startsOn", "period_out_of_order"),
    ("/scheme/periods/1/costsUntil", "2026-06-30", "/scheme/periods/1/costsUntil", "not_allowed"),
    ("/kpis/2/scope", {}, "/kpis/2/scope", "invalid_scope"),
    ("/kpis/2/scope", {"plan": True, "theme": "A"}, "/kpis/2/scope", "invalid_scope"),
    ("/kpis/2/scope", {"initiative": "A1", "theme": "A"}, "/kpis/2/scope", "invalid_scope"),
    ("/kpis/2/meetmomenten", [], "/kpis/2/meetmomenten", "kpi_without_meetmomenten"),
    ("/kpis/1/threshold", ..., "/kpis/1/threshold", "required"),
    ("/kpis/0/steps", ..., "/kpis/0/steps", "required"),
    ("/kpis/0/steps", None, "/kpis/0/steps", "required"),
    ("/kpis/0/steps", [], "/kpis/0/steps", "invalid_value"),
    ("/kpis/0/threshold", 1, "/kpis/0/threshold", "not_allowed"),
    ("/kpis/2/steps", [[1, 1]], "/kpis/2/steps", "not_allowed"),
    ("/kpis/0/steps/-", [Decimal("1.0"), 1], "/kpis/0/steps/2/0", "steps_repeat"),
    ("/kpis/0/steps/-", [Decimal("0.7"), Decimal("0.3")], "/kpis/0/steps/2/1", "steps_fall"),
    ("/kpis/0/steps/0/1", Decimal("0.3"), "/kpis/0/steps/0/1", "steps_fall"),
    ("/kpis/0/meetmomenten/0/target", ..., "/kpis/0/meetmomenten/0/target", "required"),
    ("/kpis/1/meetmomenten/0/target", None, "/kpis/1/meetmomenten/0/target", "required"),
    ("/kpis/0/meetmomenten/1/target", 10, "/kpis/0/meetmomenten/1/target", "target_equals_baseline"),
    ("/kpis/0/meetmomenten/0/target", 0, "/kpis/0/meetmomenten/0/target", "target_equals_baseline"),
    ("/kpis/1/meetmomenten/0/baseline", Decimal("-1.50"), "/kpis/1/meetmomenten/0/target", "target_equals_baseline"),
    ("/kpis/0/meetmomenten/0/target", Decimal("0.5"), "/kpis/0/meetmomenten/0/target", "invalid_value"),
    ("/kpis/0/meetmomenten/0/target", -1, "/kpis/0/meetmomenten/0/target", "invalid_value"),
    ("/kpis/0/meetmomenten/0/baseline", -1, "/kpis/0/meetmomenten/0/baseline", "invalid_value"),
    ("/kpis/1/meetmomenten/0/target", 10**12, "/kpis/1/meetmomenten/0/target", "invalid_value"),
    ("/kpis/2/meetmomenten/0/target", 1, "/kpis/2/meetmomenten/0/target", "not_allowed"),
    ("/kpis/3/meetmomenten/0/baseline", 0, "/kpis/3/meetmomenten/0/baseline", "not_allowed"),
    ("/roles/2/domain", "vvt", "/roles/2/domain", "domain_mismatch"),
    ("/roles/1/validFrom", "2025-12-31", "/roles/1", "roles_overlap"),
    ("/roles/1/validFrom", None, "/roles/1", "roles_overlap"),
    ("/roles/-", {"initiative": "B1", "domain": "vvt", "role": "trekker"}, "/roles/5", "roles_overlap"),
    ("/roles/1/validTo", "2025-12-31", "/roles/1/validTo", "ends_before_start"),
    ("/agreements/0/validTo", "2025-06-30", "/agreements/0/validTo", "ends_before_start"),
    (
        "/organisations/0/identifiers/0/validTo",
        "2024-12-31",
        "/organisations/0/identifiers/0/validTo",
        "ends_before_start",
    ),
]


@pytest.mark.parametrize(("at", "value", "pointer", "code"), MEANING)
def test_a_flaw_of_meaning_is_named_at_its_place(at: str, value: Any, pointer: str, code: str) -> None:
    assert flaws(change(full(), at, value)) == [(pointer, code)]


@pytest.mark.parametrize("document", [None, [], "plan", 1, True, Decimal("1.5")])
def test_what_is_no_object_is_no_package(document: object) -> None:
    assert flaws(document) == [("", "invalid_type")]


def test_nothing_at_all_lacks_every_section() -> None:
    sections = ["domains", "initiatives", "kpis", "organisations", "plan", "themes"]
    assert flaws({}) == [(f"/{section}", "required") for section in sections]


def test_all_flaws_come_at_once_in_order_of_place() -> None:
    document = full()
    for pointer, value in (
        ("/budget/0/amount", -1),
        ("/budget/1/initiative", "A9"),
        ("/budget/3", "A1"),
        ("/extra", 1),
        ("/kpis/0/steps/0/1", Decimal("0.3")),
        ("/kpis/1/meetmomenten/0/dueOn", "later"),
        ("/kpis/1/meetmomenten/0/target", 0),
        ("/kpis/2/scope", {"theme": "Z"}),
        ("/kpis/2/evidence", ...),
        ("/roles/2/organisation", "NIEMAND"),
        ("/scheme/periods/1/startsOn", "2025-08-01"),
    ):
        change(document, pointer, value)
    assert flaws(document) == [
        ("/budget/0/amount", "negative_amount"),
        ("/budget/1/initiative", "dangling_code"),
        ("/budget/3", "invalid_type"),
        ("/extra", "unknown_property"),
        ("/kpis/0/steps/0/1", "steps_fall"),
        ("/kpis/1/meetmomenten/0/dueOn", "invalid_date"),
        ("/kpis/1/meetmomenten/0/target", "target_equals_baseline"),
        ("/kpis/2/evidence", "required"),
        ("/kpis/2/scope/theme", "dangling_code"),
        ("/roles/2/organisation", "dangling_code"),
        ("/scheme/periods/1/startsOn", "periods_overlap"),
    ]


def test_a_wrong_object_still_declares_its_code() -> None:
    document = change(full(), "/initiatives/0/theme", 7)
    change(document, "/kassiers/0/organisation", ...)
    assert flaws(document) == [("/initiatives/0/theme", "invalid_type"), ("/kassiers/0/organisation", "required")]


def test_an_unreadable_section_is_not_held_against_others() -> None:
    document = change(full(), "/initiatives", "A1")
    change(document, "/scheme/periods", {})
    assert flaws(document) == [("/initiatives", "invalid_type"), ("/scheme/periods", "invalid_type")]


def test_an_agreement_in_a_plan_without_money_dangles() -> None:
    document = moneyless()
    document["agreements"] = full()["agreements"]
    assert flaws(document) == [("/agreements/0/kassier", "dangling_code")]


def test_names_in_a_pointer_are_escaped() -> None:
    assert flaws(change(full(), "/plan", {**full()["plan"], "a/b~c": 1})) == [("/plan/a~1b~0c", "unknown_property")]


def test_no_sentence_repeats_what_was_sent() -> None:
    secret = "geheim" * 20
    document = full()
    for pointer in ("/plan/status", "/plan/code", "/plan/approvedOn", "/budget/0/amount", "/budget/1/initiative"):
        change(document, pointer, secret)
    with pytest.raises(InvalidInput) as caught:
        parse_package(document)
    assert len(caught.value.flaws) == 5
    assert not [flaw for flaw in caught.value.flaws if "geheim" in flaw.nl + flaw.en]


def test_every_flaw_speaks_dutch_and_english() -> None:
    for at, value, _, _ in MEANING:
        with pytest.raises(InvalidInput) as caught:
            parse_package(change(full(), at, value))
        for flaw in caught.value.flaws:
            assert flaw.nl.endswith(".")
            assert flaw.en.endswith(".")
            assert flaw.nl != flaw.en


def test_the_number_of_flaws_is_bounded() -> None:
    document = change(full(), "/budget", [{}] * 3000)
    assert len(flaws(document)) == MAX_FLAWS
