"""Files for the bank of a kassier, the statements that come back, and what in them needs a person."""
