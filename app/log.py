"""What the service writes about itself: JSON lines on stderr, without bodies, tokens or free text."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, TextIO

import structlog
from structlog.tracebacks import ExceptionDictTransformer

# Never the values of variables: they hold what callers sent.
_TRACEBACK: Final = structlog.processors.ExceptionRenderer(ExceptionDictTransformer(show_locals=False))
_PROCESSORS: Final[list[structlog.typing.Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _TRACEBACK,
]
# What is not ASCII is encoded: a terminal obeys some of it.
_RENDERER: Final = structlog.processors.JSONRenderer(ensure_ascii=True)


class _Lines(structlog.WriteLogger):
    """Writes each line at once; one that cannot be written is lost, and nothing else."""

    def msg(self, message: str) -> None:
        with suppress(OSError, ValueError):
            super().msg(message)

    debug = info = warning = error = critical = msg


def configure() -> None:
    """Write the lines of our own code and those of libraries the same way; safe to call more than once."""
    configure_own()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_PROCESSORS,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _RENDERER],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    # It would have an optional library for e-mail addresses, of which the API has none.
    logging.getLogger("fastapi").setLevel(logging.ERROR)


def configure_own(to: TextIO | None = None) -> None:
    """Write the lines of our own code only, on stderr unless told otherwise."""
    structlog.configure(
        processors=[*_PROCESSORS, _RENDERER],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: _Lines(to or sys.stderr),
        cache_logger_on_first_use=False,
    )


@contextmanager
def quiet() -> Iterator[None]:
    """Write only what is wrong, for as long as the block lasts."""
    usual = structlog.get_config()["wrapper_class"]
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    try:
        yield
    finally:
        structlog.configure(wrapper_class=usual)
