"""RIS, BibTeX and CSL-JSON: written by one library, read by another, and nothing is lost or acts as markup."""

import json
import re
import warnings
from dataclasses import replace
from importlib.resources import files

import bibtexparser
import pytest
from citeproc.source.json import CiteProcJSON
from pybtexris import RISParser

from assistant.cite.bibtex import as_bibtex, keys
from assistant.cite.csl import as_csl_json
from assistant.cite.model import Reference, plain, web_address
from assistant.cite.ris import as_ris
from assistant.cite.styles import rendered
from assistant.cite.text import markdown, markdown_rich
from ingest.model import Document

NASTY = (
    "Tea & kettles: 100 % of {braces}, 5 $ a_b #1 ~ ^ \\input{secret} § 4 – 6 — “quotes” \"straight\" 'single' "
    "Été, Ærø, Łódź, ∆T ≤ 2 °C, µm, 東京 ]( http://evil.example ) <script>alert(1)</script> [^1]: *b* `c` | ![x](y)"
)


def reference(**told: object) -> Reference:
    document = Document(
        key="kettles",
        version="2022",
        title=NASTY,
        authority="Ministère & Cie {Ltd}",
        jurisdictions=("EU", "UK"),
        kind="guidance",
        status="draft",
        sha256="ab" * 32,
        file="kettles_50%.pdf",
        pages=9,
        parser="1",
        number="C(2022) 1_2",
        address="https://example.org/a b/{x}%20?q=1&r=é#s",
        label="Kettle Guide",
    )
    one = Reference(
        "kettles@2022#4.19(iii)", document, "4.19(iii)", "4.19(iii)", "Kettle Guide (2022)", "Kettle Guide (2022), 4.19(iii)",
        (document.authority,), 8, 8, "8", "8", "2026-11-27",
    )  # fmt: skip
    return replace(one, **told)  # type: ignore[arg-type]


PAPER = reference(
    id="green@2023#2",
    document=replace(
        reference().document,
        key="green",
        kind="paper",
        authority="Journal of Tea & Scale",
        number="doi:10.1234/jts.2023_45",
        status="unknown",
    ),
    authors=("Ada Green", "Jan van der Berg", "Łucja Ångström-O’Neil"),
)
ALL = [reference(), reference(id="kettles@2022", number=None, place="", page=None, printed=""), PAPER]


def test_bibtex_comes_back_equal_from_another_library() -> None:
    written = as_bibtex(ALL)
    read = bibtexparser.parse_string(
        written, append_middleware=[bibtexparser.middlewares.LatexDecodingMiddleware(keep_math_mode=False, keep_braced_groups=False)]
    )
    assert not read.failed_blocks
    assert [entry.key for entry in read.entries] == keys(ALL) == ["kettles-2022-4.19-iii", "kettles-2022", "green-2023-2"]
    first, _, paper = ({name: field.value for name, field in entry.fields_dict.items()} for entry in read.entries)
    assert first["title"].replace("\N{MODIFIER LETTER CIRCUMFLEX ACCENT}", "^") == NASTY  # so pylatexenc reads \\textasciicircum
    assert (first["author"], first["institution"], first["number"]) == ("Ministère & Cie {Ltd}", "Ministère & Cie {Ltd}", "C(2022) 1_2")
    assert (first["year"], first["chapter"], first["pages"], first["urldate"]) == ("2022", "4.19(iii)", "8", "2026-11-27")
    assert "printed page 8 (PDF page 9); draft; file kettles_50%.pdf; received 2026-11-27; SHA-256 " + "ab" * 32 in first["note"]
    assert paper["author"] == "Green, Ada and van der Berg, Jan and Ångström-O’Neil, Łucja"
    assert paper["journal"] == "Journal of Tea & Scale"
    raw = bibtexparser.parse_string(written).entries
    assert raw[0].fields_dict["url"].value == "https://example.org/a%20b/%7Bx%7D%20?q=1&r=é#s"
    assert raw[2].fields_dict["doi"].value == "10.1234/jts.2023_45"
    assert [entry.entry_type for entry in raw] == ["techreport", "techreport", "article"]


def test_no_command_of_a_title_is_one_in_bibtex() -> None:
    written = as_bibtex([reference()])
    allowed = r"\\[{}]|\\(?:textbackslash|textbraceleft|textbraceright|textasciitilde|textasciicircum)\{\}|\\[&%$#_]"
    assert "\\" not in re.sub(allowed, "", written)


def test_braces_without_a_partner_do_not_end_a_field_of_bibtex() -> None:
    lone = reference(document=replace(reference().document, title="}, key = {x} and { more"))
    [entry] = bibtexparser.parse_string(as_bibtex([lone])).entries
    assert entry.fields_dict["title"].value == r"{\textbraceright{}, key = \textbraceleft{}x\textbraceright{} and \textbraceleft{} more}"
    assert "key" not in entry.fields_dict


def test_ris_comes_back_equal_from_another_library() -> None:
    read = RISParser().parse_string(as_ris(ALL)).entries
    assert list(read) == ["kettles@2022#4.19(iii)", "kettles@2022", "green@2023#2"]
    first, whole, paper = read.values()
    assert first.fields["title"] == whole.fields["title"] == NASTY
    assert (first.fields["publisher"], first.fields["number"], first.fields["year"]) == ("Ministère & Cie {Ltd}", "C(2022) 1_2", "2022")
    assert (first.fields["SE"], first.fields["pages"], first.fields["Y2"]) == ("4.19(iii)", "8", "2026/11/27")
    assert first.fields["ST"] == "Kettle Guide (2022), 4.19(iii)"
    assert first.fields["url"] == "https://example.org/a%20b/%7Bx%7D%20?q=1&r=é#s"
    assert "SE" not in whole.fields
    assert (paper.fields["journal"], paper.fields["doi"]) == ("Journal of Tea & Scale", "10.1234/jts.2023_45")
    assert [str(person) for person in paper.persons["author"]] == ["Green, Ada", "van der Berg, Jan", "Ångström-O’Neil, Łucja"]


