"""The verantwoordingsrapport of a period, and its charts."""
