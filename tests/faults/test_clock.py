"""Clocks that are off and nights that are longer or shorter change no cent; days are those of Amsterdam."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import cycle
from pathlib import Path
from types import SimpleNamespace

import pytest
import time_machine

from app.clock import AMSTERDAM
from app.http import transaction
from tests.factories.measurements import package
from tests.support.api import Api
from tests.support.cases import plain
from tests.support.journey import Journey
from tests.support.processes import tred
from tests.support.reporting import Reporting

SPRING, AUTUMN = "2026-03-29T01:00:00+00:00", "2026-10-25T01:00:00+00:00"
"""The moments at which the clock in Amsterdam goes an hour on, and an hour back."""


@pytest.mark.parametrize("night", [SPRING, AUTUMN])
def test_a_clock_that_jumps_in_such_a_night_changes_nothing(
    api: Api, plan_code: str, night: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every request sees the clock an hour further, two hours back, or standing still."""
    hours = cycle([0, 1, -1, 0, 24, -24])
    moments: Iterator[datetime] = (datetime.fromisoformat(night) + timedelta(hours=hour) for hour in hours)
    jumping = SimpleNamespace(
        now=lambda: next(moments),
        today=lambda: next(moments).astimezone(AMSTERDAM).date(),
    )
    whole = plain("worked-example")
    journey = Journey(api, whole["case"], plan_code)
    for function in ("programme_office", "stuurgroep", "financier", "data_analyst"):
        journey.by(function)
    with monkeypatch.context() as patched:
        patched.setattr(transaction, "clock", jumping)
        journey.run()
    assert journey.payments() == whole["expected"]["payments"]
    assert journey.distributions() == whole["expected"]["distributions"]
    found = tred(tmp_path, "verify", "--plan", plan_code, DATABASE_URL=api.database_url)
    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(
    ("moment", "ending", "beginning"),
    [
        ("2999-06-30T21:59:59+00:00", "due", "planned"),
        ("2999-06-30T22:00:00+00:00", "overdue", "due"),
        ("2999-12-31T22:59:59+00:00", "overdue", "due"),
        ("2999-12-31T23:00:00+00:00", "overdue", "overdue"),
    ],
)
def test_late_is_by_the_day_in_amsterdam(api: Api, plan_code: str, moment: str, ending: str, beginning: str) -> None:
    """One meetmoment must be reported by 30 June, the next from 1 July to 31 December: summer time, then winter."""
    plan = Reporting(api, plan_code).imported(package(plan_code))
    plan.reader.get("/v1/plans")
    with time_machine.travel(datetime.fromisoformat(moment), tick=False):
        then = api.bearing(api.token("reader"))
        shown = {row["code"]: row["status"] for row in plan.get("meetmomenten", then)["items"]}
    assert (shown["A1-D.2"], shown["A1-D.3"]) == (ending, beginning)
