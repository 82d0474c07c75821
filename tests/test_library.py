"""The library: files in and out, revisions, names, and what happens to damaged or foreign ones."""

import sqlite3
from pathlib import Path

import pytest
from conftest import ingest

from index import life
from index.documents import clauses_numbered, documents, resolve
from index.encoder import default_encoder
from index.library import Library, number_key
from index.schema import SCHEMA_VERSION
from ingest.errors import InputError, LibraryBusy, LibraryDamaged, LibraryError, LibraryTooNew, UnknownDocument


def ids(library: Library) -> list[str]:
    return [one.document.id for one in documents(library)]


def test_unchanged_files_are_skipped_and_changed_ones_replace(filled: Library, texts: Path) -> None:
    assert {outcome.status for outcome in ingest(filled, *texts.iterdir())} == {"unchanged"}
    file = texts / "sterile.md"
    file.write_text(file.read_text().replace("12 Pascals", "15 Pascals"))
    (outcome,) = ingest(filled, file)
    assert (outcome.status, outcome.document) == ("replaced", "site-standard-1@2024")
    assert "15 Pascals" in clauses_numbered(filled, resolve(filled, "Standard 1").row, "4.1")[0].text
    assert len(ids(filled)) == 3


def test_two_files_of_the_same_edition_stay_two_documents(filled: Library, texts: Path) -> None:
    other = texts / "copy of sterile.md"
    other.write_text((texts / "sterile.md").read_text().replace("12 Pascals", "10 Pascals"))
    (outcome,) = ingest(filled, other)
    assert outcome.status == "added"
    assert outcome.duplicate_of == "site-standard-1@2024"
    assert outcome.document is not None
    assert outcome.document.startswith("site-standard-1@2024-")
    assert len(ids(filled)) == 4


@pytest.mark.parametrize(
    "name", ["site-standard-1@2024", "site-standard-1", "Site standard for sterile areas", "Site Standard 1", "standard 1", "sterile.md"]
)
def test_a_document_answers_to_all_its_names(filled: Library, name: str) -> None:
    assert resolve(filled, name).document.id == "site-standard-1@2024"


def test_of_two_editions_the_one_in_force_is_meant(filled: Library) -> None:
    assert resolve(filled, "Site Standard 11").document.id == "site-standard-11@2011"
    assert resolve(filled, "site-standard-11@2003").document.id == "site-standard-11@2003"


def test_an_unknown_name_offers_the_nearest(filled: Library) -> None:
    with pytest.raises(UnknownDocument, match=r"Site Standrd 1: no document .* The nearest: site-standard-1"):
        resolve(filled, "Site Standrd 1")


def test_retire_restore_purge(filled: Library) -> None:
    one = resolve(filled, "Standard 1")
    life.retire(filled, one)
    assert ids(filled) == ["site-standard-11@2003", "site-standard-11@2011"]
    assert "site-standard-1@2024" in [past.document.id for past in documents(filled, revision=3)]
    life.restore(filled, life.retired(filled, "Standard 1"))
    assert ids(filled) == ["site-standard-11@2003", "site-standard-11@2011", "site-standard-1@2024"]
    back = resolve(filled, "Standard 1")
    assert "12 Pascals" in clauses_numbered(filled, back.row, "4.1")[0].text
    assert life.check(filled, default_encoder()) == []
    sha256 = back.document.sha256
    life.purge(filled, back)
    life.purge(filled, life.retired(filled, "Standard 1"))
    assert not filled.original(sha256).exists()
    assert b"12 Pascals" not in filled.file.read_bytes()
    assert life.check(filled, default_encoder()) == []


def test_a_document_that_is_live_cannot_be_restored_again(filled: Library, texts: Path) -> None:
    life.retire(filled, resolve(filled, "Standard 1"))
    past = life.retired(filled, "Standard 1")
    ingest(filled, texts / "sterile.md")
    with pytest.raises(InputError, match=r"\Asite-standard-1@2024 is live already: nothing needs restoring\.\Z"):
        life.restore(filled, past)


def test_a_document_that_was_never_retired_needs_no_restoring(filled: Library) -> None:
    with pytest.raises(InputError, match=r"\Asite-standard-1@2024 is live already: nothing needs restoring\.\Z"):
        life.retired(filled, "Standard 1")


def test_an_earlier_file_of_a_live_document_comes_back_once_that_is_retired(filled: Library, texts: Path) -> None:
    file = texts / "sterile.md"
    file.write_text(file.read_text().replace("12 Pascals", "15 Pascals"))
    ingest(filled, file)
    with pytest.raises(InputError, match=r"is live already, read from another file \(sterile.md\)\. .* retire the live one first"):
        life.restore(filled, life.retired(filled, "Standard 1"))


def test_a_workspace_is_not_made_unless_asked_for(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"there is no library there\. `clausewise ingest PATH` makes one"):
        Library(tmp_path / "mistyped", create=False)
    assert list(tmp_path.iterdir()) == []


def test_check_finds_a_changed_original_and_repair_makes_vectors_again(filled: Library) -> None:
    one = resolve(filled, "Standard 1")
    filled.connection.execute("DELETE FROM vector")
    filled.original(one.document.sha256).write_text("something else")
    problems = life.check(filled, default_encoder())
    assert any("sterile.md: its original in the workspace was changed" in problem for problem in problems)
    assert any("have no vector" in problem for problem in problems)
    life.repair(filled, default_encoder())
    assert not any("have no vector" in problem for problem in life.check(filled, default_encoder()))


def test_a_backup_makes_an_equal_workspace(filled: Library, tmp_path: Path) -> None:
    life.backup(filled, tmp_path / "library.backup")
    life.restore_backup(tmp_path / "library.backup", tmp_path / "second")
    with Library(tmp_path / "second") as second:
        assert ids(second) == ids(filled)
        assert life.check(second, default_encoder()) == []
    with pytest.raises(InputError, match="there is a library already"):
        life.restore_backup(tmp_path / "library.backup", tmp_path / "second")


def test_a_newer_library_is_refused(library: Library) -> None:
    library.connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 1}")
    with pytest.raises(LibraryTooNew, match="Update Clausewise"):
        Library(library.workspace)


def test_a_file_that_is_no_library_is_refused(tmp_path: Path) -> None:
    (tmp_path / "library.sqlite").write_bytes(b"this is no database" * 100)
    with pytest.raises(LibraryDamaged, match="no readable library"):
        Library(tmp_path)


def test_a_second_writer_gets_a_clear_message(filled: Library) -> None:
    blocker = sqlite3.connect(filled.file, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    filled.connection.execute("PRAGMA busy_timeout = 50")
    with pytest.raises(LibraryBusy, match="another Clausewise is writing"):
        life.retire(filled, resolve(filled, "Standard 1"))
    blocker.close()


@pytest.mark.parametrize("spelling", ["2.1(iii)", "2.1 iii.", "§ 2.1.iii", "2.1 (III)"])
def test_spellings_of_a_number_compare_equal(spelling: str) -> None:
    assert number_key(spelling) == "2.1.iii"
