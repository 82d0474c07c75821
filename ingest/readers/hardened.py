"""Bytes of foreign XML in, a tree out: no entities, no network, no document type tricks.

Knows nothing of what the XML means.
"""

from typing import TYPE_CHECKING, Any

from ingest.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.etree import _Element

LARGEST_XML = 200_000_000
"""Bytes. The whole of title 21 of the CFR has about 40 MB."""


def parse_xml(source: bytes, file: str) -> "_Element":
    """The root element. Raises UnreadableFile for malformed XML, for declared entities (XML bombs) and for more than LARGEST_XML."""
    from lxml import etree

    if len(source) > LARGEST_XML:
        raise UnreadableFile(file, f"the XML is larger than {LARGEST_XML // 1_000_000} MB", "Split it and ingest the parts.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True)
    try:
        # Entities are refused before parsing where the bytes show them and after parsing where an encoding hid them.
        root = None if b"<!ENTITY" in source else etree.fromstring(source, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(file, f"the XML is damaged ({error.msg})", "Get the file again from its source.") from error
    if root is None or _declares_entities(root):
        raise UnreadableFile(
            file, "the XML declares entities, which can hide an attack", "Remove the <!ENTITY ...> declarations or get a clean copy."
        )
    return root


def _declares_entities(root: "_Element") -> bool:
    declarations: Any = root.getroottree().docinfo.internalDTD
    return declarations is not None and any(True for _ in declarations.iterentities())
