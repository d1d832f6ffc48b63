"""Checks that the plan in the tables is the plan that was taken in, with its budget as it was booked."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import orjson

from app.ledger.alike import alike, number
from app.ledger.findings import Finding, Stored, differ
from app.ledger.replay import Key
from app.ledger.rows import Rows
from app.ledger.ties import Ties
from app.uitkeringsschema.facts import LineKey
from app.uitkeringsschema.money import Cents

_KPI: Final = ("kind", "measure", "rule", "threshold", "pays")
_MOMENT: Final = {"original_target": "target", "original_baseline": "baseline", "period": "period"}


_ROLE: Final = {"role": "role", "valid_from": "validFrom", "valid_to": "validTo"}


@dataclass(slots=True)
class Agreed:
    """A plan's rows with the package that they came from."""

    rows: Rows
    ties: Ties
    balances: Mapping[Key, Cents]

    def findings(self) -> Iterator[Finding]:
        """Everything in the tables that the package does not say."""
        plan = self.rows.all("plan")[0]
        form: Mapping[str, Any] = plan["package"]
        taken_in = self.ties.package
        seq = None if taken_in is None else taken_in.seq
        sealed: Mapping[str, Any] = {} if taken_in is None else taken_in.payload
        if sealed.get("package") != fingerprint(form) or sealed.get("version") != plan["version"]:
            yield Finding(seq, "het planpakket is anders dan ingelezen")
        yield from (Finding(seq, what) for what in self._different(plan, form))
        yield from self._budget()
        yield from self._targets()

    def _different(self, plan: Stored, form: Mapping[str, Any]) -> Iterator[str]:
        scheme: Mapping[str, Any] = form.get("scheme") or {}
        if plan["catch_up"] != scheme.get("catchUp", True) or plan["has_scheme"] != ("scheme" in form):
            yield "of er ingehaald mag worden is anders dan ingelezen"
        yield from _compared("periode", self._by("period", "number"), scheme.get("periods", ()), "number", _period)
        yield from _compared("initiatief", self._by("initiative", "code"), form["initiatives"], "code", _initiative)
        yield from _compared("KPI", self._by("kpi", "code"), form["kpis"], "code", _kpi)
        moments = [{**moment, "kpi": kpi["code"]} for kpi in form["kpis"] for moment in kpi["meetmomenten"]]
        yield from _compared("meetmoment", self._by("meetmoment", "code"), moments, "code", _moment)
        yield from self._roles(form)
        lines = {LineKey(*(row[name] for name in LineKey._fields)): row for row in self.rows.all("budget_line")}
        said = {LineKey(*(item[name] for name in LineKey._fields)): item["amount"] for item in form.get("budget", ())}
        for line in sorted(lines.keys() | said.keys()):
            stored = lines[line]["original_cents"] if line in lines else None
            amount = number(said.get(line, "0"))
            if stored is None or amount is None or amount.scaleb(2) != stored:
                yield f"begrotingsregel {tuple(line)} is anders dan ingelezen"

    def _roles(self, form: Mapping[str, Any]) -> Iterator[str]:
        """The roles in cells that no change has touched are those of the package."""
        rows = self.rows.all("role_assignment")
        touched = {_cell(row) for row in rows if row["change_id"] or row["superseded_by"]}
        stored = Counter((_cell(row), tuple(_text(row[name]) for name in _ROLE)) for row in rows)
        items = form.get("roles", ())
        said = Counter((_cell(item), tuple(item.get(name) for name in _ROLE.values())) for item in items)
        for cell in sorted({at for at, _ in (stored - said) + (said - stored)} - touched):
            yield f"de rollen van {' '.join(filter(None, cell))} zijn anders dan ingelezen"

    def _by(self, table: str, column: str) -> dict[Any, Stored]:
        return {row[column]: row for row in self.rows.all(table)}

    def _budget(self) -> Iterator[Finding]:
        """What was booked as granted is what the lines add up to, per organisation in each pot."""
        granted: Counter[tuple[str, str, str]] = Counter()
        for row in self.rows.all("budget_line"):
            granted[row["kassier"], row["stream"], row["organisation"]] += row["amount_cents"]
        booked = {key[:3]: -amount for key, amount in self.balances.items() if key[3] == "grant"}
        for at in sorted(granted.keys() | booked.keys()):
            if granted[at] != booked.get(at, 0):
                yield Finding(None, differ(f"de begroting van {' '.join(at)}", booked.get(at, 0), granted[at]))

    def _targets(self) -> Iterator[Finding]:
        """A target in force is the original one, or that of the last revision in force."""
        for row in self.rows.all("meetmoment"):
            revised = [one for one in self.rows.of("target_revision", "meetmoment", row["code"]) if one["in_force"]]
            last = max(revised, key=lambda one: self._decided(one["decision_id"]), default=None)
            said = {"target": row["original_target"], "baseline": row["original_baseline"]}
            if last is not None:
                said = {name: None if text is None else number(text) for name, text in last["after"].items()}
            if any(row[name] != said[name] for name in ("target", "baseline")):
                seq = None if last is None else self._decided(last["decision_id"])
                yield Finding(seq, f"de doelwaarde van {row['code']} is niet die van het plan of van een besluit")

    def _decided(self, decision_id: UUID) -> int:
        return self.ties.seq("decision", decision_id) or 0


def _cell(said: Mapping[str, Any]) -> tuple[str, ...]:
    """Whose role it is and where."""
    return tuple(said.get(name) or "" for name in ("initiative", "domain", "organisation", "region"))


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def fingerprint(form: Mapping[str, Any]) -> str:
    """How a package enters the journal: SHA-256 over its canonical form."""
    return hashlib.sha256(orjson.dumps(form, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _compared(name: str, rows: Mapping[Any, Stored], items: Any, key: str, same: Any) -> Iterator[str]:
    said = {item[key]: item for item in items}
    for at in sorted(rows.keys() | said.keys()):
        if at not in rows or at not in said or not same(rows[at], said[at]):
            yield f"{name} {at} is anders dan ingelezen"


def _period(row: Stored, item: Mapping[str, Any]) -> bool:
    return bool(row["payment_mode"] == item["paymentMode"])


def _initiative(row: Stored, item: Mapping[str, Any]) -> bool:
    return bool(row["theme"] == item["theme"])


def _kpi(row: Stored, item: Mapping[str, Any]) -> bool:
    scope: Mapping[str, Any] = item["scope"]
    steps = [[number(start), number(pays)] for start, pays in item.get("steps", ())]
    return (
        all(alike(row[name], item.get(name)) for name in _KPI)
        and row["initiative"] == scope.get("initiative")
        and row["theme"] == scope.get("theme")
        and sorted([number(start), number(pays)] for start, pays in row["steps"]) == sorted(steps)
    )


def _moment(row: Stored, item: Mapping[str, Any]) -> bool:
    weight = number(item["weight"])
    return (
        row["kpi"] == item["kpi"]
        and weight is not None
        and row["weight_millionths"] == weight.scaleb(6)
        and all(alike(row[column], item.get(name)) for column, name in _MOMENT.items())
    )
