"""All tables, so that the metadata is whole wherever it is asked for."""

from app.tables import (
    access,
    bank,
    budget,
    claims,
    decisions,
    events,
    initiatives,
    kpis,
    ledger,
    measurements,
    organisations,
    past,
    payouts,
    plans,
    records,
    views,
)

__all__ = [
    "access",
    "bank",
    "budget",
    "claims",
    "decisions",
    "events",
    "initiatives",
    "kpis",
    "ledger",
    "measurements",
    "organisations",
    "past",
    "payouts",
    "plans",
    "records",
    "views",
]
