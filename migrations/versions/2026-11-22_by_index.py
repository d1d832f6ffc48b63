"""What every command asks first is read along an index, whoever asked it before on the same connection.

The plan of a question in a function is kept by the connection. Made by a question that may read a small table from end to
end, it had a command do so too, and that is in the way of every other command that changes a row of it.
"""

from collections.abc import Sequence

from alembic import op

revision: str = "a1d85f3e07c4"
down_revision: str | None = "8b15d2f7c9e4"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FUNCTIONS = (
    "tred_enter(text, text, text, date, text[], boolean, uuid)",
    "tred_mark(uuid)",
    "tred_take(bigint, bigint, text, text, text)",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for function in _FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} SET enable_seqscan = off")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '2s'")
    for function in _FUNCTIONS:
        op.execute(f"ALTER FUNCTION {function} RESET enable_seqscan")
