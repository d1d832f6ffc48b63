"""What a partner may write: by the role of its organisation in the initiative, before the change and after it."""

from collections.abc import Mapping
from typing import Any, Final

from app.access.rights import Action, Function, Role, RoleRight, gives
from app.access.work import Work
from app.errors import Forbidden
from app.plans.package.records.kinds import Editor, Kind
from app.plans.package.records.programme import ContributionKind
from app.role_matrix import service as role_matrix

Body = Mapping[str, Any]
"""A record in canonical form."""

ACTIONS: Final[Mapping[Editor, Action]] = {
    Editor.OFFICE: Action.KEEP_RECORDS,
    Editor.INITIATIVE: Action.EDIT_RECORDS,
    Editor.CONTRIBUTION: Action.CONTRIBUTE,
}
"""What somebody must be allowed to do to write records of a kind."""

_CONTRIBUTING: Final[Mapping[str, RoleRight]] = {
    ContributionKind.PROGRESS_REPORT: RoleRight.POST_PROGRESS,
    ContributionKind.COMMENT: RoleRight.CONTRIBUTE,
    ContributionKind.ADVICE: RoleRight.CONTRIBUTE,
    ContributionKind.CHANGE_PROPOSAL: RoleRight.PROPOSE_CHANGES,
}


async def require(work: Work, kind: Kind, before: Body | None, after: Body | None) -> None:
    """Hold a change back that is not the caller's to make; either side is None when there is nothing.

    Raises:
        Forbidden: the role of the caller's organisation does not give the right.
    """
    if work.principal.has(Function.PROGRAMME_OFFICE):
        return
    roles = await role_matrix.roles_of_caller(work)
    sides = [side for side in (before, after) if side is not None]
    if kind.editor is Editor.INITIATIVE:
        allowed = all(gives(roles.get(side["initiative"]), RoleRight.EDIT) for side in sides)
    else:
        allowed = _may_contribute(work, roles, before, after)
        if not allowed and before is None and after is not None:
            _require_named(work, after)
    if not allowed:
        nl = "De rol van uw organisatie in dit initiatief geeft hier geen recht op."
        raise Forbidden(nl, "The role of your organisation in this initiative does not give this right.")


def _may_contribute(work: Work, roles: Mapping[str, Role], before: Body | None, after: Body | None) -> bool:
    """A contribution is written by its own organisation; only the answer to it by the trekker, whosever it is."""
    answers = [None if side is None else side.get("answer") for side in (before, after)]
    if before is not None and after is not None and answers[0] != answers[1]:
        same = _without_answer(before) == _without_answer(after)
        return same and gives(roles.get(after["initiative"]), RoleRight.ANSWER)
    own = work.principal.organisations(Function.PARTNER)
    return (before is not None or answers[1] is None) and all(
        side.get("organisation") in own and gives(roles.get(side["initiative"]), _CONTRIBUTING[side["kind"]])
        for side in (before, after)
        if side is not None
    )


def _require_named(work: Work, made: Body) -> None:
    """Say what is missing of a new contribution that names no organisation of its writer."""
    own = work.principal.organisations(Function.PARTNER)
    if made.get("organisation") in own:
        return
    names = ", ".join(sorted(own))
    nl = f"Zet in `organisation` de eigen organisatie die dit bijdraagt: {names}."
    raise Forbidden(nl, f"Name in `organisation` the organisation of your own that contributes this: {names}.")


def _without_answer(body: Body) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name != "answer"}
