"""What the governing body decided, each decision with its effect; withdrawn only by another."""
