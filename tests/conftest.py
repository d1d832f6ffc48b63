"""What tests may ask for: a database, the running service, and clients of it."""

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as examples
from hypothesis.internal.conjecture import providers

from app import log
from app.settings import Settings
from tests.support.api import Api, serving
from tests.support.databases import as_service, database, migrated_cluster, with_demo
from tests.support.figures import Reach, lines, reach
from tests.support.lines import Lines

pytest_plugins = ["pytester"]

# Unless a test says otherwise: the same examples every time, without a clock, whatever was loaded before: values that
# stand in the code of the modules that happen to be there are not drawn.
providers._get_local_constants = lambda: providers._local_constants  # noqa: SLF001
examples.register_profile(
    "steady", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
examples.load_profile("steady")

_LONGEST = (
    "test_every_step_is_answered_and_booked_as_the_rules_say",
    "test_what_was_answered_survives_every_kill_and_nothing_happens_twice",
    "test_every_command_has_one_effect",
    "test_the_tour_is_true",
    "test_what_an_accountant_tries_is_true",
)
"""These begin first, so that no worker waits for another one at the end."""

_open = pytest.StashKey[ExitStack]()
_cluster = pytest.StashKey[str]()
_codes = count(1)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Give every worker of a parallel run the one cluster, which outlives them all."""
    node.workerinput["cluster_url"] = _start(node.config)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put what takes longest first, whatever order the others have."""
    items.sort(key=lambda item: item.name.partition("[")[0] not in _LONGEST)


def pytest_collection_finish() -> None:
    """Leave what was collected out of every search for rubbish: it stays until the end."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the cluster, when this process runs it."""
    if _open in config.stash:
        config.stash[_open].close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures that were reached, whichever worker reached them."""
    reports = [*terminalreporter.getreports("passed"), *terminalreporter.getreports("failed")]
    found = [value for report in reports for name, value in report.user_properties if name == "figure"]
    if found:
        terminalreporter.section("bereikte cijfers")
        for line in lines(found):
            terminalreporter.line(line)


def _start(config: pytest.Config) -> str:
    if _cluster not in config.stash:
        folder: Path = config._tmp_path_factory.mktemp("cluster")  # type: ignore[attr-defined] # noqa: SLF001
        config.stash[_open] = ExitStack()
        config.stash[_cluster] = config.stash[_open].enter_context(migrated_cluster(folder))
    return config.stash[_cluster]


@pytest.fixture(scope="session")
def cluster_url(request: pytest.FixtureRequest) -> str:
    """The template database of this run: migrated, never connected to by a test."""
    given: dict[str, str] = getattr(request.config, "workerinput", {})
    return given.get("cluster_url") or _start(request.config)


@pytest.fixture(scope="session")
def database_url(cluster_url: str, worker: str) -> Iterator[str]:
    """The database of this worker, with all tables; tests keep apart by plan code."""
    with database(cluster_url, f"service_{worker}") as url:
        yield url


@pytest.fixture
def own_database(cluster_url: str, worker: str) -> Iterator[str]:
    """A migrated database for one test alone."""
    with database(cluster_url, f"own_{worker}_{next(_codes)}") as url:
        yield url


@pytest.fixture
def demo_database(cluster_url: str, worker: str) -> Iterator[str]:
    """A database with the bundled plans and their history, for one test alone."""
    with database(with_demo(cluster_url), f"demo_{worker}_{next(_codes)}") as url:
        yield url


@pytest.fixture
def empty_database(cluster_url: str, worker: str) -> Iterator[str]:
    """A database without any table, for one test alone."""
    with database(cluster_url, f"empty_{worker}_{next(_codes)}", empty=True) as url:
        yield url


@pytest.fixture(scope="session")
def worker(request: pytest.FixtureRequest) -> str:
    """The name of this process among those of a parallel run."""
    given: dict[str, str] = getattr(request.config, "workerinput", {})
    return given.get("workerid", "main")


@pytest.fixture(scope="session")
def settings(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of the service under test, whatever the environment says."""
    url = as_service(database_url)
    data = tmp_path_factory.mktemp("data")
    return Settings(database_url=url, data=data, issuer=None, rate_limit="off", callbacks="loopback")


@pytest.fixture(scope="session")
def terminal(settings: Settings, database_url: str) -> Settings:
    """The settings of commands beside it, with a login that may do what those do."""
    return settings.model_copy(update={"database_url": database_url})


@pytest.fixture(scope="session")
def server(settings: Settings) -> Iterator[str]:
    """The URL of the running service of this worker."""
    with serving(settings) as url:
        yield url


@pytest.fixture(scope="session")
def api(server: str, settings: Settings, database_url: str) -> Iterator[Api]:
    """Clients of the running service, for whoever a test needs."""
    with Api(server, database_url, settings.data) as clients:
        yield clients


@pytest.fixture
def plan_code(worker: str) -> str:
    """A plan code that no other test of this run uses."""
    return f"T-{worker}-{next(_codes)}"


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Reach:
    """How a test says what it reached; too little fails it."""
    return partial(reach, request.node.user_properties)


@pytest.fixture
def logged() -> Iterator[Lines]:
    """What the service writes in its log during the test."""
    yield Lines()
    log.configure_own()
