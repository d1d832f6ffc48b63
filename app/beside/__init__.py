"""Processes beside the service, for what needs libraries that few ask for: they take memory there, and leave."""
