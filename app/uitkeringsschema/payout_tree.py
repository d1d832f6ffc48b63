"""Builds the explanation of a payout: per organisation what it is due, what is offset, caught up and carried on."""

from collections.abc import Iterator, Mapping

from app.uitkeringsschema.explanation import Grounds, Node, leaf, tree
from app.uitkeringsschema.facts import LineKey, PaymentMode
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.portions import Portion, portions
from app.uitkeringsschema.schedule import Release, Share, Stake
from app.uitkeringsschema.wording import Text, earning, euros, rule_name, term

_NOTHING = Text("", "")


def explain(grounds: Grounds, stands: Cents) -> Node:
    """The tree of a payout whose payment is `stands` (uitkeringsschema.md §7.10).

    When the facts have changed since it was proposed, one node is the difference with what they come to now.
    """
    split = portions(grounds.payment, {share.organisation: max(0, share.due) for share in grounds.shares})
    children = [_share(grounds, share, split[share.organisation], grounds.payment) for share in grounds.shares]
    if stands != grounds.payment:
        children.append(_difference(stands, grounds.payment))
    part = grounds.part
    return tree(
        Text(
            f"Uitkering van periode {part.period} aan kassier {part.kassier} in {part.stream}",
            f"Payout of period {part.period} to kassier {part.kassier} in {part.stream}",
        ),
        Text(
            "uitkeringsschema §4: wat wordt uitgekeerd is de som van wat organisaties toekomt, nooit minder dan nul.",
            "uitkeringsschema §4: the payment is the sum of what is due to organisations, never below zero.",
        ),
        _payment_formula(grounds),
        [child for child in children if child.children or child.contribution],
        filter(None, [grounds.sources.payouts.get(part)]),
    )


def _payment_formula(grounds: Grounds) -> str:
    shares = grounds.shares
    base = sum(share.base for share in shares)
    carried = sum(share.carried_in for share in shares)
    deduction = sum(share.shortfall for share in shares)
    release = sum(share.release for share in shares)
    start = euros(base) if carried == 0 else f"{euros(base)} + {term(carried)}"
    return f"max(0, {start} − {euros(deduction)} + {euros(release)}) = {euros(grounds.payment)}"


def _share(grounds: Grounds, share: Share, portion: Portion, payment: Cents) -> Node:
    who = share.organisation
    positive = sum(max(0, other.due) for other in grounds.shares)
    shift = grounds.shifts.get(who, 0)
    formula = f"max(0, {euros(share.due)}) = {euros(share.amount)}"
    if positive and share.due > 0:
        formula = _floored(f"{euros(payment)} × {euros(share.due)} / {euros(positive)}", portion)
    if shift:
        formula += f"; {euros(share.amount)} + {term(shift)} = {euros(share.amount + shift)}"
    rule = Text(
        "uitkeringsschema §4: de uitkering wordt verdeeld naar wat elke organisatie toekomt, naar de grootste resten; "
        "gelijke resten op volgorde van code.",
        "uitkeringsschema §4: the payment is split in proportion to what is due to each organisation, by largest "
        "remainder; equal remainders in order of code.",
    )
    label = Text(f"Aandeel van {who}", f"Share of {who}")
    return tree(label, rule + portion.why, formula, _parts_of(grounds, share, portion), ())


def _parts_of(grounds: Grounds, share: Share, portion: Portion) -> Iterator[Node]:
    who = share.organisation
    yield from (_base(grounds, line) for line in grounds.lines.get(who, ()))
    if share.carried_in:
        yield _carried_in(grounds, share)
    by_line: dict[LineKey, Mapping[str, Portion]] = {}
    for stake in grounds.stakes.get(who, ()):
        if stake.line not in by_line:
            weights = {m.code: m.weight for m in grounds.case.scheme.hanging[stake.line]}
            by_line[stake.line] = portions(grounds.base[stake.line], weights)
        yield _offset(grounds, stake, by_line[stake.line][stake.meetmoment])
    yield from (_release(grounds, release) for release in grounds.releases.get(who, ()))
    if share.balance:
        yield _carried_on(grounds, share, portion)
    if grounds.shifts.get(who, 0):
        yield _shift(grounds, share)


