"""What ships in corpus/: the digests are complete, numbered and in our own words; the SOPs are what their script builds."""

import html
import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"
DIGESTS = sorted((CORPUS / "starter").glob("*.md"))
SOURCES = sorted((ROOT / "benchmarks" / "sops").glob("*.md"))
OFFICIAL = ROOT.parent / "shared" / "data" / "documents"
OFFICIAL_FILES = {
    "digest-21-cfr-211": "part211.xml",
    "digest-eu-gmp-annex-1": "20220825_gmp-an1_en_0.pdf",
    "digest-eu-gmp-annex-11": "annex11_01-2011_en_0.pdf",
    "digest-eu-gmp-annex-15": "2015-10_annex15_0.pdf",
    "digest-ich-q7": "Q7 Guideline.pdf",
    "digest-ich-q9-r1": "ICH_Q9(R1)_Guideline_Step4_2025_0115_0.pdf",
    "digest-ich-q10": "Q10 Guideline.pdf",
}
FIELDS = {
    "key", "version", "title", "label", "aliases", "authority", "jurisdictions", "kind",
    "status", "effective_from", "address", "language", "restatement",
}  # fmt: skip
RUN = 8  # words in a row that would be the official wording rather than ours
NUMBER = re.compile(r"(\d+\.\d+)(?= )|(\([a-z]\))(?= )")


def front_matter(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())


def paragraphs(text: str) -> list[str]:
    return [part.strip() for part in text.split("---\n", 2)[2].split("\n\n") if part.strip()]


def sections(text: str) -> Iterator[tuple[str, list[str]]]:
    """(heading, its own paragraphs) for each heading below the title."""
    below = [part.split("\n\n") for part in re.split(r"^##+ ", text.split("---\n", 2)[2], flags=re.MULTILINE)[1:]]
    for heading, *body in below:
        yield heading.strip(), [part.strip() for part in body if part.strip()]


def clause_numbers(text: str) -> list[str]:
    """The address of each clause: numbered paragraphs, or the heading's number where it has text but no numbered paragraphs."""
    found = []
    for heading, body in sections(text):
        is_cfr = heading.startswith("§")
        number = heading.removeprefix("§ ").split()[0].rstrip(".")
        marks = [match for part in body if (match := NUMBER.match(part))]
        inner = [f"{number}{mark[2]}" if mark[2] else mark[1] for mark in marks if is_cfr or mark[1]]
        found += inner or ([number] if body else [])
    return found


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", html.unescape(text).lower())


def runs(text: str) -> set[tuple[str, ...]]:
    sequence = words(text)
    return {tuple(sequence[start : start + RUN]) for start in range(len(sequence) - RUN + 1)}


@cache
def official_text(path: Path) -> str:
    if path.suffix == ".xml":
        return re.sub(r"<[^>]+>", " ", path.read_text(encoding="utf-8"))
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        pages = [page.get_textpage().get_text_range() for page in document]
    return re.sub(r"\ufffe\s*|-\r?\n", "", "\n".join(pages))


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_sops", ROOT / "benchmarks" / "build_sops.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # a slotted dataclass looks its module up while it is made
    spec.loader.exec_module(module)
    return module


