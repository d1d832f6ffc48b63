"""KPIs and their meetmomenten: what was promised, when it is measured, and how far it is."""
