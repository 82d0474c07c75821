"""Who outranks whom when a file is described, and what is told from the look of the first pages."""

from pathlib import Path

import pytest

from ingest.errors import InputError
from ingest.families import family_of
from ingest.language import language_of
from ingest.meta_csv import read_meta
from ingest.metadata import describe
from ingest.model import Block, Document, Dropped, Found, Reading, Style
from ingest.readers import reader_for

ANNEX_11 = (
    "EudraLex Volume 4 Good Manufacturing Practice",
    "Annex 11: Computerised Systems",
    "Deadline for coming into operation: 30 June 2011",
)


def page(*texts: str, found: Found = Found(), largest: int | None = None, pages: int = 1) -> Reading:  # noqa: B008
    """A reading of one page; the text at `largest` is set in larger type."""
    blocks = tuple(Block(text, page=0, style=Style(size=20.0 if at == largest else 10.0)) for at, text in enumerate(texts))
    return Reading(blocks, pages=pages, found=found)


def described(reading: Reading, name: str = "a.pdf", given: dict[str, str] | None = None) -> Document:
    """The document."""
    return describe(Path(name), "0" * 64, reading, "test 1", given)


def test_the_register_completes_what_it_recognises() -> None:
    document = described(page(*ANNEX_11, largest=0))
    assert document.id == "eu-gmp-annex-11@2011"
    assert (document.label, document.authority, document.jurisdictions) == ("EU GMP Annex 11", "European Commission", ("EU",))
    assert (document.kind, document.status, document.effective_from) == ("guidance", "in force", "2011-06-30")
    assert "Annex 11" in document.aliases


def test_the_source_outranks_the_register_and_the_user_outranks_both() -> None:
    reading = page(*ANNEX_11, found=Found(status="superseded", language="fr"))
    assert described(reading).status == "superseded"
    assert described(reading).language == "fr"
    assert described(reading, given={"status": "retired", "aliases": "Eleven; 11"}).status == "retired"
    assert described(reading, given={"aliases": "Eleven; 11"}).aliases == ("Eleven", "11")


def test_the_title_in_the_properties_of_a_pdf_ranks_last() -> None:
    assert described(page(*ANNEX_11, found=Found(title="Final 0910 v3"))).title == "Annex 11: Computerised Systems"
    assert described(page("On doors", "They are shut.", found=Found(title="Final 0910 v3"), largest=0)).title == "On doors"
    assert described(page("On doors.", "They are shut.", found=Found(title="Doors and keys"))).title == "Doors and keys"
    assert described(page("a b", found=Found(title="Microsoft Word - x.doc")), "my_doors.pdf").title == "my doors"


def test_the_first_short_line_of_a_plain_text_is_its_title() -> None:
    lines = ("Doors and their keepers", "Doors are shut.")
    assert described(Reading(tuple(Block(line) for line in lines)), "x.txt").title == "Doors and their keepers"
    assert described(Reading(tuple(Block(line) for line in lines[1:])), "x.txt").title == "x"


def test_a_digest_of_a_registered_text_stays_itself() -> None:
    found = Found(key="digest-annex-11", label="Digest", title="Digest", restatement=True)
    document = described(page(*ANNEX_11, found=found))
    assert (document.id, document.restatement, document.effective_from) == ("digest-annex-11@unversioned", True, "")


def test_a_procedure_that_quotes_an_official_title_stays_a_procedure() -> None:
    reading = page("Standard Operating Procedure", "SOP-QA-031 Archives", *("text " * 500, *ANNEX_11))
    document = described(reading, "SOP-QA-031.pdf")
    assert (document.kind, document.number, document.key) == ("sop", "SOP-QA-031", "sop-qa-031")
    assert document.authority == ""


def test_the_control_table_of_a_pdf_procedure_is_read() -> None:
    cells = (("Title", "Closing doors"), ("SOP No.", "SOP-QA-031"), ("Version", "2.0"), ("Effective date", "1 May 2026"))
    blocks = (Block("…", "table", page=0, cells=cells), Block("1 Purpose", "heading", page=0), Block("2 Scope", "heading", page=0))
    document = described(Reading(blocks, pages=1))
    assert (document.id, document.title, document.effective_from) == ("sop-qa-031@2.0", "Closing doors", "2026-05-01")


def test_procedures_are_told_by_their_headings() -> None:
    heads = ("1. Purpose", "2. Scope", "3. Responsibilities", "4. Procedure")
    assert described(Reading(tuple(Block(text, "heading") for text in heads)), "doors.docx").kind == "sop"
    assert described(Reading(tuple(Block(text, "heading") for text in heads[:1])), "doors.docx").kind == "paper"


def test_papers_are_told_by_doi_or_abstract() -> None:
    assert described(page("On doors", "doi: 10.1000/xyz123", "U.S. guidance")).kind == "paper"
    assert described(page("Guidance on doors?", "Abstract: we ask.", "1. Introduction")).kind == "paper"
    assert described(page("Guidance on doors", "All doors should be shut.", largest=0)).kind == "guidance"


