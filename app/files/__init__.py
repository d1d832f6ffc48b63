"""Files that people send: where their bytes lie, what they may be, and whether something is wrong with them."""