def test_a_line_break_in_a_title_begins_no_tag_of_ris() -> None:
    broken = reference(document=replace(reference().document, title="One\nER  - \nTY  - JOUR\r\nTI  - Two\x0b\u2028three"))
    written = as_ris([broken])
    assert re.findall(r"^(TY|ER|TI)  - ", written, re.MULTILINE) == ["TY", "TI", "ER"]
    assert "TI  - One ER - TY - JOUR TI - Two three" in written


def test_csl_json_comes_back_equal_from_another_library() -> None:
    written = as_csl_json(ALL)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "The following arguments for Reference are unsupported: custom")
        read = CiteProcJSON(json.loads(written))
    first, paper = read["kettles@2022#4.19(iii)"], read["green@2023#2"]
    assert str(first.title) == str(paper.title) == NASTY
    assert (first.type, paper.type) == ("report", "article-journal")
    assert str(first.title_short) == "Kettle Guide (2022), 4.19(iii)"
    assert (str(first.section), str(first.page), str(first.version), str(first.status)) == ("4.19(iii)", "8", "2022", "draft")
    assert (str(first.publisher), str(first.number), str(first.jurisdiction)) == ("Ministère & Cie {Ltd}", "C(2022) 1_2", "EU, UK")
    assert (first.accessed.year, first.accessed.month, first.accessed.day, first.issued.year) == (2026, 11, 27, 2022)
    assert first.author[0].literal == "Ministère & Cie {Ltd}"
    assert [(one.family, one.given) for one in paper.author] == [("Green", "Ada"), ("van der Berg", "Jan"), ("Ångström-O’Neil", "Łucja")]
    assert (str(paper.DOI), str(paper.container_title)) == ("10.1234/jts.2023_45", "Journal of Tea & Scale")
    assert json.loads(written)[0]["custom"]["clausewise"] == {
        "document": "kettles@2022",
        "clause_id": "kettles@2022#4.19(iii)",
        "file": "kettles_50%.pdf",
        "sha256": "ab" * 32,
        "status": "draft",
        "received": "2026-11-27",
        "pdf_page": 9,
        "printed_page": "8",
    }


def test_csl_fields_and_types_are_those_of_the_published_schema() -> None:
    """The schema of CSL styles that comes with citeproc-py lists every type and variable; `custom` and `id` belong to CSL-JSON."""
    folder = files("citeproc") / "data" / "schema" / "schemas" / "styles"
    known = set(re.findall(r'"([\w-]+)"', (folder / "csl-variables.rnc").read_text(encoding="utf-8")))
    types = set(re.findall(r'"([\w-]+)"', (folder / "csl-types.rnc").read_text(encoding="utf-8")))
    for item in json.loads(as_csl_json(ALL)):
        assert item["type"] in types
        assert set(item) - {"id", "type", "custom", "language"} <= known


def test_keys_differ_though_ids_look_alike() -> None:
    assert keys([reference(id=one) for one in ("a@1#4.1(b)", "a@1#4.1.b", "a@1#4.1-b", "A@1#4.1-B")]) == [
        "a-1-4.1-b", "a-1-4.1.b", "a-1-4.1-b-2", "A-1-4.1-B-3",
    ]  # fmt: skip


@pytest.mark.parametrize("style", ["legal", "numeric", "harvard"])
def test_each_style_names_clause_pages_and_document(style: str) -> None:
    made = rendered([[reference(), PAPER], [reference(number="4.2", place="4.2", label="Kettle Guide (2022), 4.2")]], style)
    assert len(made.notes) == 2
    assert sorted(document for document, _ in made.entries) == ["green@2022", "kettles@2022"]
    first, second = (plain(note) for note in made.notes)
    assert "4.19(iii)" in first
    assert "printed page 8 (PDF page 9)" in first
    assert "4.2" in second
    whole = plain(dict(made.entries)["kettles@2022"])
    assert NASTY in whole
    assert "https://example.org/a%20b/%7Bx%7D%20?q=1&r=é#s" in {piece.link for piece in dict(made.entries)["kettles@2022"]}


def test_a_legal_note_says_what_must_be_known_of_the_edition() -> None:
    note = rendered([[reference()]]).notes[0]
    assert plain(note) == "Kettle Guide (2022), 4.19(iii), printed page 8 (PDF page 9), draft."


def test_words_are_never_markup_in_markdown() -> None:
    from markdown_it import MarkdownIt

    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    for words in (NASTY, "# not a heading", "1. not a list", "- nor this", "+ nor this", "=== nor this", "~~gone~~", "&lt;b&gt;"):
        [block] = [token for token in reader.parse(markdown(words)) if token.type == "inline"]
        assert {token.type for token in block.children or []} <= {"text", "text_special"}, words
        assert "".join(token.content for token in block.children or []).replace("\u2060", "") == " ".join(words.split())


def test_only_addresses_of_the_web_are_links() -> None:
    assert web_address("javascript:alert(1)") == web_address("file:///etc/passwd") == web_address("https://") == ""
    assert web_address("http://[broken") == ""
    assert web_address('https://x.example/"><b>') == "https://x.example/%22%3E%3Cb%3E"
    piece = next(one for one in rendered([[reference()]]).entries[0][1] if one.link)
    assert markdown_rich((piece,)) == f"<{piece.link}>"
