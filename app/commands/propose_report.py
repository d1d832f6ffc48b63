"""What came of a round, for a reader at the terminal or for a program."""

from collections.abc import Iterator
from typing import Any, Final

from app.http.types import cents
from app.rounds.schemas import Round, RoundPlan
from app.uitkeringsschema.wording import euros

_WORDS: Final = {
    "waiting": "wacht",
    "proposed": "voorgesteld",
    "ready": "kan worden voorgesteld",
    "already_proposed": "was al voorgesteld",
    "not_ready": "nog niet klaar",
    "not_applicable": "niet van toepassing",
    "failed": "mislukt",
    "cancelled": "niet gedaan",
}


def as_json(found: Round, plans: list[RoundPlan]) -> dict[str, Any]:
    """The round and its plans as the API answers them."""
    return {
        "round": found.model_dump(mode="json", by_alias=True),
        "plans": [one.model_dump(mode="json", by_alias=True) for one in plans],
    }


def lines(found: Round, plans: list[RoundPlan]) -> Iterator[str]:
    """Per plan what came of it, and the totals per stream."""
    for one in plans:
        yield f"{one.plan}: {_WORDS[one.status]}"
        for payout in one.payouts:
            was = ", was er al" if payout.existing else ""
            yield f"  {payout.kassier} {payout.stream}: {euros(cents(payout.payment))}{was}"
        yield from (f"  {reason.code}: {reason.detail}" for reason in one.reasons)
    counts = {status: getattr(found, status) for status in _WORDS}
    ended = "afgebroken, " * (found.status == "cancelled")
    yield f"{ended}periode {found.period}, {found.plans} plannen: " + ", ".join(
        f"{count} {_WORDS[status]}" for status, count in counts.items() if count
    )
    made = "zou worden voorgesteld" if found.dry_run else "voorgesteld"
    for total in found.streams:
        there = f", en er waren er al {total.existing_payouts}: {euros(cents(total.existing_payment))}"
        yield f"{total.stream}: {total.payouts} {made}, samen {euros(cents(total.payment))}" + there * bool(
            total.existing_payouts
        )
