"""Where the evidence files of a command lie."""

from app.commands.refusal import FAILED, CommandRefused
from app.files.store import Files, open_files
from app.settings import Settings


def store(settings: Settings) -> Files:
    """Where they lie.

    Raises:
        CommandRefused: that cannot be used as it is configured.
    """
    try:
        return open_files(settings)
    except (ValueError, OSError) as error:
        raise CommandRefused(f"De opslag van bewijsstukken is niet bruikbaar: {error}.", FAILED) from error
