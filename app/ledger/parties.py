"""Checks that who takes part in a plan, with accounts and agreements, and what must be shown is as it was taken in."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Table

from app.ledger.alike import alike
from app.ledger.findings import Finding, Stored
from app.ledger.rows import Rows
from app.ledger.ties import Ties
from app.tables.organisations import domain, kassier, kassier_stream, organisation
from app.tables.plans import stream

TABLES: Final[tuple[Table, ...]] = (domain, organisation, stream, kassier, kassier_stream)
"""What is not looked at elsewhere."""

_PARTS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "domain": ("domein", "domains", ("name",)),
    "organisation": ("organisatie", "organisations", ("name", "domain")),
    "stream": ("geldstroom", "streams", ("name", "financier")),
    "kassier": ("kassier", "kassiers", ("organisation", "through", "scope")),
}
"""Per table its name, the section of the package and the columns; all else is in the details of a row."""

_APART: Final = frozenset({"code", "streams"})
_AGREED: Final = {
    "kassier": "kassier",
    "organisation": "organisation",
    "signed_on": "signedOn",
    "valid_from": "validFrom",
    "valid_to": "validTo",
}
_PERIOD: Final = {"starts_on": "startsOn", "ends_on": "endsOn", "pay_on": "payOn", "costs_until": "costsUntil"}
_STATUS: Final = {
    "receipt": frozenset({"booked", "reversed"}),
    "transfer": frozenset({"booked", "reversed"}),
    "cost_statement": frozenset({"open", "accepted", "withdrawn"}),
    "measurement": frozenset({"reported", "verified", "rejected", "established", "superseded"}),
    "payout": frozenset({"proposed", "outdated", "withdrawn", "released", "received", "passed_on"}),
    "repayment": frozenset({"reported", "confirmed"}),
}
"""What the status of a row can be, also when the database does not see to that any more."""

_JUDGED: Final = {"reported": False, "verified": True, "rejected": True, "established": True}
"""Per status of a measurement whether somebody judged it; a superseded one may have been."""


def findings(stored: Mapping[str, Sequence[Stored]], rows: Rows, ties: Ties) -> Iterator[Finding]:
    """Everything that neither the package nor a decision says.

    Args:
        stored: what the tables above hold.
        rows: the other rows of the plan.
        ties: the entries about them.
    """
    form: Mapping[str, Any] = rows.all("plan")[0]["package"]
    seq = None if ties.package is None else ties.package.seq
    for what in (*_parts(stored, form), *_streams(stored, form), *_demands(rows, form)):
        yield Finding(seq, f"{what} is anders dan ingelezen")
    yield from _agreements(rows, ties, form, seq)
    for table in _STATUS.keys() & rows.tables.keys():
        for row in rows.all(table):
            if row["status"] not in _STATUS[table]:
                yield Finding(ties.seq(table, row["id"]), f"{table} {row['id']} staat als {row['status']}")
    for row in rows.all("measurement"):
        if _JUDGED.get(row["status"], row["verified_by"] is not None) != (row["verified_by"] is not None):
            at = ties.seq("measurement", row["id"])
            yield Finding(at, f"meting {row['id']} staat als {row['status']} en is zo niet beoordeeld")


def _parts(stored: Mapping[str, Sequence[Stored]], form: Mapping[str, Any]) -> Iterator[str]:
    for table, (name, section, columns) in _PARTS.items():
        here = {row["code"]: row for row in stored[table]}
        said = {item["code"]: item for item in form.get(section) or ()}
        for code in sorted(here.keys() | said.keys()):
            row, item = here.get(code), said.get(code)
            if row is None or item is None or not _same(row, item, columns):
                yield f"{name} {code}"


def _same(row: Stored, item: Mapping[str, Any], columns: Sequence[str]) -> bool:
    rest = {name: value for name, value in item.items() if name not in _APART and name not in columns}
    return all(alike(row[name], item.get(name)) for name in columns) and alike(_said(row["details"]), _said(rest))


def _said(details: Mapping[str, Any]) -> dict[str, Any]:
    """What a row has beside its columns, without what goes without saying."""
    return {name: value for name, value in details.items() if value is not None and value is not False}


def _streams(stored: Mapping[str, Sequence[Stored]], form: Mapping[str, Any]) -> Iterator[str]:
    every = [one["code"] for one in form.get("streams") or ()]
    said = {(one["code"], stream) for one in form.get("kassiers") or () for stream in one.get("streams") or every}
    here = {(row["kassier"], row["stream"]) for row in stored["kassier_stream"]}
    yield from (f"de geldstroom {stream} van kassier {code}" for code, stream in sorted(said ^ here))


def _demands(rows: Rows, form: Mapping[str, Any]) -> Iterator[str]:
    """What must be shown of every KPI, and the days."""
    kpis = {one["code"]: one for one in form["kpis"]}
    for row in rows.all("kpi"):
        if row["code"] in kpis and sorted(row["evidence"]) != sorted(kpis[row["code"]].get("evidence") or ()):
            yield f"wat KPI {row['code']} aan bewijs vraagt"
    moments = {one["code"]: one for kpi in kpis.values() for one in kpi["meetmomenten"]}
    for row in rows.all("meetmoment"):
        if row["code"] in moments and not alike(row["due_on"], moments[row["code"]].get("dueOn")):
            yield f"de dag van {row['code']}"
    scheme: Mapping[str, Any] = form.get("scheme") or {}
    periods = {one["number"]: one for one in scheme.get("periods") or ()}
    for row in rows.all("period"):
        said = periods.get(row["number"], {})
        if not all(alike(row[column], said.get(name)) for column, name in _PERIOD.items()):
            yield f"het tijdvak van periode {row['number']}"
    if not alike(rows.all("plan")[0]["settlement_on"], scheme.get("settlementOn")):
        yield "de dag van de eindafrekening"


def _agreements(rows: Rows, ties: Ties, form: Mapping[str, Any], seq: int | None) -> Iterator[Finding]:
    """Every agreement of the package is there, and every one that was decided on."""
    here = Counter(tuple(str(row[name]) for name in _AGREED) for row in rows.of("agreement", "decision_id", None))
    said = Counter(tuple(str(one.get(name)) for name in _AGREED.values()) for one in form.get("agreements") or ())
    for kassier_code, whose, *_ in said - here:
        yield Finding(seq, f"een overeenkomst van kassier {kassier_code} met {whose} uit het plan is er niet meer")
    for row in rows.of("decision", "kind", "sign_agreement"):
        if len(rows.of("agreement", "decision_id", row["id"])) != 1:
            yield Finding(ties.seq("decision", row["id"]), f"de overeenkomst van besluit {row['id']} is er niet meer")
