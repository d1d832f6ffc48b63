"""Shows who decides what where: bodies, meetings, the escalation ladder, randvoorwaarden and knelpunten."""
