"""Journal articles: read by section down one column after the other, cited by author and year."""

from pathlib import Path

import pytest
from golden_paper import paper

from ingest.model import Block, Dropped, Found, Reading, Style
from ingest.papers import authors, paper_of
from ingest.parse import parse_file

DOI = "10.1234/jts.2023.0045"


def test_an_article_in_two_columns(tmp_path: Path) -> None:
    parsed = parse_file(paper(tmp_path / "paper.pdf"))
    document = parsed.document
    assert (document.kind, document.title) == ("paper", "Scale in kettles and the taste of tea: a blinded study")
    assert (document.authority, document.version, document.number) == ("Journal of Tea Science", "2023", f"doi:{DOI}")
    assert (document.label, document.address, document.aliases) == ("Green et al. 2023", f"https://doi.org/{DOI}", (DOI,))
    assert parsed.certificate.kept == 1.0
    titles = [clause.title for clause in parsed.clauses if clause.title]
    assert titles == [
        "Abstract", "Introduction", "Materials and methods", "Kettles", "Tasting", "Results", "Discussion", "Conclusions",
        "Acknowledgements", "References",
    ]  # fmt: skip
    by_title = {clause.title: clause for clause in parsed.clauses}
    assert by_title["Kettles"].number == "2.1"
    assert by_title["Kettles"].parent == by_title["Materials and methods"].id
    assert by_title["Results"].text.count("Every kettle was filled") == 9
    assert "\n" not in by_title["Results"].text


def article(*lines: str, head: str = "") -> Reading:
    dropped = (Dropped(head, "running head", 0),) if head else ()
    return Reading(tuple(Block(line, page=0, style=Style(10.0)) for line in lines), pages=1, dropped=dropped)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("International Journal of Tea 601 (2021) 120541", ("International Journal of Tea", "2021")),
        ("Tea Science 2021, 13, 1234", ("Tea Science", "2021")),
        ("J Tea Sci. 2019;20(3):112", ("J Tea Sci", "2019")),
        ("Journal of Pots, Vol. 98, No. 4, April 2009", ("Journal of Pots", "2009")),
    ],
)
def test_forms_of_journals(line: str, expected: tuple[str, str]) -> None:
    found = paper_of(article("On tea", "Abstract: tea."), "On tea")
    assert found == Found()
    found = paper_of(article("On tea", head=line), "On tea")
    assert (found.authority, found.version) == expected


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("Ada Green¹, Ben Black² and Cleo White1,*", ("Ada Green", "Ben Black", "Cleo White")),
        ("Jan van der Pot a,b, María-José O’Neil c,*", ("Jan van der Pot", "María-José O’Neil")),
        ("A. B. Smith, C. D. Jones, and E. Müller†", ("A. B. Smith", "C. D. Jones", "E. Müller")),
        ("Institute of Tea, Assam", ()),
        ("The stability of leaves and of dust", ()),
    ],
)
def test_names(line: str, names: tuple[str, ...]) -> None:
    assert authors([line], "On tea") == names


def test_short_names() -> None:
    journal = "Tea Science 2021, 13, 1234"
    assert paper_of(article("Ada Green", head=journal), "").label == "Green 2021"
    assert paper_of(article("Green A, Black B", head=journal), "").label == "Green and Black 2021"


def test_a_doi_in_the_references_is_not_the_articles_own() -> None:
    found = paper_of(article("On tea", "1. Introduction", "See https://doi.org/10.1000/other (2020)."), "On tea")
    assert found.number == ""
