"""The schedule as it stands and as it is expected, what a payout still waits for, and what if."""
