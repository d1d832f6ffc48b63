"""Many requests at the same moment, and what came of them."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import httpx

Attempt = Callable[[], httpx.Response]
PATIENCE = 60.0


def at_once(attempts: Sequence[Attempt]) -> list[httpx.Response]:
    """Send all of them together, each from a thread of its own, and wait for every answer."""
    start = Barrier(len(attempts))

    def run(attempt: Attempt) -> httpx.Response:
        start.wait(PATIENCE)
        return attempt()

    with ThreadPoolExecutor(len(attempts)) as threads:
        return list(threads.map(run, attempts))


def outcomes(answers: Sequence[httpx.Response]) -> Counter[str]:
    """How often each outcome came: `created`, or the codes of a refusal."""
    return Counter("created" if answer.status_code == 201 else _codes(answer) for answer in answers)


def _codes(answer: httpx.Response) -> str:
    problem = answer.json()
    violations = problem.get("violations", [])
    return " ".join(one["code"] for one in violations) or f"{answer.status_code} {problem['code']}"
