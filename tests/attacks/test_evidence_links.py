"""Where evidence lies is text: the service keeps it, gives it back as it came, and never goes there."""

import socket
from typing import Final

import pytest

from tests.support.reporting import Reporting, plan

__all__ = ["plan"]

LINKS: Final = (
    "http://127.0.0.1:{port}/metadata",
    "//127.0.0.1:{port}/x",
    "gopher://127.0.0.1:{port}/_x",
    "file:///etc/passwd",
    "\\\\127.0.0.1\\share",
    "javascript:alert(1)",
    "<img src=http://127.0.0.1:{port}/>",
)


@pytest.mark.parametrize("link", LINKS)
def test_a_link_is_never_followed(plan: Reporting, link: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        there.settimeout(0)
        reference = link.format(port=there.getsockname()[1])
        evidence = [{"kind": "lijst", "reference": reference, "sha256": "0" * 64}]
        made = plan.reported(plan.analyst, "A1-D.1", 200, evidence=evidence)
        plan.judge(plan.office, made["id"])
        shown = plan.office.get(f"/v1/measurements/{made['id']}")
        assert [one["reference"] for one in shown.json()["evidence"]] == [reference]
        assert "root:" not in shown.text
        assert shown.headers["content-type"].startswith("application/json")
        with pytest.raises(BlockingIOError):
            there.accept()
