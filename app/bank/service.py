"""Bank files, statements and differences, as the router uses them."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from app.bank import repository
from app.bank.desk import read as read_camt
from app.bank.differences import page as lines
from app.bank.differences import settle
from app.bank.differences import show as show_line
from app.bank.payment_files import content, make, withdraw
from app.bank.payment_files import page as files
from app.bank.payment_files import show as show_file
from app.bank.statements import page as statements
from app.bank.statements import read
from app.bank.statements import show as show_statement
from app.db.session import Session

__all__ = [
    "content",
    "files",
    "lines",
    "make",
    "plan_of",
    "read",
    "read_camt",
    "settle",
    "show_file",
    "show_line",
    "show_statement",
    "statements",
    "withdraw",
]


def plan_of(name: str, identifier: UUID) -> Callable[[Session], Awaitable[str | None]]:
    """How to find the plan of a file, statement, line or payout."""

    async def find(session: Session) -> str | None:
        return await repository.plan_code(session, name, identifier)

    return find
