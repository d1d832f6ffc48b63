"""A client in TypeScript whose types are generated from the description, as the page says, does the whole main job."""

import os
from pathlib import Path

import pytest

from tests.clients.conftest import HERE, Job, is_in, of_page


def test_a_generated_client_does_the_whole_job(job: Job) -> None:
    installed = os.environ.get("TRED_TEST_TYPESCRIPT")
    if not installed:
        pytest.skip("there is no Node; .ci/typescript prepares it")
    (job.folder / "node_modules").symlink_to(Path(installed) / "node_modules")
    commands = of_page("bash", "TypeScript")
    assert "npm ci\n" in commands
    job.done_by(commands.replace("npm ci\n", ""))


def test_the_example_is_the_job_that_is_done() -> None:
    assert is_in(of_page("ts", "TypeScript"), HERE / "job.ts")
