"""The money of a package: its sections together, its periods in order, and every row of the budget in its place."""

from collections.abc import Iterator
from decimal import Decimal

from app.errors import Flaw
from app.http.sums import MAX_SUM
from app.http.types import MAX_EUROS
from app.plans.package.declared import MONEY_SECTIONS, line_in
from app.plans.package.node import Node
from app.uitkeringsschema.facts import LineKey, PaymentMode


def check_money(document: Node) -> Iterator[Flaw]:
    """Everything about streams, kassiers, scheme and budget that goes beyond one value."""
    given = [section for section in MONEY_SECTIONS if document.given(section)]
    if given:
        nl = "streams, kassiers, scheme en budget komen alle vier, of geen van vieren."
        en = "streams, kassiers, scheme and budget come all four, or none of them."
        for section in MONEY_SECTIONS:
            if section not in given:
                yield document.flaw(section, "required", nl, en)
    scheme = document.node("scheme")
    if scheme:
        yield from _periods(scheme)
    yield from _kassiers(document)
    yield from _lines(document)
    yield from _sums(document)


def _periods(scheme: Node) -> Iterator[Flaw]:
    yield from _empty(scheme, "periods")
    latest: tuple[str, str] | None = None
    for index, period in enumerate(scheme.sequence("periods") or ()):
        if not isinstance(period, dict):
            continue
        node = Node(scheme.at("periods", index), period)
        number, starts, ends = node.whole("number"), node.text("startsOn"), node.text("endsOn")
        if number is not None and number != index + 1:
            nl, en = f"Hier hoort periode {index + 1}.", f"Period {index + 1} belongs here."
            yield node.flaw("number", "period_out_of_order", nl, en)
        if starts and ends and ends < starts:
            yield node.flaw("endsOn", "ends_before_start", "Het einde ligt vóór het begin.", "Ends before it starts.")
        elif starts and latest:
            yield from _after(node, starts, ends, latest)
        if starts and ends and (latest is None or ends > latest[1]):
            latest = starts, ends
        if node.given("costsUntil") and node.text("paymentMode") == PaymentMode.ADVANCE:
            nl, en = "Alleen bij betaling achteraf (arrears).", "Only with payment in arrears."
            yield node.flaw("costsUntil", "not_allowed", nl, en)


def _after(node: Node, starts: str, ends: str | None, latest: tuple[str, str]) -> Iterator[Flaw]:
    if starts > latest[1]:
        return
    if ends is not None and ends < latest[0]:
        nl, en = "Deze periode ligt vóór een eerdere.", "This period lies before an earlier one."
        yield node.flaw("startsOn", "period_out_of_order", nl, en)
    else:
        nl, en = "Deze periode overlapt met een eerdere.", "This period overlaps with an earlier one."
        yield node.flaw("startsOn", "periods_overlap", nl, en)


def _kassiers(document: Node) -> Iterator[Flaw]:
    own = {organisation for k in document.nodes("kassiers") if (organisation := k.text("organisation"))}
    for kassier in document.nodes("kassiers"):
        yield from _empty(kassier, "streams")
        through = kassier.text("through")
        if through in own:
            nl = f"{through} is zelf kassier en kan niet voor een ander uitvoeren."
            en = f"{through} is a kassier itself and cannot act for another."
            yield kassier.flaw("through", "through_is_kassier", nl, en)


def _empty(node: Node, name: str) -> Iterator[Flaw]:
    items = node.sequence(name)
    if items is not None and not items:
        yield node.flaw(name, "too_few_items", "Minstens 1 element.", "At least 1 item.")


def _lines(document: Node) -> Iterator[Flaw]:
    streams = {k.text("code"): k.sequence("streams") for k in document.nodes("kassiers")}
    for row in document.nodes("budget"):
        kassier, stream = row.text("kassier"), row.text("stream")
        allowed = streams.get(kassier)
        if stream is None or not allowed or not all(isinstance(code, str) for code in allowed):
            continue
        if stream not in allowed:
            nl, en = f"{kassier} is geen kassier voor {stream}.", f"{kassier} is not a kassier for {stream}."
            yield row.flaw("stream", "stream_not_of_kassier", nl, en)


def _sums(document: Node) -> Iterator[Flaw]:
    sums: dict[LineKey, Decimal] = {}
    for row in document.nodes("budget"):
        key, amount = line_in(row), row.number("amount")
        if key is None or amount is None:
            continue
        before, total = sums.get(key, Decimal(0)), sums.get(key, Decimal(0)) + amount
        sums[key] = total
        if before <= MAX_EUROS < total:
            nl, en = (
                "De regel komt samen boven het hoogste bedrag.",
                "The line adds up to more than the largest amount.",
            )
            yield row.flaw("amount", "too_large", nl, en)
    if sum(sums.values()) > MAX_SUM:
        nl, en = "De begroting is hoogstens 9.999.999.999.999,99.", "The budget is at most 9,999,999,999,999.99."
        yield document.flaw("budget", "too_large", nl, en)
