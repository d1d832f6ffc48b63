"""What is ordered at the bank: valid, once, within every limit, and to accounts that somebody else wrote down."""

from hashlib import sha256
from importlib.resources import files

import pytest
from lxml import etree

from app.bank import desk
from app.beside.asking import Beside
from tests.bank.conftest import ALFA, BETA, DAY, KASSIER, Bank
from tests.factories.packages import line
from tests.factories.statements import Booked, file
from tests.support.api import Api
from tests.support.journey import Row


def path(bank: Bank) -> str:
    return f"/payouts/{bank.payout['id']}/payment-files"


def texts(root: etree._Element, name: str) -> list[str | None]:
    return [one.text for one in root.iter(f"{{*}}{name}")]


def change(bank: Bank, code: str, **said: str) -> None:
    """Write an account down as the programme office: a new one, or what changes of one."""
    at = f"/v1{bank.path}/bank-accounts/{code}"
    found, version, kept = bank.office.get(at), {"If-None-Match": "*"}, {}
    if found.status_code == 200:
        version = {"If-Match": found.headers["ETag"]}
        names = ("organisation", "kassier", "iban", "name", "validFrom", "validTo")
        kept = {name: found.json()[name] for name in names if found.json()[name] is not None}
    answer = bank.office.put(at, json={**kept, **said, "code": code}, headers=version)
    assert answer.status_code in {200, 201}, answer.text


def test_the_file_is_valid_adds_up_and_stays_the_same(bank: Bank) -> None:
    assert bank.codes(bank.kassier, path(bank), {"executeOn": DAY}) == ["exceeds_received"]
    bank.receive(bank.payout, 1500)
    made = bank.order()
    at = f"/v1/payment-files/{made['id']}/content"
    answer = bank.kassier.get(at)
    assert answer.content == bank.kassier.get(at).content
    assert sha256(answer.content).hexdigest() == made["sha256"]
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    root = etree.fromstring(answer.content)
    schema = etree.XMLSchema(etree.parse(str(files("sepaxml").joinpath("schemas/pain.001.001.09.xsd"))))
    schema.assertValid(root)
    assert texts(root, "NbOfTxs") == ["2", "2"]
    assert texts(root, "CtrlSum") == ["1500.00", "1500.00"]
    assert texts(root, "MsgId") == [made["messageId"]]
    assert texts(root, "IBAN") == [KASSIER, ALFA, BETA]
    assert texts(root, "Nm") == ["Kassier + Co", "Kassier + Co", "Cooperatie Alfa", "Beta"]
    assert texts(root, "EndToEndId") == [one["id"].replace("-", "") for one in made["orders"]]
    assert bank.kassier.get(at, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    for other in (bank.office, bank.financier):
        assert other.get(at).status_code == 403
    assert bank.second.get(at).status_code == 404


def test_what_is_ordered_is_spoken_for_until_it_is_withdrawn(bank: Bank) -> None:
    bank.receive(bank.payout, 1500)
    made = bank.order(items=[{"organisation": "BETA", "amount": 500}])
    again = {"executeOn": DAY, "items": [{"organisation": "BETA", "amount": 0.01}]}
    assert bank.codes(bank.kassier, path(bank), again) == ["exceeds_share"]
    bank.order()
    assert bank.codes(bank.kassier, path(bank), {"executeOn": DAY}) == ["nothing_to_order"]
    withdrawn = bank.post(bank.kassier, f"/payment-files/{made['id']}/withdrawals", {"reason": "Niet verzonden"})
    assert [one["status"] for one in withdrawn["orders"]] == ["withdrawn"]
    assert bank.codes(bank.kassier, f"/payment-files/{made['id']}/withdrawals", {"reason": "R"}) == [
        "already_withdrawn"
    ]
    assert [one["organisation"] for one in bank.order()["orders"]] == ["BETA"]
    listed = bank.get(bank.office, path(bank))["items"]
    assert [one["status"] for one in listed] == ["withdrawn", "made", "made"]


def test_everything_that_is_wrong_is_named_at_once(bank: Bank) -> None:
    bank.receive(bank.payout, 1500)
    change(bank, "ALFA", validTo="2026-01-01")
    change(bank, "BETA", name="北京")
    change(bank, "K1B", organisation="ALFA", kassier="K1", iban=ALFA, name="Tweede")
    found = bank.refused(bank.kassier, path(bank), {"executeOn": DAY})
    said = [(one["code"], one.get("of") or one.get("organisation")) for one in found]
    assert said == [
        ("bank_account_unclear", "K1"),
        ("bank_account_unclear", "ALFA"),
    ]
    flaws = bank.flaws(
        bank.kassier, path(bank), {"executeOn": DAY, "items": [_item("X"), _item("BETA"), _item("BETA")]}
    )
    assert flaws == [("/items/0/organisation", "dangling_code"), ("/items/2/organisation", "dangling_code")]


def test_what_is_more_than_a_bank_pays_at_once_goes_in_parts(api: Api, plan_code: str) -> None:
    bank = Bank(api, plan_code, budget=[line("I1", "BETA", 1, 1_000_000_000)])
    bank.receive(bank.payout, 1_000_000_000)
    (found,) = bank.refused(bank.kassier, path(bank), {"executeOn": DAY})
    assert (found["code"], found["amount"], found["limit"]) == ("exceeds_order", 1_000_000_000, 999_999_999.99)
    for amount in (999_999_999.99, 0.01):
        made = bank.order(items=[{"organisation": "BETA", "amount": amount}])
        assert (made["amount"], made["orders"][0]["amount"]) == (amount, amount)
    assert bank.codes(bank.kassier, path(bank), {"executeOn": DAY}) == ["nothing_to_order"]


def _item(organisation: str) -> Row:
    return {"organisation": organisation, "amount": 1}


def test_who_wrote_an_account_down_does_not_pay_to_it(bank: Bank) -> None:
    bank.receive(bank.payout, 1500)
    subject = f"both-{bank.plan}"
    bank.by("programme_office", subject=subject)
    both = bank.by("kassier", "ALFA", subject=subject)
    version = both.get(f"/v1{bank.path}/bank-accounts/BETA").headers["ETag"]
    body = {"code": "BETA", "organisation": "BETA", "iban": SECRET, "name": "Beta"}
    answer = both.put(f"/v1{bank.path}/bank-accounts/BETA", json=body, headers={"If-Match": version})
    assert answer.status_code == 200
    assert bank.codes(both, path(bank), {"executeOn": DAY}) == ["four_eyes"]
    bank.order()
    history = bank.items(bank.office, f"{bank.path}/bank-accounts/BETA/versions")
    assert [one["record"]["iban"] for one in history] == [BETA, SECRET]


SECRET = "DE89370400440532013000"


def test_accounts_are_for_who_needs_them(bank: Bank) -> None:
    assert bank.by("reader").get(f"/v1{bank.path}/bank-accounts").status_code == 404
    own = bank.items(bank.by("partner", "BETA"), f"{bank.path}/bank-accounts")
    assert {one["code"] for one in own} == {"BETA", "K2"}


def test_without_who_makes_files_nothing_is_ordered(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    bank.receive(bank.payout, 1500)
    with monkeypatch.context() as without:
        without.setattr(desk, "_clerk", Beside("app.bank.nobody"))
        answer = bank.kassier.post(f"/v1{path(bank)}", json={"executeOn": DAY})
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "5"), answer.text
        assert bank.send(file(KASSIER, Booked("1.00"))).status_code == 503
    assert bank.items(bank.kassier, path(bank)) == []
    assert bank.order()["status"] == "made"
