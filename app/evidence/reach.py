"""Who may send in which file, and who may see it."""

from typing import Any

from app.access.rights import Function, RoleRight
from app.access.work import Work
from app.errors import Forbidden
from app.evidence.schemas import About
from app.role_matrix.reach import of_reporting
from app.standing import service as standing


async def require(work: Work, about: About) -> None:
    """Hold back who may not add this evidence.

    The programme office may all; a data analyst what is not about money; a kassier what is about its own money or the
    initiatives of its part; a partner what is about its own money or, by its role, an initiative. What is of no
    initiative is for who may add evidence to one of them.

    Raises:
        Forbidden: the caller may not.
    """
    if not await _may(work, about):
        nl = "U mag hier geen bewijsstuk toevoegen: niet bij dit initiatief, of niet over dit geld."
        raise Forbidden(nl, "You may not add a file here: not to this initiative, or not about this money.")


async def _may(work: Work, about: About) -> bool:
    principal = work.principal
    if principal.has(Function.PROGRAMME_OFFICE) or (principal.has(Function.DATA_ANALYST) and not about.money):
        return True
    if about.money:
        own_money = about.organisation in principal.organisations(Function.PARTNER)
        return own_money or about.kassier in principal.kassiers
    own = await of_reporting(work, await standing.load_scheme(work), RoleRight.ADD_EVIDENCE)
    return bool(own.initiatives) if about.initiative is None else about.initiative in own.initiatives


def sees(work: Work, row: Any) -> bool:
    """Whether a file is the caller's to know: all that is not about money, and else by whose money that is."""
    principal = work.principal
    if row.kassier is None and row.organisation is None:
        return True
    own = principal.organisations(Function.PARTNER) | principal.organisations(Function.KASSIER)
    return principal.sees_all_money or row.kassier in principal.kassiers or row.organisation in own
