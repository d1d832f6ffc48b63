"""How tests write single records of a plan."""

from typing import Any

import httpx

from tests.support.importing import Importing

ANEW = {"If-None-Match": "*"}


class Registering(Importing):
    """One plan, and everybody who writes its records."""

    def partner(self, organisation: str = "ZORG") -> httpx.Client:
        """Somebody of a partner organisation."""
        return self.as_("partner", organisation)

    def tag(self, path: str) -> str:
        """The version of a record that is there."""
        answer = self.office.get(f"{self.path}/{path}")
        assert answer.status_code == 200, answer.text
        return answer.headers["etag"]

    def put(
        self, path: str, body: Any, client: httpx.Client | None = None, tag: str | None = None, **headers: str
    ) -> httpx.Response:
        """Put a record: on the version given, else on the present one, else anew."""
        client, where = client or self.office, f"{self.path}/{path}"
        found = self.office.get(where)
        present = {"If-Match": found.headers["etag"]} if found.status_code == 200 else ANEW
        basis = present if tag is None else {"If-Match": tag}
        return client.put(where, json={"code": path.split("/")[1], **body}, headers={**basis, **headers})

    def delete(self, path: str, client: httpx.Client | None = None, **headers: str) -> httpx.Response:
        """Remove a record on its present version."""
        basis = {"If-Match": self.tag(path)}
        return (client or self.office).delete(f"{self.path}/{path}", headers={**basis, **headers})


def flaws(answer: httpx.Response) -> list[tuple[str, str]]:
    """The places and codes of what is wrong with the input."""
    assert answer.status_code == 400, answer.text
    return [(one["pointer"], one["code"]) for one in answer.json()["errors"]]