def _base(grounds: Grounds, line: LineKey) -> Node:
    scheme, base = grounds.case.scheme, grounds.base[line]
    label = Text(
        f"Regel {line.initiative} van {line.organisation}, periode {line.period}",
        f"Line {line.initiative} of {line.organisation}, period {line.period}",
    )
    refs = grounds.sources.lines.get(line, ())
    if scheme.mode(line.period) is PaymentMode.ADVANCE:
        rule = Text(
            "uitkeringsschema §1: vooraf betaald, dus de begroting van de regel.",
            "uitkeringsschema §1: paid in advance, so the budget of the line.",
        )
        return leaf(label, rule, euros(base), base, refs)
    costs = grounds.case.costs.get(line, 0)
    rule = Text(
        "uitkeringsschema §1: achteraf betaald, dus de geaccepteerde kosten en hoogstens de begroting van de regel.",
        "uitkeringsschema §1: paid in arrears, so the accepted costs and at most the budget of the line.",
    )
    formula = f"min({euros(scheme.budget[line])}; {euros(costs)}) = {euros(base)}"
    return leaf(label, rule, formula, base, refs)


def _carried_in(grounds: Grounds, share: Share) -> Node:
    before = grounds.sources.payouts.get(grounds.before)
    rule = Text(
        "uitkeringsschema §4: wat de vorige uitkering niet kon verrekenen of uitkeren gaat mee.",
        "uitkeringsschema §4: what the previous payout could not offset or pay is carried on.",
    )
    label = Text(
        f"Saldo van {share.organisation} na periode {grounds.before.period}",
        f"Balance of {share.organisation} after period {grounds.before.period}",
    )
    return leaf(label, rule, euros(share.carried_in), share.carried_in, () if before is None else (before,))


def _offset(grounds: Grounds, stake: Stake, portion: Portion) -> Node:
    line, code = stake.line, stake.meetmoment
    label = Text(
        f"Verrekening van meetmoment {code} over regel {line.initiative}, periode {line.period}",
        f"Offset of meetmoment {code} on line {line.initiative}, period {line.period}",
    )
    rule = Text(
        "uitkeringsschema §4: wat aan een meetmoment hing en niet is verdiend gaat van de volgende uitkering af.",
        "uitkeringsschema §4: what hung on a meetmoment and was not earned is taken off the next payout.",
    )
    formula = f"{euros(stake.value)} − {euros(stake.earned)} = {euros(stake.shortfall)}"
    at_stake = _value(grounds, stake, portion)
    earned = _earned(grounds, line, code, line.period, stake.earned, less=True)
    return tree(label, rule, formula, (at_stake, earned), grounds.meetmoment_refs(code), less=True)


def _value(grounds: Grounds, stake: Stake, portion: Portion) -> Node:
    line, code = stake.line, stake.meetmoment
    moments = grounds.case.scheme.hanging[line]
    weight, whole = grounds.case.scheme.meetmomenten[code].weight, sum(m.weight for m in moments)
    base = grounds.base[line]
    label = Text(f"Waarde die aan {code} hangt", f"Value that hangs on {code}")
    rule = Text(
        "uitkeringsschema §2: de grondslag van de regel, verdeeld naar gewicht over wat eraan hangt, naar de grootste "
        "resten; gelijke resten op volgorde van code.",
        "uitkeringsschema §2: the base of the line, split by weight over what hangs on it, by largest remainder; equal "
        "remainders in order of code.",
    )
    formula = _floored(f"{euros(base)} × {_weight(weight)} / {_weight(whole)}", portion)
    refs = (*grounds.meetmoment_refs(code), *grounds.sources.lines.get(line, ()))
    return leaf(label, rule + portion.why, formula, stake.value, refs)


def _earned(grounds: Grounds, line: LineKey, code: str, accounting: int, earned: Cents, *, less: bool) -> Node:
    moment = grounds.case.scheme.meetmomenten[code]
    value = grounds.case.results.get((code, accounting))
    at_stake, refs = grounds.value(line, code), grounds.results_refs(line, code, accounting)
    contribution = -earned if less else earned
    if value is None:
        decided = (code, accounting) in grounds.sources.results
        label = (
            Text(f"{code} niet gemeten, bij besluit", f"{code} not measured, by decision")
            if decided
            else Text(f"{code} niet vastgesteld", f"{code} not established")
        )
        rule = Text(
            "uitkeringsschema §3: zonder vastgestelde meting is niets verdiend.",
            "uitkeringsschema §3: without an established measurement nothing is earned.",
        )
        return leaf(label, rule, f"{euros(at_stake)} × 0 = 0,00", contribution, refs, less=less)
    name = rule_name(moment.kpi)
    rule = Text(
        f"uitkeringsschema §3: {name.nl}; waarde maal prestatie, op de cent, een halve cent naar boven.",
        f"uitkeringsschema §3: {name.en}; value times achievement, to the cent, half a cent up.",
    )
    label = Text(
        f"Verdiend met {code} in de verantwoording van periode {accounting}",
        f"Earned by {code} in the accounting of period {accounting}",
    )
    return leaf(label, rule, earning(moment, value, at_stake, earned), contribution, refs, less=less)


