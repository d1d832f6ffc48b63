"""Statements that are not to be trusted, not whole, or somebody else's: refused with the reason, nothing half done."""

from importlib.resources import files

import pytest
from lxml import etree

from tests.bank.conftest import ALFA, BETA, KASSIER, SECOND, Bank
from tests.factories.statements import Booked, document, file, statement

PLAIN = file(KASSIER, Booked("1.00"))
BOMB = b"".join(
    [b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a0 "ha">']
    + [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">'.encode() for n in range(1, 10)]
    + [b"]><d>&a9;</d>"]
)
XXE = PLAIN.replace(b"?><Doc", b'?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><Doc', 1)


@pytest.fixture(scope="module")
def refusals() -> list[tuple[bytes, str]]:
    return [
        (XXE.replace(b"Uitkering", b"&x;"), "document_type"),
        (BOMB, "invalid_xml"),
        (b"geen xml", "invalid_xml"),
        (b"", "invalid_xml"),
        (PLAIN[:-20], "invalid_xml"),
        (b"<Document/>", "wrong_message"),
        (PLAIN.replace(b"camt.053.001.08", b"camt.053.001.02"), "wrong_message"),
        (PLAIN.replace(b"<CdtDbtInd>CRDT", b"<CdtDbtInd>XXXX"), "not_by_schema"),
        (PLAIN.replace(b"<Amt Ccy='EUR'>1.00", b"<Amt Ccy='EUR'>-1.00"), "not_by_schema"),
        (file(KASSIER, Booked("1.00", currency="USD")), "wrong_currency"),
        (file(KASSIER, Booked("1.005")), "invalid_amount"),
        (file(KASSIER, Booked("100000000000.00")), "invalid_amount"),
        (file(KASSIER, Booked("1.00"), opening="9999999999999.99"), "invalid_amount"),
        (file(KASSIER, Booked("1.00"), closing="99.00"), "does_not_add_up"),
        (PLAIN.replace(b"CLBD", b"CLAV"), "balance_missing"),
        (document(statement(KASSIER, []), statement(ALFA, [])), "several_accounts"),
        (document(statement(KASSIER, [Booked("0.01")] * 2001)), "too_many_lines"),
    ]


def test_what_is_no_whole_statement_is_refused(bank: Bank, refusals: list[tuple[bytes, str]]) -> None:
    for raw, code in refusals:
        answer = bank.send(raw)
        assert answer.status_code == 400, (code, answer.text)
        assert {one["code"] for one in answer.json()["errors"]} == {code}
    for client in (bank.kassier, bank.office):
        assert bank.items(client, f"{bank.path}/bank-statements") == []


def test_a_balance_may_be_more_than_one_amount(bank: Bank) -> None:
    (made,) = bank.send(file(KASSIER, Booked("99999999999.99"), opening="9000000000000.00")).json()["items"]
    assert (made["opening"], made["closing"]) == (9_000_000_000_000, 9_099_999_999_999.99)


def test_too_large_is_refused_before_it_is_read(bank: Bank) -> None:
    assert bank.send(b" " * (50 * 2**20)).status_code == 413
    assert bank.send(b" " * (8 * 2**20 + 1)).status_code == 413
    path = f"/v1{bank.path}/bank-statements"
    refused = bank.kassier.post(path, json={})
    assert (refused.status_code, "application/xml" in refused.json()["detail"]) == (415, True)
    assert bank.office.post(path, content=PLAIN, headers={"Content-Type": "application/xml"}).status_code == 403


def test_an_account_of_nobody_and_of_another_kassier_look_alike(bank: Bank) -> None:
    found = [bank.send(file(iban, Booked("1.00"))) for iban in (SECOND, BETA, "DE89370400440532013000")]
    assert [answer.status_code for answer in found] == [409] * 3
    assert len({answer.json()["detail"] for answer in found}) == 1
    own = file(SECOND, Booked("1.00"))
    assert bank.send(own, bank.second).status_code == 201
    assert bank.send(own).json()["code"] == "account_not_yours"
    assert bank.items(bank.kassier, f"{bank.path}/bank-lines") == []
    (line,) = bank.items(bank.second, f"{bank.path}/bank-lines")
    assert bank.kassier.get(f"/v1/bank-lines/{line['id']}").status_code == 404
    assert bank.office.get(f"/v1/bank-lines/{line['id']}").status_code == 200


def test_the_statements_of_these_tests_are_valid_ones() -> None:
    schema = etree.XMLSchema(etree.parse(str(files("app.bank").joinpath("xsd/camt.053.001.08.xsd"))))
    schema.assertValid(etree.fromstring(file(KASSIER, Booked("1.00", "X", ALFA, "AC04", "R"))))


def test_what_does_not_match_is_for_a_person(bank: Bank) -> None:
    bank.receive(bank.payout, 1500)
    made = {one["organisation"]: one["endToEndId"] for one in bank.order()["orders"]}
    lines = bank.state(
        Booked("-1000.01", made["ALFA"]),
        Booked("1000.00", made["ALFA"]),
        Booked("-1000.00", made["ALFA"], BETA),
        Booked("-1500.00", bank.payout["id"].replace("-", "")),
        Booked("7.00", "NOTPROVIDED", reference="X-1"),
        Booked("5.00", status="PDNG"),
    )
    kinds = ["excess", "wrong_direction", "wrong_account", "wrong_direction", "unknown"]
    assert [line["difference"] for line in lines] == kinds
    unknown, path = lines[-1], f"/bank-lines/{lines[-1]['id']}/settlements"
    body = {"settlement": "book", "reason": "R"}
    assert bank.flaws(bank.kassier, path, body) == [("/payout", "required")]
    assert bank.codes(bank.kassier, path, {**body, "payout": bank.payout["id"]}) == ["exceeds_released"]
    assert bank.codes(bank.kassier, path, {**body, "settlement": "reverse"}) == ["not_to_be_settled_so"]
    assert bank.settle(unknown, "explain")["status"] == "settled"
    assert bank.codes(bank.kassier, path, body) == ["already_settled"]


def test_a_rule_that_refuses_opens_a_difference(bank: Bank) -> None:
    bank.receive(bank.payout, 1500)
    made = {one["organisation"]: one["endToEndId"] for one in bank.order()["orders"]}
    bank.pass_on(bank.payout, "BETA", 499)
    (line,) = bank.state(Booked("-500.00", made["BETA"]))
    assert (line["difference"], line["refusals"]) == ("refused", ["exceeds_share"])
    assert line["counterpartyIban"] is None
