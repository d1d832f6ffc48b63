"""Any order of steps gives what the rules say: accepted or refused, and every cent after it."""

import asyncio

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from app.db.engine import make_engine
from app.db.session import AUDITING, reading
from app.ledger import repository
from app.ledger.verify import sentences, verify
from tests.support.api import Api
from tests.support.booked_machine import STEPS, MainJob
from tests.support.figures import MARKS, Reach
from tests.support.stored import Stored

SHARDS = 4
RUNS = "toestandsmachine: hele reeksen van 30 stappen"
CHECKED = "toestandsmachine: stappen met alle invarianten"


@pytest.mark.parametrize("shard", range(SHARDS))
def test_every_step_is_answered_and_booked_as_the_rules_say(
    api: Api, plan_code: str, shard: int, figure: Reach
) -> None:
    number = 20260115 + shard
    counts = {"runs": 0, "whole": 0, "steps": 0, "settled": 0}
    wanted = -(-MARKS[RUNS].value // SHARDS)
    profile = settings(
        # A run that draws too much ends before its last step.
        max_examples=int(wanted) + 1,
        stateful_step_count=STEPS,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        print_blob=False,
    )
    with Stored(api.database_url) as stored:
        known = {"api": api, "stored": stored, "prefix": plan_code, **counts}
        machine: type[MainJob] = type(f"MainJob{shard}", (MainJob,), known)
        try:
            run_state_machine_as_test(seed(number)(machine), settings=profile, _min_steps=STEPS)
        finally:
            print(f"seed {number}: {machine.runs} runs, {machine.steps} steps, {machine.settled} settled")  # noqa: T201 (where it ended)
    figure(RUNS, machine.whole, portion=1 / SHARDS)
    figure(CHECKED, machine.steps, portion=1 / SHARDS)
    assert asyncio.run(_findings(api.database_url, plan_code)) == []


async def _findings(url: str, prefix: str) -> list[str]:
    """What the verification of the books finds wrong in the plans of this run."""
    engine = make_engine(url, pool_size=1)
    try:
        async with reading(engine, AUDITING) as session:
            await repository.be_patient(session)
            plans = [plan for plan in await repository.plans(session, None) if plan.code.startswith(f"{prefix}-")]
            assert plans
            reports = [await verify(session, plan) for plan in plans]
            return [sentence for report in reports if report.findings for sentence in sentences(report)]
    finally:
        await engine.dispose()
