"""How far a released payout is, by what came in and went out."""

from app.uitkeringsschema.money import Cents


def stage(payment: Cents, received: Cents, passed: Cents) -> str:
    """`received` once all of it came in, `passed_on` once all of that went out; before that `released`."""
    if payment == 0 or received < payment:
        return "released"
    return "passed_on" if passed >= payment else "received"
