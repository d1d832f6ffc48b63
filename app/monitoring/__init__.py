"""How far we are with what was promised: progress over time, and a stoplight that says why."""
