"""Labels: each issuer's texts are called as that issuer's readers call them, from metadata alone."""

import pytest

from assistant.cite.labels import csl_type, label_of, page_pinpoint, place_of, status_words, version_of
from ingest.model import Document

NAMES = ("label", "version", "authority", "kind", "status", "number", "title", "effective_from")


def document(**told: str) -> Document:
    fields = {"kind": "guidance", "status": "in force", "version": "unversioned", "title": "", "authority": ""} | told
    key = fields.pop("key", "some-text")
    return Document(key=key, jurisdictions=("EU",), sha256="0" * 64, file="a.pdf", pages=3, parser="1", **fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("told", "number", "label", "kind"),
    [
        (("21 CFR 211", "ecfr", "FDA", "regulation"), "211.68(b)", "21 CFR 211.68(b)", "legislation"),
        (("21 CFR 211", "ecfr", "FDA", "regulation"), "Subpart F", "21 CFR 211, Subpart F", "legislation"),
        (("21 CFR 820", "qsr-1996", "FDA", "regulation", "superseded"), "820.30", "21 CFR 820 (1996), 820.30", "legislation"),
        (("Regulation (EU) 2024/1689", "2024", "European Union", "regulation"), "5", "Regulation (EU) 2024/1689, 5", "legislation"),
        (("EU GMP Annex 1", "2022", "European Commission", "guidance"), "4.14", "EU GMP Annex 1 (2022), 4.14", "standard"),
        (("EU GMP Chapter 4", "r1-2011", "European Commission", "guidance"), "4.9", "EU GMP Chapter 4 (2011), 4.9", "standard"),
        (("EU GMP Annex 9", "draft-2031", "European Commission", "guidance", "draft"), "2", "EU GMP Annex 9 (draft 2031), 2", "standard"),
        (("EU GMP Annex 9 (draft 2031)", "draft-2031", "European Commission", "guidance", "draft"),
         "2", "EU GMP Annex 9 (draft 2031), 2", "standard"),
        (("ICH Q7", "2000", "ICH", "guidance"), "12.30", "ICH Q7, 12.30", "standard"),
        (("ICH Q9(R1)", "r1-2023", "ICH", "guidance"), "4.3", "ICH Q9(R1), 4.3", "standard"),
        (("ICH Q9", "2005", "ICH", "guidance", "superseded"), "4.3", "ICH Q9 (2005), 4.3", "standard"),
        (("PIC/S GMP Guide Part I", "pe009-18", "PIC/S", "guidance", "in force", "PE 009-18"),
         "4.9", "PIC/S GMP Guide Part I (PE 009-18), 4.9", "standard"),
        (("PIC/S PI 041", "pi041-1", "PIC/S", "guidance", "in force", "PI 041-1"), "9.8", "PIC/S PI 041-1, 9.8", "standard"),
        (("WHO Annex 3", "2022", "WHO", "guidance", "in force", "TRS 1044, Annex 3"), "4.1", "WHO TRS 1044, Annex 3, 4.1", "report"),
        (("FDA Kettle guidance", "2011", "FDA", "guidance", "in force", "", "Kettles: Principles"),
         "IV.C.2", "FDA, Kettles: Principles (2011), IV.C.2", "report"),
        (("GUI-0001", "2020", "Health Canada", "guidance"), "C.02.004", "GUI-0001 (2020), C.02.004", "report"),
        (("SOP-QA-001", "3", "", "sop", "in force", "SOP-QA-001"), "5.3.1", "SOP-QA-001, version 3, section 5.3.1", "standard"),
        (("SOP-QA-002", "unversioned", "", "sop", "unknown", "SOP-QA-002"), "Table 2", "SOP-QA-002, Table 2", "standard"),
        (("Green et al. 2023", "2023", "Journal of Tea", "paper", "unknown", "doi:10.1/x"),
         "2.1", "Green et al. 2023, section 2.1", "article-journal"),
    ],
)  # fmt: skip
def test_label_of_each_family(told: tuple[str, ...], number: str, label: str, kind: str) -> None:
    one = document(**dict(zip(NAMES, told, strict=False)))
    assert label_of(one, place_of(one, number)) == label
    assert csl_type(one) == kind


def test_a_clause_without_a_number_is_known_by_its_title() -> None:
    one = document(label="EU GMP Annex 1", version="2022", authority="European Commission")
    assert label_of(one, place_of(one, None, "Airlock")) == "EU GMP Annex 1 (2022), \u201cAirlock\u201d"
    assert label_of(one, "") == "EU GMP Annex 1 (2022)"


def test_both_page_numbers_are_said_to_be_what_they_are() -> None:
    assert page_pinpoint(8, "8") == "printed page 8 (PDF page 9)"
    assert page_pinpoint(8, "8", 9, "9") == "printed pages 8 to 9 (PDF pages 9 to 10)"
    assert page_pinpoint(0, "") == "PDF page 1"
    assert page_pinpoint(0, "", 2, "iii") == "PDF pages 1 to 3"
    assert page_pinpoint(None, "") == ""


def test_what_must_be_said_of_an_edition() -> None:
    assert status_words(document()) == ""
    assert status_words(document(status="unknown")) == "status unknown"
    assert status_words(document(status="draft")) == "draft"
    assert status_words(document(), retired=True) == "retired from the library"


def test_an_article_has_no_status_and_its_version_is_its_year() -> None:
    paper = document(kind="paper", status="unknown", version="2023", label="Green et al. 2023")
    assert (status_words(paper), version_of(paper)) == ("", "")
    assert status_words(document(kind="paper", status="retired")) == "retired"
    assert version_of(document(version="r1-2011")) == "r1-2011"
