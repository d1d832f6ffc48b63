"""Reads XML of strangers: no document type, no entities, no network, and only what its schema allows."""

from importlib.resources import files
from typing import Any, Final, TypeAlias

from lxml import etree

from app.errors import Flaw, InvalidInput

MOST_FLAWS: Final = 100
"""The most places in a document that are named as wrong."""

Element: TypeAlias = etree._Element  # noqa: SLF001 (the only name that lxml has for it)

_PLACES: Final = {"camt.053.001.08": "app.bank", "pain.001.001.09": "sepaxml"}
_FOLDERS: Final = {"app.bank": "xsd", "sepaxml": "schemas"}


def read(raw: bytes, schema: str) -> Element:
    """A document that holds to a schema.

    Args:
        raw: its bytes.
        schema: the message that it must be, such as `camt.053.001.08`.

    Raises:
        InvalidInput: it cannot be read, has a document type, or differs from the schema; each place by its line.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        nl, en = "Dit is geen leesbaar XML-bestand.", "This is not a readable XML file."
        raise InvalidInput([Flaw(f"/line/{error.lineno or 1}", "invalid_xml", nl, en)]) from None
    info: Any = root.getroottree().docinfo
    if info.doctype:
        nl = "Een documenttype (DOCTYPE) hoort niet in dit bestand."
        raise InvalidInput([Flaw("", "document_type", nl, "A document type (DOCTYPE) does not belong in this file.")])
    _require(root, schema)
    return root


def line_of(element: Element) -> int:
    """On which line of its file an element begins."""
    return getattr(element, "sourceline", None) or 1


def _require(root: Element, schema: str) -> None:
    if etree.QName(root).namespace != f"urn:iso:std:iso:20022:tech:xsd:{schema}":
        raise InvalidInput([Flaw("", "wrong_message", f"Dit is geen {schema}.", f"This is not a {schema}.")])
    validator = _schema(schema)
    if not validator.validate(root):
        log: Any = validator.error_log
        lines = dict.fromkeys(error.line for error in log)
        nl = f"Deze regel klopt niet met het schema van {schema}."
        en = f"This line does not fit the schema of {schema}."
        raise InvalidInput(Flaw(f"/line/{line}", "not_by_schema", nl, en) for line in list(lines)[:MOST_FLAWS])


def _schema(name: str) -> etree.XMLSchema:
    """Read anew each time: what one has found wrong is kept in it."""
    package = _PLACES[name]
    path = files(package).joinpath(_FOLDERS[package], f"{name}.xsd")
    return etree.XMLSchema(etree.fromstring(path.read_bytes(), etree.XMLParser(no_network=True)))