def _release(grounds: Grounds, release: Release) -> Node:
    line, code = release.line, release.meetmoment
    label = Text(
        f"Ingehaald: meetmoment {code} over regel {line.initiative}, periode {line.period}",
        f"Caught up: meetmoment {code} on line {line.initiative}, period {line.period}",
    )
    rule = Text(
        "uitkeringsschema §5: wat later meer is verdiend dan het meeste tot dan toe komt vrij.",
        "uitkeringsschema §5: what was earned later beyond the most until then is released.",
    )
    formula = f"{euros(release.earned)} − {euros(release.before)} = {euros(release.amount)}"
    now = _earned(grounds, line, code, release.accounting, release.earned, less=False)
    before = _earned(grounds, line, code, grounds.accounting_before(release), release.before, less=True)
    return tree(label, rule, formula, (now, before), grounds.meetmoment_refs(code))


def _carried_on(grounds: Grounds, share: Share, portion: Portion) -> Node:
    """From what is due to what is paid: kept at zero, or less because the payment is smaller than what is due."""
    where = (
        Text("eindsaldo", "final balance")
        if grounds.is_settlement
        else Text(f"mee naar periode {share.part.period + 1}", f"carried to period {share.part.period + 1}")
    )
    if share.due < 0:
        label = Text("Op nul gehouden; ", "Kept at zero; ") + where
        rule = Text(
            "uitkeringsschema §4: niemand wordt onder nul betaald; wat niet past gaat mee of blijft ten slotte over.",
            "uitkeringsschema §4: nobody is paid below zero; what does not fit is carried on or stays in the end.",
        )
    else:
        label = Text("Niet uit te keren; ", "Cannot be paid; ") + where
        rule = Text(
            "uitkeringsschema §4: de uitkering is kleiner dan wat organisaties toekomt, door wat bij andere te "
            "verrekenen is; het verschil gaat mee of blijft als eindsaldo.",
            "uitkeringsschema §4: the payment is smaller than what is due to all, by what is to be offset with others; "
            "the difference is carried on or stays as final balance.",
        )
        rule += portion.why
    formula = f"{euros(share.amount)} − {term(share.due)} = {euros(-share.balance)}"
    return leaf(label, rule, formula, -share.balance, ())


def _shift(grounds: Grounds, share: Share) -> Node:
    shift = grounds.shifts[share.organisation]
    label = Text("Andere verdeling, bij besluit", "Another distribution, by decision")
    rule = Text(
        "uitkeringsschema §7.4: een andere verdeling bij besluit is een blijvende verschuiving tussen organisaties.",
        "uitkeringsschema §7.4: another distribution by decision is a lasting shift between organisations.",
    )
    formula = f"{euros(share.amount + shift)} − {euros(share.amount)} = {euros(shift)}"
    return leaf(label, rule, formula, shift, grounds.sources.distribution)


def _difference(stands: Cents, now: Cents) -> Node:
    label = Text("Verschil met de huidige feiten", "Difference with the present facts")
    rule = Text(
        "uitkeringsschema §7.2: de feiten zijn veranderd sinds dit voorstel, dat daarom niet meer wordt vrijgegeven.",
        "uitkeringsschema §7.2: the facts have changed since this proposal, which can no longer be released.",
    )
    return leaf(label, rule, f"{euros(stands)} − {euros(now)} = {euros(stands - now)}", stands - now, ())


def _floored(exact: str, portion: Portion) -> str:
    """An exact share, floored to the cent, with the leftover cent where it got one."""
    if portion.remainder == 0 and not portion.extra:
        return f"{exact} = {euros(portion.amount)}"
    return f"⌊{exact}⌋ {'+ 0,01 ' if portion.extra else ''}= {euros(portion.amount)}"


def _weight(millionths: int) -> str:
    whole, rest = divmod(millionths, 1_000_000)
    return f"{whole},{rest:06d}".rstrip("0").rstrip(",")
