"""Entries, postings, balances and their replay."""
