"""A view that is narrowed says the same in every form, in full pages, and reads no more than it must."""

from typing import Any

import pytest

from app.views import repository
from app.views.catalogue import VIEWS
from tests.support.half_way import HalfWay
from tests.support.sheets import harmless, read_csv, read_json, read_xlsx
from tests.views.conftest import path, rows


def test_a_view_is_narrowed_alike_in_every_form(viewed: HalfWay) -> None:
    auditor, view = viewed.as_("auditor"), VIEWS["budget"]
    everything = rows(auditor, path(viewed, view))
    one = everything[-1]
    asked = {name: one[name] for name in ("period", "initiative", "organisation")}
    wanted = [row for row in everything if all(row[name] == value for name, value in asked.items())]
    assert 0 < len(wanted) < len(everything)
    query = "&".join(f"{name}={value}" for name, value in asked.items())
    listed = rows(auditor, path(viewed, view, f"?limit=1&{query}"))
    assert listed == wanted
    answer = auditor.get(path(viewed, view, f"?format=csv&locale=en&{query}"))
    assert read_csv(answer, view, dutch=False)[1] == harmless(read_json(wanted, view), view)
    sheet = read_xlsx(auditor.get(path(viewed, view, f"?format=xlsx&{query}")).content, view)[1]
    assert sheet == read_json(wanted, view)
    made = rows(auditor, f"/v1/plans/{viewed.code}/exports")[-1]
    assert (made["rows"], made["filters"]) == (len(wanted), {name: str(value) for name, value in asked.items()})


@pytest.mark.parametrize(("name", "column"), [("ledger", "account"), ("schedule", "kassier"), ("payouts", "status")])
def test_pages_of_a_narrowed_view_are_full_and_miss_nothing(viewed: HalfWay, name: str, column: str) -> None:
    auditor, view = viewed.as_("auditor"), VIEWS[name]
    everything = rows(auditor, path(viewed, view, "?limit=1000"))
    value = everything[-1][column]
    wanted = [row for row in everything if row[column] == value]
    first = auditor.get(path(viewed, view, f"?{column}={value}&limit=3")).json()
    assert first["items"] == wanted[:3]
    assert rows(auditor, path(viewed, view, f"?{column}={value}&limit=3")) == wanted
    found = read_csv(auditor.get(path(viewed, view, f"?{column}={value}&format=csv&locale=en")), view, dutch=False)
    assert len(found[1]) == len(wanted)
    assert rows(auditor, path(viewed, view, f"?{column}=niets")) == []
    refused = auditor.get(path(viewed, view, f"?{column}=a%20b&kleur=rood")).json()["errors"]
    assert {one["pointer"] for one in refused} <= {f"/query/{column}", "/query/kleur"}


@pytest.mark.parametrize("column", ["kind", "stream", "resourceType", "resource", "decision", "entry"])
def test_the_database_finds_the_lines_of_a_narrowed_ledger(
    viewed: HalfWay, column: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    auditor, view = viewed.as_("auditor"), VIEWS["ledger"]
    everything = rows(auditor, path(viewed, view, "?limit=1000"))
    value = next(row[column] for row in reversed(everything) if row[column] is not None)
    wanted = [row for row in everything if row[column] == value]
    read, postings = [], repository.postings

    async def counted(*asked: Any) -> Any:
        found = await postings(*asked)
        read.append(len(found))
        return found

    monkeypatch.setattr(repository, "postings", counted)
    assert rows(auditor, path(viewed, view, f"?{column}={value}&limit=1000")) == wanted
    assert read == [len(wanted)]
