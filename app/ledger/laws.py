"""Holds what was released, received and passed on against the rules of the money, computed again from the facts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from app.ledger.details import share_of
from app.ledger.findings import Finding, Stored, differ
from app.ledger.rows import Rows
from app.ledger.ties import Ties
from app.standing.state import State
from app.uitkeringsschema.facts import Part, Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.purse import Purse, Released
from app.uitkeringsschema.schedule import Payment, Share

RELEASED = ("released", "received", "passed_on")


@dataclass(slots=True)
class Laws:
    """A plan's facts with the schedule that follows from them."""

    rows: Rows
    ties: Ties
    state: State

    def findings(self) -> Iterator[Finding]:
        """Every amount that the rules do not give, and every limit that is passed."""
        yield from self._stakes()
        yield from self._payouts()
        for pot in self.state.scheme.pots:
            yield from self._cumulative(pot)
            yield from self._purse(pot)
            yield from self._settlement(pot)
        yield from self._recoveries()

    def released(self) -> list[Stored]:
        """The released payouts."""
        return [row for row in self.rows.all("payout") if row["status"] in RELEASED]

    def _seq(self, payout: Stored) -> int | None:
        return self.ties.seq("payout", payout["id"], "payout_released")

    def _stakes(self) -> Iterator[Finding]:
        hanging: Counter[object] = Counter()
        shortfalls: dict[object, Cents] = {}
        for stake in self.state.schedule.stakes:
            hanging[stake.line] += stake.value
            shortfalls[stake.line, stake.meetmoment] = stake.shortfall
            if not 0 <= stake.earned <= stake.value or stake.earned + stake.shortfall != stake.value:
                yield Finding(None, f"wat {stake.meetmoment} verdiende past niet binnen zijn waarde")
        caught_up: Counter[object] = Counter()
        for release in self.state.schedule.releases:
            caught_up[release.line, release.meetmoment] += release.amount
        for at, amount in caught_up.items():
            if amount > shortfalls[at] or not self.state.scheme.catch_up:
                yield Finding(None, f"er is meer ingehaald dan er tekortkwam: {at}")

    def _payouts(self) -> Iterator[Finding]:
        payments = {one.part: one for one in self.state.schedule.payments}
        shares: defaultdict[Part, dict[str, Share]] = defaultdict(dict)
        for share in self.state.schedule.shares:
            shares[share.part][share.organisation] = share
        live: Counter[Part] = Counter()
        for row in self.rows.all("payout"):
            part = Part(row["kassier"], row["stream"], row["period"])
            live[part] += row["status"] not in {"outdated", "withdrawn"}
            if row["status"] in RELEASED:
                stored = {
                    one["organisation"]: share_of(row, one)
                    for one in self.rows.of("payout_share", "payout_id", row["id"])
                }
                for what in (*_payment(payments.get(part), row), *_shares(shares[part], stored), *_laws(row, stored)):
                    yield Finding(self._seq(row), f"uitkering {_name(part)}: {what}")
        for part, times in live.items():
            if times > 1:
                yield Finding(None, f"er is meer dan één uitkering {_name(part)}")

    def _cumulative(self, pot: Pot) -> Iterator[Finding]:
        """Payments never outrun the bases, nor bases the budget; and the law of the schedule's section 6."""
        paid = bases = shortfalls = releases = budget = 0
        for row in sorted(self._of(pot), key=lambda row: int(row["period"])):
            shares = self.rows.of("payout_share", "payout_id", row["id"])
            paid += row["payment_cents"]
            bases += sum(one["base_cents"] for one in shares)
            shortfalls += sum(one["shortfall_cents"] for one in shares)
            releases += sum(one["release_cents"] for one in shares)
            budget += sum(
                amount
                for line, amount in self.state.scheme.budget.items()
                if (line.kassier, line.stream, line.period) == (*pot, row["period"])
            )
            balances = sum(one["balance_cents"] for one in shares)
            if paid + balances != bases - shortfalls + releases:
                yield Finding(
                    self._seq(row), differ("betaald en saldo samen", bases - shortfalls + releases, paid + balances)
                )
            if not paid <= bases <= budget:
                yield Finding(self._seq(row), "er is meer betaald dan de grondslag, of die is hoger dan de begroting")

    def _of(self, pot: Pot) -> list[Stored]:
        return [row for row in self.released() if (row["kassier"], row["stream"]) == pot]

    def purse(self, pot: Pot) -> Purse:
        """The account of a kassier for a stream, from the rows."""
        rows = self._of(pot)
        recovered: Counter[str] = Counter()
        for claim in self.rows.of("claim", "stream", pot.stream):
            if claim["kassier"] == pot.kassier:
                recovered[claim["kind"]] += sum(
                    one["amount_cents"] for one in self.rows.of("claim_receipt", "claim_id", claim["id"])
                )
        return Purse(
            allocated=sum(a for line, a in self.state.scheme.budget.items() if (line.kassier, line.stream) == pot),
            settlement=self.state.scheme.settlement,
            payouts={row["period"]: self._money(row) for row in rows},
            owed={
                one["organisation"]: one["owed_cents"]
                for row in rows
                for one in self.rows.of("final_balance", "payout_id", row["id"])
                if one["owed_cents"]
            },
            recovered_on_claims=recovered["settlement"],
            recovered_otherwise=recovered["recovery"],
            returned=sum(
                one["amount_cents"]
                for one in self.rows.of("repayment", "stream", pot.stream)
                if one["kassier"] == pot.kassier
            ),
        )

    def _money(self, payout: Stored) -> Released:
        shares = self.rows.of("payout_share", "payout_id", payout["id"])
        passed = self.rows.booked("transfer", payout["id"])
        return Released(
            payment=payout["payment_cents"],
            shares={one["organisation"]: one["amount_cents"] + one["shift_cents"] for one in shares},
            received=sum(self.rows.booked("receipt", payout["id"]).values()),
            passed_on={str(organisation): cents for organisation, cents in passed.items()},
            set_off={one["organisation"]: one["set_off_cents"] for one in shares if one["set_off_cents"]},
        )

    def _purse(self, pot: Pot) -> Iterator[Finding]:
        money = self.purse(pot)
        by_period = {row["period"]: row for row in self._of(pot)}
        for period, payout in money.payouts.items():
            part = Part(*pot, period)
            row = by_period[period]
            if payout.received > payout.payment:
                yield Finding(self._last(row), differ(f"ontvangen op {_name(part)}", payout.payment, payout.received))
            if money.available(period) < 0:
                yield Finding(self._last(row), f"van {_name(part)} is meer doorbetaald dan er was")
            for organisation, passed in payout.passed_on.items():
                if passed > money.share(period, organisation):
                    share = money.share(period, organisation)
                    yield Finding(
                        self._last(row), differ(f"doorbetaald aan {organisation} van {_name(part)}", share, passed)
                    )
        if money.unallocated < 0:
            yield Finding(None, f"kassier {pot.kassier} betaalde in {pot.stream} meer door dan was toegewezen")
        if money.returnable < 0:
            yield Finding(None, f"kassier {pot.kassier} stortte in {pot.stream} meer terug dan hij had")

    def _last(self, payout: Stored) -> int | None:
        moved = [
            self.ties.seq(table, one["id"])
            for table in ("receipt", "transfer")
            for one in self.rows.of(table, "payout_id", payout["id"])
        ]
        return max((seq for seq in moved if seq is not None), default=self._seq(payout))

    def _settlement(self, pot: Pot) -> Iterator[Finding]:
        """A negative final balance is a claim, less what was never passed on; a positive one is owed."""
        rows = self._of(pot)
        set_off: Counter[str] = Counter()
        for row in rows:
            for one in self.rows.of("payout_share", "payout_id", row["id"]):
                set_off[one["organisation"]] += one["set_off_cents"]
        for row in rows:
            if row["period"] != self.state.scheme.settlement:
                continue
            seq = self.ties.seq("payout", row["id"], "pot_settled")
            balances = {
                one["organisation"]: one["balance_cents"]
                for one in self.rows.of("payout_share", "payout_id", row["id"])
            }
            final = {one["organisation"]: one for one in self.rows.of("final_balance", "payout_id", row["id"])}
            if balances.keys() != final.keys():
                yield Finding(seq, f"de eindafrekening van {_name(Part(*pot, row['period']))} is niet volledig")
            for organisation, one in final.items():
                balance = balances.get(organisation, 0)
                if (
                    one["balance_cents"] != balance
                    or one["owed_cents"] != max(0, balance)
                    or one["claim_cents"] + set_off[organisation] != max(0, -balance)
                ):
                    yield Finding(seq, f"het eindsaldo van {organisation} is anders dan het schema geeft")

    def _recoveries(self) -> Iterator[Finding]:
        """A recovery is at most what was paid to that party there; of a duplicate exactly it, once."""
        claimed: Counter[tuple[Pot, str]] = Counter()
        duplicates: Counter[str] = Counter()
        for claim in self.rows.of("claim", "kind", "recovery"):
            if claim["withdrawn"]:
                continue
            at = (Pot(claim["kassier"], claim["stream"]), claim["organisation"])
            claimed[at] += claim["amount_cents"] - claim["written_off_cents"]
            seq = self.ties.seq("claim", claim["id"])
            duplicate = claim["duplicate_of"]
            if duplicate is not None:
                duplicates[duplicate] += 1
                doubled = self.rows.find("transfer", duplicate)
                if doubled is not None and doubled["amount_cents"] != claim["amount_cents"]:
                    yield Finding(
                        seq,
                        differ("de teruggevorderde dubbele betaling", doubled["amount_cents"], claim["amount_cents"]),
                    )
                if duplicates[duplicate] > 1:
                    yield Finding(seq, f"dubbele betaling {duplicate} is meer dan eens teruggevorderd")
        for (pot, organisation), amount in claimed.items():
            paid = sum(payout.passed_on.get(organisation, 0) for payout in self.purse(pot).payouts.values())
            if amount > paid:
                yield Finding(None, differ(f"teruggevorderd van {organisation}", paid, amount))


