"""The plans that come with the service, and a first history, played by everybody whose step it is."""

from app.demo.play import load

__all__ = ["load"]
