"""The people of the demo: each function another person, with the same names as `tred token` gives them."""

from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

import httpx
from starlette.types import ASGIApp

from app import clock
from app.access import service as access
from app.access.local_issuer import LOCAL_ISSUER, LocalIssuer
from app.access.rights import TIED_TO_ORGANISATION, Function
from app.db.session import APPOINTING, transaction
from app.http.caller import Services

Json = dict[str, Any]


class StepFailed(RuntimeError):
    """A step of the demo was refused; the demo data and the rules no longer fit."""


def subject_of(function: Function, organisation: str | None, plan: str | None = None) -> str:
    """The name of who has a function, as `tred token` gives it; with a plan, of who has it there and nowhere else."""
    own = f"{function}-{organisation.lower()}" if organisation else function.value
    return own if plan is None else f"{plan.lower()}-{own}"


class People:
    """Takes steps as anybody, through the same routes and rights as a caller from outside.

    Every step has a key that follows from what is asked, so that a history that was cut off goes on where it was.
    """

    def __init__(
        self, app: ASGIApp, services: Services, issuer: LocalIssuer, plan: str, *, apart: bool = False
    ) -> None:
        """Let people act in a plan.

        Args:
            app: what they ask.
            services: know the database in which they get their functions.
            issuer: of their tokens.
            plan: the code of the plan.
            apart: whether they are other people than those of any other plan.
        """
        self._services, self._issuer, self.plan = services, issuer, plan
        self._names = plan if apart else None
        transport = httpx.ASGITransport(app=app)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://demo", timeout=60)
        self._known: set[tuple[Function, str | None]] = set()

    async def __aenter__(self) -> Self:
        """Begin."""
        return self

    async def __aexit__(self, *_: object) -> None:
        """End."""
        await self._client.aclose()

    async def step(self, function: Function, path: str, body: Json, organisation: str | None = None) -> Json:
        """Take a step; answers what it made.

        Raises:
            StepFailed: it was refused.
        """
        headers = await self._headers(function, organisation)
        headers["Idempotency-Key"] = f"demo-{uuid5(NAMESPACE_URL, f'{path}{sorted(body.items())!r}')}"
        return _whole(await self._client.post(f"/v1{path}", json=body, headers=headers))

    async def look(self, function: Function, path: str, organisation: str | None = None) -> Json:
        """Look at something.

        Raises:
            StepFailed: it was refused.
        """
        return _whole(await self._client.get(f"/v1{path}", headers=await self._headers(function, organisation)))

    async def _headers(self, function: Function, organisation: str | None) -> dict[str, str]:
        subject = subject_of(function, organisation, self._names)
        if (function, organisation) not in self._known:
            await self._grant(function, subject, organisation)
            self._known.add((function, organisation))
        token = self._issuer.issue(subject, now=int(clock.now().timestamp()))
        return {"Authorization": f"Bearer {token}"}

    async def _grant(self, function: Function, subject: str, organisation: str | None) -> None:
        tied = organisation if function in TIED_TO_ORGANISATION else None
        async with self._services.engine.connect() as connection, transaction(connection, APPOINTING) as session:
            await access.ensure_membership(
                session,
                issuer=LOCAL_ISSUER,
                subject=subject,
                function=function,
                plan=self.plan,
                organisation=tied,
                today=clock.today(),
            )


def _whole(response: httpx.Response) -> Json:
    if response.status_code >= httpx.codes.BAD_REQUEST:
        raise StepFailed(f"{response.request.url.path}: {response.status_code} {response.text}")
    answer: Json = response.json()
    return answer
