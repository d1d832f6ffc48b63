"""A service that trusts an outside issuer, as it would run for a region."""

import json
from collections.abc import Iterator

import pytest

from app.settings import Settings
from tests.factories.tokens import AUD, ISS, JWKS
from tests.support.api import Api, serving


@pytest.fixture(scope="session")
def outside(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Api]:
    """A service whose callers bring tokens of an issuer elsewhere, with its keys in a file."""
    data = tmp_path_factory.mktemp("outside")
    keys = data / "keys.json"
    keys.write_text(json.dumps(JWKS))
    settings = Settings(
        database_url=database_url, data=data, issuer=ISS, audience=AUD, jwks=str(keys), rate_limit="off"
    )
    with serving(settings) as url, Api(url, database_url, data) as clients:
        yield clients
