"""Domains, partner organisations and kassiers of a plan."""
