"""The answer to a case, on the wire: what every period pays to whom, in euros."""

import json
from typing import Any

from app.uitkeringsschema.facts import Scheme
from app.uitkeringsschema.schedule import Payment, Schedule, Share, Stake


def answer(schedule: Schedule, scheme: Scheme) -> dict[str, Any]:
    """The schedule in the contract's shape: exactly its properties, in ascending order of keys, amounts in euros."""
    return {
        "payments": [payment_row(payment) for payment in schedule.payments],
        "distributions": [_distribution(share) for share in schedule.shares],
        "meetmomenten": [_meetmoment(stake) for stake in schedule.stakes],
        "settlement": [_settled(share) for share in schedule.settlement(scheme)],
    }


def answer_bytes(schedule: Schedule, scheme: Scheme) -> bytes:
    """The answer as JSON in UTF-8."""
    return json.dumps(answer(schedule, scheme), separators=(",", ":"), allow_nan=False).encode()


def payment_row(payment: Payment) -> dict[str, Any]:
    """One row of `payments`."""
    return {
        "kassier": payment.part.kassier,
        "stream": payment.part.stream,
        "period": payment.part.period,
        "base": _euros(payment.base),
        "deduction": _euros(payment.deduction),
        "release": _euros(payment.release),
        "payment": _euros(payment.payment),
        "carried": _euros(payment.carried),
    }


def _distribution(share: Share) -> dict[str, Any]:
    return {
        "kassier": share.part.kassier,
        "stream": share.part.stream,
        "period": share.part.period,
        "organisation": share.organisation,
        "due": _euros(share.due),
        "amount": _euros(share.amount),
        "balance": _euros(share.balance),
    }


def _meetmoment(stake: Stake) -> dict[str, Any]:
    return {
        **stake.line._asdict(),
        "meetmoment": stake.meetmoment,
        "value": _euros(stake.value),
        "earned": _euros(stake.earned),
        "shortfall": _euros(stake.shortfall),
    }


def _settled(share: Share) -> dict[str, Any]:
    return {
        "kassier": share.part.kassier,
        "stream": share.part.stream,
        "organisation": share.organisation,
        "balance": _euros(share.balance),
    }


def _euros(cents: int) -> float:
    # The nearest double of at most 15 digits is written back as exactly those digits; a package holds no more.
    return cents / 100
