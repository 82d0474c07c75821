"""Files and folders on their way in: what is read, what is left out, what stops nobody else."""

import os
import time
from pathlib import Path

import pytest

from index.documents import documents
from index.encoder import default_encoder
from index.intake import add_files, files_in
from index.library import Library
from ingest import confined
from ingest.confined import Readers

TEXT = "# Rules\n\n## 1 Scope\n\n1.1 Doors should be closed.\n\n1.2 Windows should be closed.\n"


def test_a_folder_gives_its_files_in_order_without_links_and_hidden_ones(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for name in ("b/2.md", "a.md", ".hidden.md", "note.xyz"):
        (tmp_path / name).write_text(TEXT)
    (tmp_path / "link.md").symlink_to(tmp_path / "a.md")
    wanted, left = files_in([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in wanted] == ["a.md", "b/2.md"]
    assert [path.name for path in left] == ["note.xyz"]


def test_a_folder_that_may_not_be_read_is_reported_and_the_rest_go_on(
    tmp_path: Path, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "open.md").write_text(TEXT)
    listed = Path.iterdir

    # Root may read every folder: the refusal of the file system is played here.
    def refuse(path: Path) -> object:
        if path.name == "closed":
            raise PermissionError(13, "Permission denied", str(path))
        return listed(path)

    monkeypatch.setattr(Path, "iterdir", refuse)
    wanted, _ = files_in([tmp_path])
    outcomes = {outcome.file: outcome for outcome in add_files(library, default_encoder(), wanted)}
    assert outcomes["open.md"].status == "added"
    assert outcomes["closed"].error == (
        "closed: is a folder that this account may not read. Change its permissions, or copy its files to a folder of yours."
    )


def test_two_files_of_one_name_from_two_folders_are_both_kept(tmp_path: Path, library: Library) -> None:
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "rules.md").write_text(TEXT.replace("Doors", f"Doors of {folder}"))
    wanted, _ = files_in([tmp_path])
    outcomes = list(add_files(library, default_encoder(), wanted))
    assert [outcome.status for outcome in outcomes] == ["added", "added"]
    assert len({outcome.document for outcome in outcomes}) == 2


def test_the_same_bytes_twice_are_one_document(tmp_path: Path, library: Library) -> None:
    (tmp_path / "a.md").write_text(TEXT)
    (tmp_path / "b.md").write_text(TEXT)
    outcomes = list(add_files(library, default_encoder(), [tmp_path / "a.md", tmp_path / "b.md"]))
    assert [outcome.status for outcome in outcomes] == ["added", "unchanged"]


def statuses(library: Library, file: Path, given: dict[str, str], jobs: int = 0) -> list[str]:
    return [outcome.status for outcome in add_files(library, default_encoder(), [file], {file.name: given}, jobs=jobs)]


@pytest.mark.parametrize("jobs", [0, 1])
def test_new_metadata_take_a_file_in_again_and_the_same_do_not(tmp_path: Path, library: Library, jobs: int) -> None:
    file = tmp_path / "a.md"
    file.write_text(TEXT)
    assert statuses(library, file, {}, jobs) == ["added"]
    assert statuses(library, file, {"status": "draft", "title": ""}, jobs) == ["replaced"]
    assert statuses(library, file, {"status": "draft"}, jobs) == ["unchanged"]
    assert statuses(library, file, {"kind": "sop"}, jobs) == ["replaced"]
    assert statuses(library, file, {}, jobs) == ["unchanged"]
    (stored,) = documents(library)
    assert (stored.document.status, stored.document.kind) == ("draft", "sop")
    assert statuses(library, file, {"status": ""}, jobs) == ["replaced"]  # an empty cell takes it back
    (stored,) = documents(library)
    assert (stored.document.status, stored.document.kind) == ("unknown", "sop")


def test_a_copy_says_nothing_about_the_document_whose_own_file_is_in_the_run(tmp_path: Path, library: Library) -> None:
    for name in ("a.md", "b.md"):
        (tmp_path / name).write_text(TEXT)
    files, given = [tmp_path / "a.md", tmp_path / "b.md"], {"a.md": {"status": "draft"}, "b.md": {"status": "retired"}}
    for expected in (["added", "unchanged"], ["unchanged", "unchanged"]):
        assert [outcome.status for outcome in add_files(library, default_encoder(), files, given)] == expected
    assert statuses(library, tmp_path / "b.md", {"status": "retired"}) == ["replaced"]  # alone, it is the file under its new name
    assert [(one.document.file, one.document.status) for one in documents(library)] == [("b.md", "retired")]


def test_worker_processes_give_the_same_as_this_one(tmp_path: Path, texts: Path) -> None:
    found = []
    for jobs in (0, 2):
        with Library(tmp_path / str(jobs)) as library:
            found.append(
                [
                    (o.file, o.status, o.document, o.clauses)
                    for o in add_files(library, default_encoder(), sorted(texts.iterdir()), jobs=jobs)
                ]
            )
    assert found[0] == found[1]


def hang(path: Path, given: object) -> None:
    """Stands for a reader that never ends, or that takes its process down."""
    if path.name == "hang.md":
        time.sleep(600)
    if path.name == "crash.md":
        os._exit(7)


@pytest.mark.parametrize(
    ("name", "cause"), [("hang.md", "took longer than the limit of 2 seconds"), ("crash.md", "broke the process that read it")]
)
def test_a_file_that_breaks_its_worker_is_named_and_the_next_one_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, cause: str
) -> None:
    for file in (name, "fine.md"):
        (tmp_path / file).write_text(TEXT)
    monkeypatch.setattr(confined, "LIMIT_SECONDS", 2.0)
    monkeypatch.setattr(confined, "_serve", _serve_badly)
    with Readers(1) as readers:
        bad = readers.submit(tmp_path / name, None).result()
        assert cause in str(bad)
        assert name in str(bad)
        monkeypatch.setattr(confined, "LIMIT_SECONDS", 60.0)
        assert not isinstance(readers.submit(tmp_path / "fine.md", None).result(), Exception)


def _serve_badly(pipe: object, limit: int) -> None:
    from multiprocessing.connection import Connection

    assert isinstance(pipe, Connection)
    path, given = pipe.recv()
    hang(path, given)
    pipe.send(confined.attempt(path, given))
    pipe.recv()


def test_a_file_that_needs_too_much_memory_is_named_with_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = tmp_path / "big.md"
    big.write_text("word " * 30_000_000)
    monkeypatch.setattr(confined, "LIMIT_BYTES", 1 << 29)
    with Readers(1) as readers:
        found = readers.submit(big, None).result()
    assert isinstance(found, Exception)
    assert "big.md" in str(found)
    assert "memory" in str(found)
