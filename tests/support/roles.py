"""The people who change roles, and how a test reads what came of it."""

from pathlib import Path
from typing import Any

import httpx

from tests.support.importing import Importing
from tests.support.processes import tred

A1_VVT = "/role-matrix/cells/A1/vvt"


class Roles(Importing):
    """A plan in which vvt led A1 until 2026 and takes part in it since."""

    def tag(self, path: str, client: httpx.Client | None = None) -> str:
        """The version of a cell or of the matrix."""
        answer = (client or self.office).get(f"{self.path}{path}")
        assert answer.status_code == 200, answer.text
        return answer.headers["etag"]

    def put(self, path: str, body: Any, client: httpx.Client | None = None, **headers: str) -> httpx.Response:
        """Change a cell or the matrix; on its present version, unless headers are given."""
        given = headers or {"If-Match": self.tag(path.replace("dryRun=true", ""))}
        return (client or self.office).put(f"{self.path}{path}", json=body, headers=given)

    def set(self, path: str, role: str, client: httpx.Client | None = None, **more: str) -> dict[str, Any]:
        """Give a cell a role."""
        answer = self.put(path, {"role": role, "reason": "afgesproken", **more}, client)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def role(self, day: str | None = None, initiative: int = 0, domain: int = 1, **query: str) -> str | None:
        """The role in a cell of the grid, by the numbers of its initiative and domain."""
        asked = query | ({} if day is None else {"asOf": day})
        found: str | None = self.get("/role-matrix/grid", **asked)["rows"][domain]["cells"][initiative]["role"]
        return found

    def in_order(self, folder: Path) -> str:
        """What `tred verify` says of the plan."""
        return tred(folder, "verify", "--plan", self.code, DATABASE_URL=self.api.database_url).stdout


def spans(cell: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    return [(one["role"], one["validFrom"], one["validTo"]) for one in cell["assignments"]]
