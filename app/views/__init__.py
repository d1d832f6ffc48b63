"""Flat views of a plan for spreadsheets: one row per thing, scalar columns in a frozen order."""
