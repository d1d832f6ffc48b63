"""Rounds: the payouts of many plans proposed at once, plan by plan, and what came of it in each."""
