"""The plans that come with the service, and a first history, played by everybody whose step it is."""

from fastapi import FastAPI

from app.demo import history, plans
from app.settings import Settings

__all__ = ["load"]


def load(settings: Settings, app: FastAPI) -> None:
    """Take the bundled plans in, and play the first period of the SiG plan when it is new; safe to repeat.

    Raises:
        StepFailed: a step of the history was refused.
    """
    assert settings.database_url is not None  # noqa: S101 (the caller has a database)
    plans.load(settings.database_url)
    history.play(settings, app)