def _payment(computed: Payment | None, row: Stored) -> Iterator[str]:
    if computed is None:
        yield "het schema kent deze uitkering niet"
        return
    for name, amount in computed._asdict().items():
        if name != "part" and row[f"{name}_cents"] != amount:
            yield differ(name, amount, row[f"{name}_cents"])


def _shares(computed: Mapping[str, Share], stored: Mapping[str, Share]) -> Iterator[str]:
    for organisation in sorted(computed.keys() | stored.keys()):
        one, other = computed.get(organisation), stored.get(organisation)
        # Who came into the pot after a release, by a change of the budget, has nothing there and no row.
        if one != other and not (other is None and one and not any(one[2:])):
            yield f"het aandeel van {organisation} is anders dan het schema geeft"


def _laws(row: Stored, shares: Mapping[str, Share]) -> Iterator[str]:
    if any(s.due != s.amount + s.balance or not 0 <= s.amount <= max(0, s.due) for s in shares.values()):
        yield "een bedrag en zijn saldo zijn samen niet wat toekomt"
    if sum(s.amount for s in shares.values()) != row["payment_cents"]:
        yield differ("de aandelen samen", row["payment_cents"], sum(s.amount for s in shares.values()))
    if sum(s.balance for s in shares.values()) != -row["carried_cents"]:
        yield differ("de saldi samen", -row["carried_cents"], sum(s.balance for s in shares.values()))
    if row["payment_cents"] > 0 < row["carried_cents"]:
        yield "er is betaald en doorgeschoven tegelijk"


def _name(part: Part) -> str:
    return f"van kassier {part.kassier} in {part.stream} over periode {part.period}"
