"""A connection lost around COMMIT: the outcome is not known, and the same key settles it, once."""

import pytest

from tests.faults.conftest import Site
from tests.support.outage import unavailable
from tests.support.payments import untrue
from tests.support.proxy import Cut


@pytest.mark.parametrize("where", ["before", "on", "after"])
def test_the_key_settles_what_became_of_it(site: Site, where: Cut) -> None:
    before = site.road.cuts
    site.road.cut_at_commit(where)
    unavailable(lambda: site.till.take_in("A"))
    assert site.road.cuts == before + 1
    again = site.till.take_in("A")
    assert again.status_code == 201
    if where == "before":
        assert "idempotency-replayed" not in again.headers
    if where == "after":
        assert again.headers["idempotency-replayed"] == "true"
    assert site.till.stored() == ["A"]
    assert site.till.take_in("B").status_code == 201
    assert untrue(site.api.database_url) == []