@pytest.mark.parametrize(
    ("front", "expected"),
    [
        (
            ("Guidance for Industry", "Closing of Doors", "Food and Drug Administration", "May 2019", "Revision 2"),
            ("closing-of-doors", "r2-2019", "FDA", "US", "guidance", "unknown"),
        ),
        (
            ("Guidance for Industry", "Closing of Doors", "DRAFT GUIDANCE", "Food and Drug Administration", "May 2019"),
            ("closing-of-doors", "draft-2019", "FDA", "US", "guidance", "draft"),
        ),
        (
            ("ICH HARMONISED GUIDELINE", "CLOSING OF DOORS", "Q99(R3)", "Adopted on 2 March 2031"),
            ("ich-q99", "r3-2031", "ICH", "EU", "guidance", "unknown"),
        ),
        (
            ("EudraLex Volume 4 Good Manufacturing Practice", "ANNEX 99", "Doors", "1 May 2031"),
            ("eu-gmp-annex-99", "2031", "European Commission", "EU", "guidance", "unknown"),
        ),
        (
            ("Pharmaceutical Inspection Co-operation Scheme", "PI 099-2", "Doors", "1 July 2031"),
            ("pic-s-pi-099-2", "2031", "PIC/S", "PIC/S", "guidance", "unknown"),
        ),
    ],
)
def test_families_outside_the_register(front: tuple[str, ...], expected: tuple[str, ...]) -> None:
    document = described(page(*front, largest=1))
    assert (document.key, document.version, document.authority, document.jurisdictions[0], document.kind, document.status) == expected


def test_a_cover_that_was_dropped_still_tells() -> None:
    cover = tuple(Dropped(text, "cover", 0) for text in ANNEX_11)
    assert described(Reading((Block("1. Risk management", "heading", page=1),), pages=2, dropped=cover)).key == "eu-gmp-annex-11"


def test_what_nobody_tells_is_unknown() -> None:
    document = described(page("Doors are shut."), "my doors_v2.txt")
    assert (document.id, document.title, document.status) == ("my-doors-v2@unversioned", "my doors v2", "unknown")
    assert (document.authority, document.jurisdictions, document.effective_from) == ("", (), "")


def test_versions_can_stand_in_an_id() -> None:
    assert described(page("a b"), given={"version": "Rev. 2 @ #1"}).version == "rev.-2-1"


@pytest.mark.parametrize(("field", "value"), [("kind", "law"), ("status", "valid")])
def test_a_kind_or_status_that_does_not_exist_is_refused(field: str, value: str) -> None:
    with pytest.raises(InputError, match=f"there is no {field} '{value}'"):
        described(page("a"), given={field: value})


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The doors of the room are to be shut by the keeper for the night.", "en"),
        ("Die Türen des Raumes sind von dem Wärter für die Nacht zu schließen und nicht zu öffnen.", "de"),
        ("Les portes de la salle sont fermées par le gardien pour la nuit et ne doivent pas être ouvertes.", "fr"),
        ("药品生产质量管理规范", "zh"),
        ("製造所の構造設備は、次のとおりとする。", "ja"),
        ("12 34", "en"),
    ],
)
def test_languages(text: str, language: str) -> None:
    assert language_of(text) == language


def test_meta_rows_by_file(tmp_path: Path) -> None:
    path = tmp_path / "meta.csv"
    path.write_text("file,title,kind,jurisdictions\nsub/a.pdf,Doors,sop,EU;US\nb.pdf,,,\n", encoding="utf-8-sig")
    assert read_meta(path) == {
        "a.pdf": {"title": "Doors", "kind": "sop", "jurisdictions": "EU;US"},
        "b.pdf": {"title": "", "kind": "", "jurisdictions": ""},
    }
    assert described(page("a"), "a.pdf", dict(read_meta(path)["a.pdf"])).jurisdictions == ("EU", "US")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("file,colour\na.pdf,blue\n", "there is no field 'colour'"),
        ("title,kind\nDoors,sop\n", "there is no column 'file'"),
        ("file,status\na.pdf,valid\n", r"line 2 \(a.pdf\): there is no status 'valid'"),
        ("file,title\n,Doors\n", "line 2 names no file"),
        ("file,effective_from\na.pdf,1.2.2026\n", r"meta.csv, line 2 \(a.pdf\): effective_from '1.2.2026' is not a date. Write it as YYYY"),
        ("file,effective_to\na.pdf,20260201\n", "effective_to '20260201' is not a date"),
        ("file,effective_to\na.pdf,2026-02-30\n", "effective_to '2026-02-30' is not a date"),
    ],
)
def test_bad_meta_tables_are_refused(tmp_path: Path, content: str, message: str) -> None:
    path = tmp_path / "meta.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=message):
        read_meta(path)


def test_a_missing_meta_table_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"none.csv: it cannot be opened"):
        read_meta(tmp_path / "none.csv")


@pytest.mark.material
@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("part211.xml", "21-cfr-211@ecfr"),
        ("annex11_01-2011_en_0.pdf", "eu-gmp-annex-11@2011"),
        ("Q9_Guideline.pdf", "ich-q9@2005"),
        ("ICH_Q9(R1)_Guideline_Step4_2025_0115_0.pdf", "ich-q9@r1-2023"),
        ("Q4B Guideline.pdf", "ich-q4b@2007"),
        ("ICH_Q4B(R1)_Guideline_2024_0605.pdf", "ich-q4b@r1-2024"),
        ("Q4B Annex4A(R1) Guideline.pdf", "ich-q4b-annex-4a@r1-2010"),
        ("Q4B Annex 1(R1) Guideline.pdf", "ich-q4b-annex-1@r1-2010"),
        ("35316709_503B Rev2.pdf", "fda-503b-cgmp@draft-r2-2020"),
        ("guidance-computer-software-assurance-production-quality-system.pdf", "fda-computer-software-assurance@2025"),
    ],
)
def test_editions_beside_the_checkout(material: Path, name: str, document: str) -> None:
    path = material / "documents" / name
    assert described(reader_for(path)(path), "renamed" + path.suffix).id == document


def test_an_annex_of_a_report_is_numbered_by_the_report() -> None:
    found = family_of("WHO Technical Report Series, No. 1051, 2031\nAnnex 4\nGood tea practices")
    assert (found.number, found.label) == ("TRS 1051, Annex 4", "WHO Annex 4")
    assert family_of("World Health Organization\nAnnex 4\nGood tea practices").number == "Annex 4"
