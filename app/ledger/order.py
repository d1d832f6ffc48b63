"""Checks that everything was done in its order, by two persons, on valid agreements, and on what was decided."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from app.ledger.findings import Finding, Stored
from app.ledger.laws import RELEASED
from app.ledger.rows import Rows
from app.ledger.ties import Ties
from app.standing.state import State
from app.uitkeringsschema.distribution import Agreement
from app.uitkeringsschema.facts import Part, PaymentMode
from app.uitkeringsschema.standing import Matter


@dataclass(slots=True)
class Order:
    """A plan's facts with the entries that recorded them."""

    rows: Rows
    ties: Ties
    state: State

    def findings(self) -> Iterator[Finding]:
        """Everything done too early, by one person alone, or without what it rests on."""
        registered = self._registered()
        yield from self._registrations()
        yield from self._releases(registered)
        yield from self._accounted(registered)
        yield from self._movements()
        yield from self._eyes()

    def _registered(self) -> dict[tuple[Matter, Part], int]:
        """Per matter and part, the entry that registered it."""
        found: dict[tuple[Matter, Part], int] = {}
        for row in self.rows.all("covered_part"):
            seq = None if row["registration_id"] is None else self.ties.seq("registration", row["registration_id"])
            if seq is not None:
                found[Matter(row["matter"]), _part(row)] = seq
        return found

    def _registrations(self) -> Iterator[Finding]:
        for row in self.rows.all("covered_part"):
            confirmed = self.ties.seq("confirmation", row["confirmation_id"])
            of, part = Matter(row["matter"]), _part(row)
            if row["registration_id"] is None:
                continue
            seq = self.ties.seq("registration", row["registration_id"])
            if seq is None or confirmed is None or seq < confirmed:
                yield Finding(seq, f"{of.value} van {tuple(part)} is geregistreerd voor het was bevestigd")
            # A target may be revised after its meetmoment was accounted for as not measured.
            if of is not Matter.RESULTS and row["digest"] != self.state.digest(of, part):
                yield Finding(confirmed, f"wat bevestigd is van {of.value} van {tuple(part)} is daarna veranderd")

    def _releases(self, registered: dict[tuple[Matter, Part], int]) -> Iterator[Finding]:
        seqs = {
            _part(row): self.ties.seq("payout", row["id"], "payout_released")
            for row in self.rows.all("payout")
            if row["status"] in RELEASED
        }
        for part, seq in seqs.items():
            if seq is None:
                continue
            for of, needed in self._needed(part):
                if registered.get((of, needed), seq) >= seq:
                    yield Finding(seq, f"vrijgegeven voor {of.value} van periode {needed.period} was geregistreerd")
            previous = part._replace(period=part.period - 1)
            before = seqs.get(previous) if part.period > 1 else 0
            if before is None or before >= seq:
                yield Finding(seq, f"vrijgegeven voor de uitkering van periode {previous.period}")
            if self.ties.moved.get(part, 0) > seq:
                yield Finding(self.ties.moved[part], "de begroting van een vrijgegeven periode is veranderd")

    def _needed(self, part: Part) -> Iterator[tuple[Matter, Part]]:
        """What a payout needs before it may be released (uitkeringsschema.md §7.1)."""
        scheme = self.state.scheme
        if scheme.mode(part.period) is PaymentMode.ARREARS:
            yield Matter.COSTS, part
        if part.period > 1:
            yield Matter.RESULTS, part._replace(period=part.period - 1)
        elif scheme.mode(1) is PaymentMode.ADVANCE:
            yield Matter.APPROVAL, part
        if part.period == scheme.settlement:
            yield Matter.RESULTS, part

    def _accounted(self, registered: dict[tuple[Matter, Part], int]) -> Iterator[Finding]:
        for (of, part), seq in registered.items():
            if of is Matter.RESULTS:
                without = self.state.scheme.hanging_in.get(part, frozenset()) - self.state.standing.with_outcome
                for code in sorted(without):
                    yield Finding(seq, f"periode {part.period} is verantwoord en {code} heeft geen uitkomst")

    def _movements(self) -> Iterator[Finding]:
        agreed: dict[tuple[str, str, date], bool] = {}
        releases = {row["id"]: self._released(row) for row in self.rows.all("payout")}
        nothing: dict[str, int] = {}
        for table, day in (("receipt", "received_on"), ("transfer", "executed_on")):
            for row in self.rows.all(table):
                seq = self.ties.events.get((table, row["id"]), nothing).get(table)
                if seq is None:
                    seq = self.ties.seq(table, row["id"], table)
                kassier, released = releases.get(row["payout_id"]) or (None, 0)
                if kassier is None or (seq or 0) < released:
                    yield Finding(seq, "er is geboekt op een uitkering die niet was vrijgegeven")
                elif table == "transfer":
                    at = (kassier, row["organisation"], row[day])
                    if at not in agreed:
                        agreed[at] = agreed_on(self.rows, *at)
                    if not agreed[at]:
                        yield Finding(seq, f"op {row[day]} was er geen geldige overeenkomst met {row['organisation']}")

    def _released(self, payout: Stored) -> tuple[str, int] | None:
        """Whose payout it is and the entry that released it; None for one that is not."""
        if payout["status"] not in RELEASED:
            return None
        return payout["kassier"], self.ties.seq("payout", payout["id"], "payout_released") or 0

    def _eyes(self) -> Iterator[Finding]:
        for row in self.rows.all("measurement"):
            reporters = {row["reported_by"]} | (set() if row["id"] in self.ties.at_once else {row["recorded_by"]})
            if row["verified_by"] in reporters:
                yield Finding(self.ties.seq("measurement", row["id"]), "gemeten en geverifieerd door dezelfde persoon")
        for row in self.rows.all("payout"):
            if row["released_by"] is not None and row["released_by"] == row["proposed_by"]:
                seq = self.ties.seq("payout", row["id"], "payout_released")
                yield Finding(seq, "voorgesteld en vrijgegeven door dezelfde persoon")
        for row in self.rows.all("covered_part"):
            confirmation = self.rows.find("confirmation", row["confirmation_id"])
            seq = self.ties.seq("confirmation", row["confirmation_id"])
            if confirmation is not None and row["registration_id"] is not None and seq is not None:
                of, part = Matter(row["matter"]), _part(row)
                if confirmation["recorded_by"] in self._deciders(of, part, seq):
                    yield Finding(seq, f"{of.value} van {tuple(part)} bevestigd door wie het besluit vastlegde")

    def _deciders(self, of: Matter, part: Part, seq: int) -> frozenset[str]:
        """Who recorded the decisions that a confirmation rests on; those after it are not among them."""
        if of is not Matter.RESULTS or self.state.scheme.hanging_in.get(part):
            return self.state.deciders(of, part)
        caught_up = frozenset(result.decided_by for result in self.state.results_of(part))
        return caught_up | {
            one.decided_by for one in self.state.establishing if one.period == part.period and self._before(one.id, seq)
        }

    def _before(self, decision_id: UUID, seq: int) -> bool:
        decided = self.ties.seq("decision", decision_id)
        return decided is not None and decided < seq


def agreed_on(rows: Rows, kassier: str, organisation: str, day: date) -> bool:
    """Whether a kassier and an organisation had an agreement that was valid on a day."""
    return any(
        Agreement(one["organisation"], one["signed_on"], one["valid_from"], one["valid_to"]).valid(day)
        for one in rows.of("agreement", "organisation", organisation)
        if one["kassier"] == kassier and not one["withdrawn"]
    )


def _part(row: Stored) -> Part:
    return Part(row["kassier"], row["stream"], row["period"])