def test_counting_clauses_on_a_small_digest() -> None:
    body = ["# T", "Said.", "## 4 Premises", "4.1 One.", "i. item", "4.2 Two.", "## 9. Trails", "Text.", "## Phase", "### § 1.2 Three"]
    text = "---\nkey: x\n---\n" + "\n\n".join([*body, "(a) A.", "(1) item"])
    assert clause_numbers(text) == ["4.1", "4.2", "9", "1.2(a)"]


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_front_matter_is_complete(path: Path) -> None:
    front = front_matter(path.read_text(encoding="utf-8"))
    assert set(front) == FIELDS
    assert front["key"] == path.stem
    assert front["restatement"] == "true"
    assert front["label"].startswith("Digest of ")
    assert front["authority"].startswith("Clausewise (restating ")
    assert front["kind"] == ("regulation" if "cfr" in path.stem else "guidance")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", front["effective_from"])
    assert front["address"].startswith("https://")
    assert all(isinstance(value, list) and value for value in map(json.loads, (front["aliases"], front["jurisdictions"])))


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_digest_says_that_it_is_not_the_official_text(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    title, notice = paragraphs(text)[:2]
    assert title == f"# {front_matter(text)['title']}"
    assert "not the official text" in notice
    assert front_matter(text)["address"] in notice


def test_digest_has_about_150_clauses() -> None:
    assert 140 <= sum(len(clause_numbers(path.read_text(encoding="utf-8"))) for path in DIGESTS) <= 170


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_numbers_are_unique_and_counted_in_the_readme(path: Path) -> None:
    numbers = clause_numbers(path.read_text(encoding="utf-8"))
    assert len(numbers) == len(set(numbers))
    assert re.search(rf"`{path.name}` \|[^|]+\| {len(numbers)} \|", (CORPUS / "README.md").read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", DIGESTS, ids=lambda path: path.stem)
def test_every_clause_keeps_its_modality(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    ours, theirs = ("shall", "should") if "cfr" in path.stem else ("should", "shall")
    body = " ".join(part for part in paragraphs(text)[2:] if not part.startswith("#"))
    assert len(re.findall(rf"\b{ours}\b", body)) >= len(clause_numbers(text)) * 0.7
    assert not re.search(rf"\b{theirs}\b", body)


def test_runs_find_a_copied_sentence() -> None:
    copied, changed = "The Doors, of 2 rooms are never open at once.", "The doors of two rooms are never open at once."
    assert runs(copied) & runs("we say: the doors of 2 rooms are never open")
    assert not runs(changed) & runs("we say: the doors of 2 rooms are never open")


@pytest.mark.material
@pytest.mark.skipif(bool(os.environ.get("CI")), reason="CI has no official texts")
@pytest.mark.skipif(not OFFICIAL.is_dir(), reason="the official texts are not beside the checkout (../shared/data/documents)")
@pytest.mark.parametrize("key", sorted(OFFICIAL_FILES))
def test_digest_is_in_our_own_words(key: str) -> None:
    official = runs(official_text(OFFICIAL / OFFICIAL_FILES[key]))
    assert len(official) > 1000
    for part in paragraphs((CORPUS / "starter" / f"{key}.md").read_text(encoding="utf-8")):
        if not part.startswith("#"):
            assert not runs(part) & official, part


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_script_builds_the_committed_sop(source: Path) -> None:
    pytest.importorskip("docx")
    assert script().build(source.read_text(encoding="utf-8")) == (CORPUS / "sops" / f"{source.stem}.docx").read_bytes()


def test_there_are_six_sops_and_no_others() -> None:
    assert len(SOURCES) == 6
    assert [path.stem for path in sorted((CORPUS / "sops").glob("*"))] == [path.stem for path in SOURCES]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_sop_opens_with_header_and_sections(source: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(str(CORPUS / "sops" / f"{source.stem}.docx"))
    header = document.sections[0].header.tables[0]
    cells = [cell.text for row in header.rows for cell in row.cells]
    values = dict(pairwise(cells))
    front = front_matter(source.read_text(encoding="utf-8"))
    assert values["Title"] == front["title"]
    labels = ("Number", "Version", "Effective date", "Supersedes", "Next review")
    assert [values[label] for label in labels] == [front[key] for key in ("number", "version", "effective", "supersedes", "review")]
    assert re.findall(r'w:instr="(\w+)"', header._tbl.xml) == ["PAGE", "NUMPAGES"]
    headings = [re.sub(r"^\d+\t", "", part.text) for part in document.paragraphs if part.style.name == "Heading 1"]
    assert headings == [
        "Purpose", "Scope", "Responsibilities", "Definitions", "Procedure", "Records", "References", "Revision history", "Approval",
    ]  # fmt: skip


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_numbers_are_typed_or_automatic_as_declared(source: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document(str(CORPUS / "sops" / f"{source.stem}.docx"))
    first_step = next(part.text for part in document.paragraphs if part.style.name == "Step")
    bound = document.styles["Step"].element.xpath(".//w:numPr")
    if front_matter(source.read_text(encoding="utf-8"))["numbering"] == "typed":
        assert first_step.startswith("5.1.1\t")
        assert not bound
    else:
        assert first_step[0].isalpha()
        assert bound


def gap_rows() -> list[list[str]]:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    table = readme.split("### The deliberate gaps", 1)[1]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line.startswith("| SOP-")]


def test_gap_table_names_sections_and_clauses_that_exist() -> None:
    rows = gap_rows()
    assert len(rows) == 12
    assert {row[0] for row in rows} == {"SOP-IT-014", "SOP-MF-006"}
    assert {clause for row in rows for clause in row[2].split("; ")} <= {clause for path in DIGESTS for clause in addresses(path)}
    sections_of = {source.stem[:10]: step_numbers(source) for source in SOURCES}
    assert all(row[1] == "none" or row[1] in sections_of[row[0]] for row in rows)


def addresses(path: Path) -> list[str]:
    """`21 CFR 211.180(a)` or `EU GMP Annex 1, 7.4` for each clause of a digest."""
    text = path.read_text(encoding="utf-8")
    lead = "21 CFR " if "cfr" in path.stem else json.loads(front_matter(text)["aliases"])[0] + ", "
    return [lead + number for number in clause_numbers(text)]


def step_numbers(source: Path) -> list[str]:
    module = script()
    counter = module.Counter()
    styled = module.parts(module.split_source(source.read_text(encoding="utf-8"))[1])
    return [counter.next(module.LEVEL_STYLES.index(style)) for style, _ in styled if style in module.LEVEL_STYLES]


def test_ingest_finds_every_clause_of_the_digests() -> None:
    from ingest.readers import reader_for
    from ingest.structure import structure

    for path in DIGESTS:
        numbers = {clause.number for clause in structure(reader_for(path)(path), f"{path.stem}@1").clauses}
        assert set(clause_numbers(path.read_text(encoding="utf-8"))) <= numbers, path.name


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_ingest_finds_every_step_of_the_sops(source: Path) -> None:
    from ingest.readers import reader_for
    from ingest.structure import structure

    path = CORPUS / "sops" / f"{source.stem}.docx"
    reading = reader_for(path)(path)
    front = front_matter(source.read_text(encoding="utf-8"))
    assert (reading.found.number, reading.found.version, reading.found.title) == (front["number"], front["version"], front["title"])
    numbers = {clause.number for clause in structure(reading, f"{path.stem}@1").clauses}
    assert {number for number in step_numbers(source) if not number.endswith(")")} <= numbers
