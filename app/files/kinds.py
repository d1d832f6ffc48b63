"""Which kinds of files are taken, and whether the first bytes of one are of the kind that it says it is."""

from collections.abc import Mapping
from typing import Final

HEAD: Final = 4096
"""How many bytes are looked at, when there are as many."""

_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
_OPEN: Final = "application/vnd.oasis.opendocument"
_ZIP: Final = "application/zip"

_SEEN_AS: Final[Mapping[str, str]] = {
    "application/pdf": "application/pdf",
    "image/jpeg": "image/jpeg",
    "image/png": "image/png",
    "image/tiff": "image/tiff",
    "image/webp": "image/webp",
    f"{_OFFICE}.wordprocessingml.document": _ZIP,
    f"{_OFFICE}.spreadsheetml.sheet": _ZIP,
    f"{_OFFICE}.presentationml.presentation": _ZIP,
    f"{_OPEN}.text": _ZIP,
    f"{_OPEN}.spreadsheet": _ZIP,
    f"{_OPEN}.presentation": _ZIP,
}
"""As what the bytes of each kind are recognised; documents that are a package are known as that package."""

_TEXTS: Final = ("text/csv", "text/plain")

ALLOWED: Final = (*_SEEN_AS, *_TEXTS)
"""The media types that are taken."""

_TEXTUAL: Final = bytes({*range(32, 256), *b"\t\n\f\r"})


def looks_like(media_type: str, head: bytes) -> bool:
    """Whether the first bytes of a file are of an allowed media type; a text is whatever has no control characters."""
    if media_type in _TEXTS:
        return not head.translate(None, _TEXTUAL)
    return _SEEN_AS[media_type] in _recognised(head)


def _recognised(head: bytes) -> frozenset[str]:
    import puremagic  # noqa: PLC0415 (heavy: only when a file comes in)

    try:
        return frozenset(found.mime_type for found in puremagic.magic_string(head))
    except puremagic.PureError:
        return frozenset()
