"""The register is sound, and an edition is recognised by its front page, not by a mention or a file name."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ingest.errors import InputError
from ingest.register import Entry, load, recognise, squash

ANNEX_11 = """EudraLex, The Rules Governing Medicinal Products. Volume 4, Good Manufacturing Practice. Annex 11: Computerised Systems.
Status of the document: revision 1. Deadline for coming into operation: 30 June 2011."""
ICH_COVER = "Technical requirements for pharmaceuticals for human use. ICH HARMONISED {} GUIDELINE {} {} dated {}. "


def recognised(front: str, name: str = "a.pdf") -> str:
    """`key@version`, or nothing."""
    entry = recognise(name, front)
    return f"{entry.key}@{entry.version}" if entry else ""


def test_editions_are_unique_and_complete() -> None:
    entries = load()
    assert len(entries) == 130
    assert [pair for pair, count in Counter((entry.key, entry.version) for entry in entries).items() if count > 1] == []
    for entry in entries:
        assert re.fullmatch(r"[a-z0-9-]+", entry.key)
        assert entry.title
        assert entry.label
        assert entry.authority
        assert entry.jurisdictions
        assert entry.label not in entry.aliases


def test_dates_are_real_and_in_order() -> None:
    for entry in load():
        begin, end = (date.fromisoformat(day) if day else None for day in (entry.effective_from, entry.effective_to))
        assert begin is None or end is None or begin < end
        assert not (entry.status == "draft" and begin)


def test_addresses_are_single() -> None:
    assert [entry.address for entry in load() if not re.fullmatch(r"(?:https://[^\s;]+)?", entry.address)] == []


def test_phrases_are_squashed_already() -> None:
    wrong = [phrase for entry in load() for phrases in entry.recognise for phrase in phrases if squash(phrase) != phrase]
    assert wrong == []


def test_official_names_are_shared_only_where_they_are_in_life() -> None:
    """Two editions in force must not answer to the same label."""
    labels = Counter(entry.label for entry in load() if entry.status == "in force")
    assert [label for label, count in labels.items() if count > 1] == []


def test_all_parts_of_eu_gmp_have_an_entry() -> None:
    keys = {entry.key for entry in load()}
    assert {f"eu-gmp-chapter-{number}" for number in range(1, 10)} <= keys
    assert {f"eu-gmp-annex-{number}" for number in range(1, 23)} <= keys


@pytest.mark.parametrize(
    ("front", "document"),
    [
        (ANNEX_11, "eu-gmp-annex-11@2011"),
        (ANNEX_11.replace("30 June 2011", "2027"), ""),
        ("Good Manufacturing Practice. Annex 11: Computerised Systems. Document map. Scope.", "eu-gmp-annex-11@draft-2025"),
        ("Concept paper on the revision of Annex 11, Computerised Systems, of Good Manufacturing Practice, for consultation.", ""),
        ("This SOP follows EU GMP Annex 11 on computerised systems and ICH Q9(R1) on quality risk management.", ""),
        (ICH_COVER.format("TRIPARTITE", "QUALITY RISK MANAGEMENT", "Q9 Current Step 4 version", "9 November 2005"), "ich-q9@2005"),
        (
            ICH_COVER.format("", "QUALITY RISK MANAGEMENT", "Q9 (R1) Final version", "18 January 2023") + "Q9 approved on 9 November 2005",
            "ich-q9@r1-2023",
        ),
        (
            ICH_COVER.format("TRIPARTITE", "pharmacopoeial texts on DISINTEGRATION TEST", "Q4B ANNEX 5(R1)", "27 September 2010"),
            "ich-q4b-annex-5@r1-2010",
        ),
        ("PART 211 — CURRENT GOOD MANUFACTURING PRACTICE FOR\nFINISHED PHARMACEUTICALS", "21-cfr-211@ecfr"),
        ("PART 820—QUALITY SYSTEM REGULATION", "21-cfr-820@qsr-1996"),
        ("PART 820—QUALITY MANAGEMENT SYSTEM REGULATION", "21-cfr-820@qmsr-2026"),
        ("", ""),
    ],
)
def test_editions_are_told_apart(front: str, document: str) -> None:
    assert recognised(front) == document


def test_a_scan_is_recognised_by_its_official_file_name_only() -> None:
    assert recognised("", "annex11_01-2011_en_0.pdf") == "eu-gmp-annex-11@2011"
    assert recognised("", "my annex 11.pdf") == ""
    assert recognised("Computerised systems, Annex 11. " * 10, "annex11_01-2011_en_0.pdf") == "eu-gmp-annex-11@2011"
    assert recognised("", "mp_vol4_chap4_annex11_consultation_guideline_en.pdf") == "eu-gmp-annex-11@draft-2025"
    assert recognised("Some other text of a document. " * 10, "annex11_01-2011_en_0.pdf") == ""


def test_a_broken_register_is_said(tmp_path: Path) -> None:
    for content in ("[[document]\n", '[[document]]\nkey = "a"\ncolour = "blue"\n', '[[document]]\nkey = "a"\ntitle = "A"\nlabel = "A"\n'):
        path = tmp_path / f"{len(content)}.toml"
        path.write_text(content, encoding="utf-8")
        with pytest.raises(InputError, match="register cannot be read"):
            load(path)


def test_a_kind_that_does_not_exist_is_said(tmp_path: Path) -> None:
    path = tmp_path / "register.toml"
    path.write_text('[[document]]\nkey="a"\ntitle="A"\nlabel="A"\nauthority="X"\nkind="law"\nstatus="in force"\n', encoding="utf-8")
    with pytest.raises(InputError, match="kind 'law'"):
        load(path)


def test_entries_are_values() -> None:
    assert isinstance(hash(load()[0]), int)
    assert isinstance(load()[0], Entry)
