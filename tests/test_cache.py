"""The cache of search: derived, checked, safe to lose. Whatever happens to its files, a search gives what the rows say."""

import fcntl
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import ingest
from hashed import HashedWords

from index import life
from index.cache import compacted, identities
from index.counts import hashed
from index.documents import documents, resolve
from index.encoder import default_encoder
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from index.segment import Row, Segment, load, made, merged, save
from index.snapshot import Snapshot
from ingest.errors import LibraryDamaged

QUESTION = "How often must backups of records be made?"


def ranked(library: Library) -> list[tuple[str, float, float]]:
    found = Searcher(library, default_encoder()).search(QUESTION, Scope())
    return [(hit.passage.clause_id, hit.score, hit.similarity) for hit in found.hits]


def folder_of(library: Library) -> Path:
    (found,) = (library.workspace / "cache" / "segments").iterdir()
    return found


def segment_folders(library: Library) -> list[Path]:
    return [one for one in folder_of(library).iterdir() if one.is_dir()]


def holds(folder: Path, word: str) -> bool:
    """Whether a segment has a token."""
    return hashed(word) in np.load(folder / "words.npy").tolist()


def test_a_second_search_reads_what_the_first_wrote(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ranked(filled)
    monkeypatch.setattr("index.cache._made", lambda *_: pytest.fail("the cache was not used"))
    assert ranked(filled) == first


@pytest.mark.parametrize("name", ["vectors", "places", "times", "words", "postings_at", "lengths", "rows", "documents", "keys"])
@pytest.mark.parametrize("damage", ["cut", "changed", "deleted"])
def test_a_damaged_file_is_made_anew(filled: Library, name: str, damage: str) -> None:
    first = ranked(filled)
    (folder,) = segment_folders(filled)
    file = folder / f"{name}.npy"
    content = file.read_bytes()
    file.unlink()  # the old file may be mapped by the search before
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    if damage == "changed":
        file.write_bytes(content[:-1] + bytes([content[-1] ^ 1]))
    assert ranked(filled) == first
    assert folder not in segment_folders(filled)


@pytest.mark.parametrize("content", ["", "[", "{}", '["../../nowhere"]', "[1, null]", "\0" * 40])
def test_a_damaged_list_is_made_anew(filled: Library, content: str) -> None:
    first = ranked(filled)
    (folder_of(filled) / "segments.json").write_text(content)
    assert ranked(filled) == first


def test_the_cache_may_be_deleted_at_any_time(filled: Library) -> None:
    searcher = Searcher(filled, default_encoder())
    first = searcher.search(QUESTION, Scope()).hits
    shutil.rmtree(filled.workspace / "cache")
    assert searcher.search(QUESTION, Scope()).hits == first
    assert ranked(filled) == [(hit.passage.clause_id, hit.score, hit.similarity) for hit in first]


def test_a_row_number_used_again_is_another_document(filled: Library, tmp_path: Path) -> None:
    ranked(filled)
    last = documents(filled)[-1]
    assert last.row == max(one.row for one in documents(filled))
    life.purge(filled, last)
    new = tmp_path / "new.md"
    new.write_text("# Shift book\n\n1.1 Backups of records of the shift book are made at noon.\n", encoding="utf-8")
    ingest(filled, new)
    assert last.row in {one.row for one in documents(filled)}, "SQLite gives the number again: else this test tests nothing"
    found = Searcher(filled, default_encoder()).search("shift book at noon", Scope())
    assert "records of the shift book are made at noon" in found.hits[0].passage.text


def test_a_workspace_made_anew_does_not_use_the_old_cache(tmp_path: Path, texts: Path) -> None:
    results = []
    for files in (["sterile.md"], ["computers.md"]):
        with Library(tmp_path / "workspace") as library:
            ingest(library, *(texts / file for file in files))
            results.append(ranked(library))
        for file in (tmp_path / "workspace").glob("library.sqlite*"):
            file.unlink()
    assert results[1][0][0] == "site-standard-11@2011#10.1"
    assert not any("site-standard-1@" in clause for clause, _, _ in results[1])


def test_purged_words_leave_the_cache(filled: Library) -> None:
    ranked(filled)
    (folder,) = segment_folders(filled)
    assert holds(folder, "airlock")
    life.purge(filled, resolve(filled, "site-standard-1@2024"))
    assert not any(holds(folder, "airlock") for folder in segment_folders(filled))
    files = [file for file in (filled.workspace / "cache").rglob("*") if file.is_file()]
    assert files
    assert not any(b"site-standard-1@2024" in file.read_bytes() for file in files)


def test_a_purge_that_was_killed_is_completed_by_the_next_search(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    ranked(filled)
    monkeypatch.setattr("index.life.forget_purged", lambda _: None)
    life.purge(filled, resolve(filled, "site-standard-1@2024"))
    (folder,) = segment_folders(filled)
    assert holds(folder, "airlock")
    ranked(filled)
    (folder,) = segment_folders(filled)
    assert not holds(folder, "airlock")


def test_while_another_process_writes_a_search_goes_on_in_memory(filled: Library) -> None:
    expected = ranked(filled)
    shutil.rmtree(filled.workspace / "cache" / "segments")
    folder = filled.workspace / "cache" / "segments" / "all-MiniLM-L6-v2-53aa51172d14-f32"
    folder.mkdir(parents=True)
    with (folder / "lock").open("w") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        assert ranked(filled) == expected
        assert [one.name for one in folder.iterdir()] == ["lock"]


def test_a_cache_that_cannot_be_written_is_done_without(filled: Library) -> None:
    expected = ranked(filled)
    shutil.rmtree(filled.workspace / "cache")
    (filled.workspace / "cache").write_text("a file where the folder should be")
    assert ranked(filled) == expected


def test_a_passage_without_vector_is_reported(filled: Library) -> None:
    with pytest.raises(LibraryDamaged, match=r"have no vector of hashed-words:test\. Run `clausewise library repair`"):
        Snapshot(filled, HashedWords(), filled.revision)


def test_small_segments_are_merged_and_ended_documents_dropped() -> None:
    def segment(document: int, passages: int) -> Segment:
        rows = [Row(document * 100 + n, document, f"text-{document}#{n}", 0, f"word{document} shared", bytes(8)) for n in range(passages)]
        return made({document: "same"}, rows)

    every = {1: "same", 2: "same", 3: "same"}
    base, small, tiny = segment(1, 20), segment(2, 3), segment(3, 2)
    found = compacted([base, small, tiny], every, every)
    assert [len(one.rows) for one in found] == [20, 5]  # 2 is more than half of 3; 5 is less than half of 20
    found = compacted([base, small, tiny], every, {2: "same", 3: "same"})
    assert [sorted(one.held) for one in found] == [[2, 3]]


def test_merging_keeps_order_counts_and_vectors(tmp_path: Path) -> None:
    first = made({1: "a", 2: "b"}, [Row(1, 1, "a#2", 0, "door door gown", b"\0\0\x80?"), Row(2, 2, "c#1", 0, "gown", b"\0\0\0@")])
    second = made({3: "c"}, [Row(3, 3, "a#10", 0, "valve door", b"\0\0@@"), Row(4, 3, "b#1", 0, "", b"\0\0\x80@")])
    together = merged([first, second], {1: "a", 3: "c"})
    assert together.rows.tolist() == [3, 1, 4]  # a#10, a#2, b#1: as text, as SQLite sorts them
    assert together.vectors[:, 0].tolist() == [3.0, 1.0, 4.0]
    assert together.counts.lengths.tolist() == [2, 3, 0]
    places, times = together.counts.postings("door")
    assert (places.tolist(), times.tolist()) == ([0, 1], [1, 2])
    assert [together.counts.postings(word)[0].tolist() for word in ("valve", "gown", "do", "z")] == [[0], [1], [], []]
    save(together, tmp_path / "kept")
    read = load(tmp_path / "kept")
    assert read is not None
    assert read.held == {1: "a", 3: "c"}
    assert read.counts.postings("door")[1].tolist() == [1, 2]


def test_a_document_of_the_past_is_found_in_the_past(filled: Library) -> None:
    before = ranked(filled)
    revision = filled.revision
    life.retire(filled, resolve(filled, "site-standard-11@2011"))
    ranked(filled)
    found = Searcher(filled, default_encoder()).search(QUESTION, Scope(), revision=revision)
    assert [(hit.passage.clause_id, hit.score, hit.similarity) for hit in found.hits] == before
    _, live = identities(filled, filled.revision)
    assert len(live) == 2


def test_the_cold_path_needs_neither_torch_nor_transformers(filled: Library) -> None:
    ranked(filled)
    program = (
        "import sys; from assistant.cli import main; code = main(sys.argv[1:]); heavy = set(sys.modules) &"
        " {'torch', 'transformers', 'sentence_transformers', 'llama_index', 'streamlit', 'faiss', 'scipy', 'pymilvus'};"
        " print(sorted(heavy), file=sys.stderr); sys.exit(code or bool(heavy))"
    )
    command = [sys.executable, "-c", program, "--workspace", str(filled.workspace), "search", QUESTION, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "site-standard-11@2011#10.1" in done.stdout
