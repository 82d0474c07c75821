"""A pdfium font in, whether it is bold and italic out: by its name and flags, or by the font file itself where the name says nothing.

Knows nothing of text.
"""

import ctypes
import re
import struct
from typing import Any

import pypdfium2.raw as pdfium

Faces = dict[tuple[int, bytes], tuple[bool, bool]]
"""Bold and italic of a document's fonts, by pdfium's address and the font's name."""
BOLD_NAME = re.compile(r"bold|black|heavy|demi", re.I)
ITALIC_NAME = re.compile(r"italic|oblique", re.I)
NAMELESS = re.compile(r"(?:[A-Z]{6}\+)?(?:CID)?(?:Font|F|T|TT|C|R|G)?\W*[A-Z]{0,2}\d+(?:_\d+)?")
FORCE_BOLD, SLANTED = 0x40000, 0x40
MAC_STYLE = 44
"""Where the `head` table of a TrueType font keeps its style: bit 0 bold, bit 1 italic."""
LARGEST_FONT = 4_000_000


def face_of(font: Any, faces: Faces) -> tuple[bool, bool]:
    """Bold, italic."""
    buffer = ctypes.create_string_buffer(128)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, 128)
    key = ctypes.addressof(font.contents) if font else 0, buffer.value
    if key not in faces:
        name = buffer.value.decode("latin-1")
        faces[key] = file_style(font) if NAMELESS.fullmatch(name) else named_style(font, name)
    return faces[key]


def named_style(font: Any, name: str) -> tuple[bool, bool]:
    """By name and flags."""
    flags = max(0, pdfium.FPDFFont_GetFlags(font))
    return bool(BOLD_NAME.search(name) or flags & FORCE_BOLD), bool(ITALIC_NAME.search(name) or flags & SLANTED)


def file_style(font: Any) -> tuple[bool, bool]:
    """By the style bits of the embedded TrueType file; plain where there is none."""
    size = ctypes.c_size_t()
    pdfium.FPDFFont_GetFontData(font, None, 0, size)
    if not 12 < size.value < LARGEST_FONT:
        return False, False
    buffer = ctypes.create_string_buffer(size.value)
    pdfium.FPDFFont_GetFontData(font, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_uint8)), size.value, size)
    style = mac_style(buffer.raw)
    return bool(style & 1), bool(style & 2)


def mac_style(font_file: bytes) -> int:
    """The `macStyle` field of a TrueType file, 0 where it has none."""
    tables = struct.unpack_from(">H", font_file, 4)[0]
    for number in range(min(tables, (len(font_file) - 12) // 16)):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font_file, 12 + 16 * number)
        if tag == b"head" and offset + MAC_STYLE + 2 <= len(font_file):
            return int(struct.unpack_from(">H", font_file, offset + MAC_STYLE)[0])
    return 0
