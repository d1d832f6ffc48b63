"""Payouts from readiness to passing on, the schedule, the kassier's desk and the explanation."""
