"""Checks that what decisions made, what was added up and what the plan says is what the tables hold."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from app.ledger.alike import alike, number
from app.ledger.findings import Finding, Stored, differ
from app.ledger.rows import Rows
from app.ledger.ties import Ties
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.money import Cents


@dataclass(slots=True)
class Effects:
    """The rows of a plan with the entries about them."""

    rows: Rows
    ties: Ties

    def findings(self) -> Iterator[Finding]:
        """Everything that does not follow from what was decided and booked."""
        yield from self._withdrawals()
        yield from self._results()
        yield from self._costs()
        yield from self._agreements()
        yield from self._moves()
        yield from self._revisions()
        yield from self._distributions()
        yield from self._claims()

    def _about(self, decision_id: Any, what: str) -> Finding:
        row = self.rows.find("decision", decision_id)
        return Finding(self.ties.seq("decision", None if row is None else row["id"]), what)

    def _content(self, decision_id: UUID | None, kind: str) -> Mapping[str, Any] | None:
        """What a decision of a kind says; None when there is no such decision."""
        row = None if decision_id is None else self.rows.find("decision", decision_id)
        if row is None or row["kind"] != kind:
            return None
        content: Mapping[str, Any] = row["content"]
        return content

    def _in_force(self, decision_id: UUID) -> bool:
        row = self.rows.find("decision", decision_id)
        return row is not None and row["withdrawn_by"] is None

    def _withdrawals(self) -> Iterator[Finding]:
        by = {row["content"].get("decision"): row["id"] for row in self.rows.of("decision", "kind", "withdraw")}
        for row in self.rows.all("decision"):
            if row["withdrawn_by"] != by.get(str(row["id"])):
                yield self._about(row["id"], f"of besluit {row['id']} is ingetrokken is anders dan besloten")

    def _results(self) -> Iterator[Finding]:
        for row in self.rows.all("result"):
            content = self._content(row["decision_id"], "establish_results") or {}
            code, measured = row["meetmoment"], row["measurement_id"]
            measurement = None if measured is None else self.rows.find("measurement", measured)
            named = (
                str(measured) in content.get("measurements", ()) if measured else code in content.get("notMeasured", ())
            )
            if not named or content.get("period") != row["accounting"]:
                yield self._about(row["decision_id"], f"het resultaat van {code} is niet zo vastgesteld")
            if measurement is not None and (measurement["meetmoment"], measurement["period"]) != (
                code,
                row["accounting"],
            ):
                yield self._about(row["decision_id"], f"het resultaat van {code} rust op een meting van iets anders")
            if row["in_force"] and not self._in_force(row["decision_id"]):
                yield self._about(row["decision_id"], f"het resultaat van {code} telt en het besluit is ingetrokken")
        yield from self._missing_results()

    def _missing_results(self) -> Iterator[Finding]:
        """Every decision in force has its results, unless a later decision replaced them."""
        for decision in self.rows.of("decision", "kind", "establish_results"):
            content = decision["content"]
            made = self.rows.of("result", "decision_id", decision["id"])
            wanted = len(content.get("measurements", ())) + len(content.get("notMeasured", ()))
            if len(made) != wanted:
                yield self._about(decision["id"], f"besluit {decision['id']} stelde {wanted} resultaten vast")
            for row in made:
                others = self.rows.of("result", "meetmoment", row["meetmoment"])
                replaced = any(o["accounting"] == row["accounting"] and o["id"] != row["id"] for o in others)
                if not row["in_force"] and decision["withdrawn_by"] is None and not replaced:
                    yield self._about(decision["id"], f"het resultaat van {row['meetmoment']} is vervallen")

    def _costs(self) -> Iterator[Finding]:
        for row in self.rows.all("cost_statement"):
            seq = self.ties.seq("cost_statement", row["id"])
            content = self._content(row["decision_id"], "accept_costs")
            accepted = content is not None and str(row["id"]) in content["costStatements"]
            if (row["status"] == "accepted") != (accepted and self._in_force(row["decision_id"])):
                yield Finding(seq, f"of kostenopgave {row['id']} is geaccepteerd is anders dan besloten")
            line = self.rows.find("budget_line", row["line_id"])
            if line is None or any(line[name] != row[name] for name in LineKey._fields):
                yield Finding(seq, f"kostenopgave {row['id']} hoort bij een andere regel")

    def _agreements(self) -> Iterator[Finding]:
        names = {"kassier": "kassier", "organisation": "organisation", "signed_on": "signedOn"}
        names |= {"valid_from": "validFrom", "valid_to": "validTo"}
        plan = self.rows.all("plan")[0]
        imported = [
            {column: one.get(name) for column, name in names.items()} for one in plan["package"].get("agreements", ())
        ]
        for row in self.rows.all("agreement"):
            content = self._content(row["decision_id"], "sign_agreement")
            if row["decision_id"] is None:
                said = {column: _text(row[column]) for column in names}
                if said not in imported or row["withdrawn"]:
                    yield Finding(None, f"overeenkomst {row['id']} staat zo niet in het plan")
            elif content is None or not all(alike(row[column], content.get(name)) for column, name in names.items()):
                yield self._about(row["decision_id"], f"overeenkomst {row['id']} is anders dan besloten")
            elif row["withdrawn"] == self._in_force(row["decision_id"]):
                yield self._about(row["decision_id"], f"of overeenkomst {row['id']} geldt is anders dan besloten")

    def _moves(self) -> Iterator[Finding]:
        lines = {row["id"]: LineKey(*(row[name] for name in LineKey._fields)) for row in self.rows.all("budget_line")}
        change: Counter[UUID] = Counter()
        for decision in self.rows.of("decision", "kind", "change_budget"):
            made = self.rows.of("budget_move", "decision_id", decision["id"])
            said = Counter(
                (LineKey(**move["from"]), LineKey(**move["to"]), _cents(move["amount"]))
                for move in decision["content"]["moves"]
            )
            stored = Counter((lines[m["from_line_id"]], lines[m["to_line_id"]], m["amount_cents"]) for m in made)
            if said != stored or any(m["in_force"] != (decision["withdrawn_by"] is None) for m in made):
                yield self._about(decision["id"], f"de schuiven van besluit {decision['id']} zijn anders dan besloten")
            for move in made:
                if move["in_force"]:
                    change[move["from_line_id"]] -= move["amount_cents"]
                    change[move["to_line_id"]] += move["amount_cents"]
            yield from self._permitted(decision)
        for row in self.rows.all("budget_line"):
            expected = row["original_cents"] + change[row["id"]]
            if row["amount_cents"] != expected or expected < 0:
                yield Finding(None, differ(f"begrotingsregel {tuple(lines[row['id']])}", expected, row["amount_cents"]))

    def _permitted(self, decision: Stored) -> Iterator[Finding]:
        """Across streams an unused permission for exactly that sum and pair."""
        moved: Counter[tuple[str, str]] = Counter()
        for move in decision["content"]["moves"]:
            if move["from"]["stream"] != move["to"]["stream"]:
                moved[move["from"]["stream"], move["to"]["stream"]] += _cents(move["amount"])
        if decision["withdrawn_by"] is not None:
            moved.clear()
        used = self.rows.of("stream_permission", "used_by", decision["id"])
        permitted = {(one["from_stream"], one["to_stream"]): one["amount_cents"] for one in used}
        if permitted != dict(moved) or len(used) > 1:
            yield self._about(decision["id"], "de schuif tussen geldstromen is niet precies zo toegestaan")

    def _revisions(self) -> Iterator[Finding]:
        for row in self.rows.all("target_revision"):
            content = self._content(row["decision_id"], "revise_target") or {}
            same = row["meetmoment"] == content.get("meetmoment") and self._same_reason(row, content)
            if not same or number(row["after"]["target"]) != number(content.get("target")):
                yield self._about(
                    row["decision_id"], f"de herziene doelwaarde van {row['meetmoment']} is niet besloten"
                )
            if row["in_force"] != self._in_force(row["decision_id"]):
                yield self._about(
                    row["decision_id"], f"of de doelwaarde van {row['meetmoment']} geldt is niet besloten"
                )

    def _same_reason(self, row: Stored, content: Mapping[str, Any]) -> bool:
        decision = self.rows.find("decision", row["decision_id"])
        said = None if decision is None else decision["reason"]
        return bool(row["reason"] == (content.get("reason") if said is None else said))

    def _distributions(self) -> Iterator[Finding]:
        for payout in self.rows.all("payout"):
            decided = payout["distribution_decision_id"]
            shares = self.rows.of("payout_share", "payout_id", payout["id"])
            content = self._content(decided, "set_distribution")
            said = None if content is None else {s["organisation"]: _cents(s["amount"]) for s in content["shares"]}
            for row in shares:
                share = row["amount_cents"] if said is None else said.get(row["organisation"], 0)
                if share != row["amount_cents"] + row["shift_cents"]:
                    what = f"het aandeel van {row['organisation']} in uitkering {payout['id']}"
                    found = row["amount_cents"] + row["shift_cents"]
                    yield Finding(self.ties.seq("payout", payout["id"], "payout_released"), differ(what, share, found))
            if decided is not None and (content is None or content["payout"] != str(payout["id"])):
                yield self._about(decided, f"de verdeling van uitkering {payout['id']} is niet zo besloten")

    def _claims(self) -> Iterator[Finding]:
        for row in self.rows.all("claim"):
            for table, column in (("claim_receipt", "collected_cents"), ("claim_write_off", "written_off_cents")):
                booked = sum(one["amount_cents"] for one in self.rows.of(table, "claim_id", row["id"]))
                if booked != row[column]:
                    yield Finding(
                        self.ties.seq("claim", row["id"]), differ(f"{column} van {row['id']}", booked, row[column])
                    )
            if row["collected_cents"] + row["written_off_cents"] > row["amount_cents"]:
                yield Finding(
                    self.ties.seq("claim", row["id"]), f"op vordering {row['id']} kwam meer in dan zij groot is"
                )


def _cents(euros: Any) -> Cents:
    found = number(euros)
    return 0 if found is None else int(found.scaleb(2))


def _text(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
