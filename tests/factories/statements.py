"""Statements of a bank (camt.053.001.08), to order: an account, an opening balance and what was booked."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import uuid4
from xml.sax.saxutils import escape

NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"


class Booked(NamedTuple):
    """One entry; an amount below 0 went out."""

    amount: str
    end_to_end_id: str | None = None
    iban: str | None = None
    returned: str | None = None
    reference: str | None = None
    currency: str = "EUR"
    status: str = "BOOK"
    text: str = "Uitkering"


def statement(
    iban: str,
    entries: Sequence[Booked],
    *,
    identifier: str | None = None,
    opening: str = "100.00",
    closing: str | None = None,
    day: str = "2026-02-02",
) -> str:
    """One `Stmt`; its closing balance follows from the entries unless it is given."""
    moved = sum((Decimal(one.amount) for one in entries if one.status == "BOOK"), Decimal(0))
    end = Decimal(opening) + moved if closing is None else Decimal(closing)
    return (
        f"<Stmt><Id>{identifier or uuid4().hex}</Id><Acct><Id><IBAN>{iban}</IBAN></Id></Acct>"
        f"{_balance('OPBD', Decimal(opening), day)}{_balance('CLBD', end, day)}"
        f"{''.join(_entry(one, day) for one in entries)}</Stmt>"
    )


def document(*statements: str) -> bytes:
    """A file with statements."""
    header = "<GrpHdr><MsgId>M</MsgId><CreDtTm>2026-02-02T20:00:00</CreDtTm></GrpHdr>"
    body = f"<BkToCstmrStmt>{header}{''.join(statements)}</BkToCstmrStmt>"
    return f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="{NAMESPACE}">{body}</Document>'.encode()


def file(iban: str, *entries: Booked, **other: str) -> bytes:
    """A file with one statement."""
    return document(statement(iban, entries, **other))  # type: ignore[arg-type]


def _balance(code: str, amount: Decimal, day: str) -> str:
    sign = "CRDT" if amount >= 0 else "DBIT"
    return (
        f"<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy='EUR'>{abs(amount)}</Amt>"
        f"<CdtDbtInd>{sign}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _entry(one: Booked, day: str) -> str:
    amount = Decimal(one.amount)
    sign = "CRDT" if amount >= 0 else "DBIT"
    side = "DbtrAcct" if amount >= 0 else "CdtrAcct"
    reference = f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" if one.reference else ""
    end_to_end = f"<Refs><EndToEndId>{one.end_to_end_id}</EndToEndId></Refs>" if one.end_to_end_id else ""
    account = f"<RltdPties><{side}><Id><IBAN>{one.iban}</IBAN></Id></{side}></RltdPties>" if one.iban else ""
    returned = f"<RtrInf><Rsn><Cd>{one.returned}</Cd></Rsn></RtrInf>" if one.returned else ""
    return (
        f"<Ntry><Amt Ccy='{one.currency}'>{abs(amount)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>"
        f"<Sts><Cd>{one.status}</Cd></Sts><BookgDt><Dt>{day}</Dt></BookgDt>{reference}"
        "<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd>"
        f"<NtryDtls><TxDtls>{end_to_end}<Amt Ccy='{one.currency}'>{abs(amount)}</Amt><CdtDbtInd>{sign}</CdtDbtInd>"
        f"{account}<RmtInf><Ustrd>{escape(one.text)}</Ustrd></RmtInf>{returned}</TxDtls></NtryDtls></Ntry>"
    )
