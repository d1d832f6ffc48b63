"""A Python client that is generated from the description, as the page says, does the whole main job."""

from importlib.metadata import version

from tests.clients.conftest import HERE, PAGE, Job, is_in, of_page


def test_a_generated_client_does_the_whole_job(job: Job) -> None:
    job.done_by(of_page("bash", "Python"))


def test_the_example_is_the_job_that_is_done() -> None:
    assert is_in(of_page("python", "Python"), HERE / "job.py")
    assert f"`openapi-python-client` {version('openapi-python-client')}" in PAGE.read_text(encoding="utf-8")
