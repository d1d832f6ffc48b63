"""A file on its way in: counted, hashed, recognised and looked through for viruses as it passes, and never held."""

import hashlib
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import AsyncExitStack

from app.errors import Flaw, InvalidInput
from app.files.kinds import HEAD, looks_like
from app.files.scanner import Scanner


class Infected(Exception):
    """The scanner found something in a file; the name is what it calls that."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class Arriving:
    """The pieces of a file, to be gone through once; what it was is known when that has ended.

    Args:
        body: as it comes in.
        media_type: the allowed one that it says it is.
        scanner: what looks it through, if anything does.
    """

    def __init__(self, body: AsyncIterable[bytes], media_type: str, scanner: Scanner | None) -> None:
        self._body, self.media_type, self._scanner = body, media_type, scanner
        self._digest = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        """Of all that passed."""
        return self._digest.hexdigest()

    @property
    def scan(self) -> str:
        """What can be said of the file once it has passed: it is `clean`, or was `not_scanned`."""
        return "not_scanned" if self._scanner is None else "clean"

    async def pieces(self) -> AsyncIterator[bytes]:
        """Let the file pass; it ends well only when nothing is wrong with the whole of it.

        Raises:
            InvalidInput: it is empty, or not of the kind that it says it is.
            Infected: the scanner found something.
            Unavailable: the scanner cannot say.
        """
        async with AsyncExitStack() as stack:
            scan = None if self._scanner is None else await stack.enter_async_context(self._scanner.scan())
            head: bytes | None = b""
            async for piece in self._body:
                self._digest.update(piece)
                self.size += len(piece)
                if head is not None:
                    head += piece[:HEAD]
                    if len(head) >= HEAD:
                        self._require_kind(head[:HEAD])
                        head = None
                if piece:
                    if scan is not None:
                        await scan.look_at(piece)
                    yield piece
            if head is not None:
                self._require_kind(head)
            found = None if scan is None else await scan.verdict()
            if found is not None:
                raise Infected(found)

    def _require_kind(self, head: bytes) -> None:
        if not head:
            nl, en = "Dit bestand is leeg.", "This file is empty."
            raise InvalidInput([Flaw("", "required", nl, en)])
        if not looks_like(self.media_type, head):
            nl = f"De inhoud is niet van het soort dat Content-Type noemt ({self.media_type})."
            en = f"The content is not of the kind that Content-Type names ({self.media_type})."
            raise InvalidInput([Flaw("/header/Content-Type", "content_differs", nl, en)])
