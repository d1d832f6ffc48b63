"""The plans that come with the service, for who wants to look around before there is a plan of one's own."""

from app.demo.plans import load

__all__ = ["load"]
