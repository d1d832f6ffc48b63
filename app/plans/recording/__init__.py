"""Writing down records: every version stays, the journal seals each, and the present state follows."""
