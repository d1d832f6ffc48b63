"""Why a payout is what it is, down to the evidence and the decisions."""
