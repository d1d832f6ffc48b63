"""What a report is made of: where the plan stood at one moment, and whose money the reader sees."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from app.ledger.details import share_of
from app.ledger.findings import Stored
from app.ledger.rows import Rows
from app.payouts.proposals import fingerprint
from app.plans.package.records.monitoring import FollowUp
from app.reports.repository import Names
from app.reports.schemas import MoneyInSight, Sight
from app.schedule.expected import expected, with_released
from app.standing.state import State
from app.uitkeringsschema.facts import LineKey, Part, Pot
from app.uitkeringsschema.money import Cents
from app.uitkeringsschema.readiness import payout_violations
from app.uitkeringsschema.schedule import Payment, Schedule
from app.uitkeringsschema.violations import Code

RELEASED: Final = frozenset({"released", "received", "passed_on"})


@dataclass(frozen=True)
class Ground:
    """The facts of one report; all money is in it, to be shown by `sight`."""

    period: int
    on: date
    state: State
    rows: Rows
    names: Names
    sight: Sight
    follow_ups: tuple[FollowUp, ...] = ()
    hidden: frozenset[str] = frozenset()
    """The kinds of decisions that are not the reader's to know."""

    @property
    def sees_money(self) -> bool:
        """Whether the reader sees any money."""
        return self.sight.money is not MoneyInSight.NONE

    def sees_kassier(self, kassier: str) -> bool:
        """Whether the reader sees all money of a kassier."""
        return self.sight.money is MoneyInSight.ALL or kassier in self.sight.kassiers

    def sees(self, kassier: str, organisation: str) -> bool:
        """Whether the reader sees the money of an organisation at a kassier."""
        return self.sees_kassier(kassier) or organisation in self.sight.organisations

    def sees_line(self, line: LineKey) -> bool:
        """Whether the reader sees the money of a line."""
        return self.sees(line.kassier, line.organisation)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The payouts that the report shows: of this period, and of the next when there is one, as far as in sight."""
        last = self.state.scheme.settlement
        shown = [pot for pot in self.state.scheme.pots if self._any_in_sight(pot)]
        return tuple(Part(*pot, n) for n in range(self.period, min(self.period + 1, last) + 1) for pot in shown)

    def _any_in_sight(self, pot: Pot) -> bool:
        return any(self.sees(pot.kassier, one) for one in self.state.scheme.organisations[pot])

    @cached_property
    def live(self) -> Mapping[Part, Stored]:
        """Of every part the payout that stands: released, or the proposal made last on the facts as they are."""
        found: dict[Part, Stored] = {}
        for row in sorted(self.rows.all("payout"), key=lambda row: row["proposed_at"]):
            part = Part(row["kassier"], row["stream"], row["period"])
            if row["status"] in RELEASED:
                found[part] = row
            elif row["status"] == "proposed" and part.pot in self.state.scheme.pots:
                standing = found.get(part)
                if (standing is None or standing["status"] not in RELEASED) and row["digest"] == self._digest(part):
                    found[part] = row
        return found

    def _digest(self, part: Part) -> str:
        return fingerprint(self.state, part)

    def released(self, part: Part) -> bool:
        """Whether the payout of a part was released."""
        return part in self.live and self.live[part]["status"] in RELEASED

    @cached_property
    def schedule(self) -> Schedule:
        """The schedule: what was released as it is, what is decided counts, what is open is taken as met."""
        released = {part: row for part, row in self.live.items() if row["status"] in RELEASED}
        shares = {}
        for part, row in released.items():
            for one in self.rows.of("payout_share", "payout_id", row["id"]):
                shares[part, one["organisation"]] = share_of(row, one)
        return with_released(expected(self.state), {p: _payment(p, row) for p, row in released.items()}, shares)

    def provisional(self, part: Part) -> bool:
        """Whether something of a payout may still change."""
        found = payout_violations(self.state.scheme, self.state.standing, part)
        return not self.released(part) and any(one.code is not Code.PREVIOUS_NOT_RELEASED for one in found)

    @cached_property
    def received(self) -> Mapping[UUID, Cents]:
        """What came in, by payout."""
        found: defaultdict[UUID, Cents] = defaultdict(int)
        for row in self.rows.of("receipt", "status", "booked"):
            found[row["payout_id"]] += row["amount_cents"]
        return found

    @cached_property
    def passed(self) -> Mapping[tuple[UUID, str], Cents]:
        """What was passed on, by payout and organisation."""
        found: defaultdict[tuple[UUID, str], Cents] = defaultdict(int)
        for row in self.rows.of("transfer", "status", "booked"):
            found[row["payout_id"], row["organisation"]] += row["amount_cents"]
        return found

    @cached_property
    def kpis(self) -> Mapping[str, Stored]:
        """The KPIs by code."""
        return {row["code"]: row for row in self.rows.all("kpi")}

    @cached_property
    def moments(self) -> Mapping[str, Stored]:
        """The meetmomenten of this report by code: of its period, and what was caught up in its accounting."""
        caught_up = {code for code, accounting in self.state.results if accounting == self.period}
        return {
            row["code"]: row
            for row in sorted(self.rows.all("meetmoment"), key=lambda row: str(row["code"]))
            if row["period"] == self.period or row["code"] in caught_up
        }

    @cached_property
    def newest(self) -> Mapping[tuple[str, int], Stored]:
        """Per meetmoment and accounting the last measurement that was not superseded."""
        there = [row for row in self.rows.all("measurement") if row["status"] != "superseded"]
        return {(row["meetmoment"], row["period"]): row for row in sorted(there, key=lambda row: row["recorded_at"])}

    def kinds_of(self, measurement_id: Any) -> list[str]:
        """The kinds of evidence of a measurement."""
        return [row["kind"] for row in self.rows.of("evidence", "measurement_id", measurement_id)]


def _payment(part: Part, row: Stored) -> Payment:
    names = ("base", "deduction", "release", "payment", "carried")
    return Payment(part, **{name: row[f"{name}_cents"] for name in names})
