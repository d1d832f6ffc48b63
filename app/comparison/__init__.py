"""Lays plans side by side: what each is, holds and covers, and which of their initiatives are the same movement."""
