"""The Milvus backend against Milvus Lite: it gives what the search on this machine gives, and never more than the library allows.

tests/test_search.py and tests/test_life_of_search.py run on both backends; here is what only a replica can do wrong.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ingest, needs_milvus

from assistant.cli import main
from index import life
from index.documents import resolve
from index.encoder import default_encoder
from index.library import Library
from index.milvus import Replica, number_of, replicate
from index.scope import Scope
from index.search import Searcher
from ingest.errors import LibraryError

pytestmark = needs_milvus
QUESTION = "How often must backups of records be made?"


@pytest.fixture
def uri(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A Milvus Lite file that search uses."""
    found = str(tmp_path / "replica.db")
    monkeypatch.setenv("CLAUSEWISE_MILVUS", found)
    return found


def ranked(library: Library, scope: Scope | None = None) -> list[tuple[str, float, float]]:
    found = Searcher(library, default_encoder()).search(QUESTION, scope or Scope())
    return [(hit.passage.clause_id, hit.score, hit.similarity) for hit in found.hits]


def proposed(library: Library, uri: str, documents: list[int]) -> int:
    replica = Replica(uri, library, default_encoder())
    return len(replica.propose(default_encoder().encode([QUESTION])[0], 100, documents))


def test_one_command_moves_a_library(
    filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = ranked(filled)
    uri = str(tmp_path / "replica.db")
    command = ["--workspace", str(filled.workspace), "library", "replicate", "--to", uri, "--json"]
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out) == {"to": uri, "sent": 3, "deleted": 0, "revision": 3}
    assert main(command) == 0
    assert json.loads(capsys.readouterr().out)["sent"] == 0
    monkeypatch.setenv("CLAUSEWISE_MILVUS", uri)
    assert ranked(filled) == here
    snapshot = Searcher(filled, default_encoder()).snapshot()
    # Milvus is really asked: with everything there, this machine looks through nothing itself.
    assert snapshot.dense._there.all()  # type: ignore[attr-defined]


def test_a_replica_that_is_behind_neither_hides_nor_shows(filled: Library, uri: str, tmp_path: Path) -> None:
    replicate(filled, default_encoder(), uri)
    life.retire(filled, resolve(filled, "site-standard-11@2011"))
    (tmp_path / "new.md").write_text("# Shift book\n\nBackups of records of the shift book are made daily.\n", encoding="utf-8")
    ingest(filled, tmp_path / "new.md")
    found = [clause for clause, _, _ in ranked(filled)]
    assert found[0].startswith("shift-book@")
    assert not any(clause.startswith("site-standard-11@2011") for clause in found)
    assert replicate(filled, default_encoder(), uri) == (1, 1)
    assert [clause for clause, _, _ in ranked(filled)] == found


def test_another_process_uses_the_replica(filled: Library, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEWISE_MILVUS")
    here = ranked(filled)
    monkeypatch.setenv("CLAUSEWISE_MILVUS", uri)
    command = [sys.executable, "-m", "assistant.cli", "--workspace", str(filled.workspace)]
    for arguments in (["library", "replicate"], ["search", QUESTION, "--json"]):
        done = subprocess.run([*command, *arguments], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["clause_id"] for one in lines] == [clause for clause, _, _ in here]


def test_filters_reach_the_server(filled: Library, uri: str) -> None:
    replicate(filled, default_encoder(), uri)
    assert {clause.split("@")[0] for clause, _, _ in ranked(filled, Scope(jurisdictions=("EU",)))} == {"site-standard-1"}
    assert ranked(filled, Scope(jurisdictions=("JP",))) == []
    assert proposed(filled, uri, []) == 0
    assert proposed(filled, uri, [number_of("a document that is not there")]) == 0


def test_a_purge_deletes_there_too(filled: Library, uri: str) -> None:
    replicate(filled, default_encoder(), uri)
    replica = Replica(uri, filled, default_encoder())
    before = replica.held()
    life.purge(filled, resolve(filled, "site-standard-1@2024"))
    (gone,) = before - replica.held()
    assert proposed(filled, uri, [gone]) == 0
    assert proposed(filled, uri, sorted(before)) > 0


def test_a_document_that_is_there_in_part_is_searched_here(filled: Library, uri: str, monkeypatch: pytest.MonkeyPatch) -> None:
    here = ranked(filled)
    whole = Replica.add

    def killed(self: Replica, number: int, rows: object, vectors: object, total: int) -> None:
        whole(self, number, rows[:1], vectors[:1], total)  # type: ignore[index]
        self._client.delete(f"{self.name}_held", filter=f"document in [{number}]")

    monkeypatch.setattr(Replica, "add", killed)
    replicate(filled, default_encoder(), uri)
    assert ranked(filled) == here
    monkeypatch.undo()
    monkeypatch.setenv("CLAUSEWISE_MILVUS", uri)
    assert replicate(filled, default_encoder(), uri) == (3, 0)
    assert ranked(filled) == here


def test_two_libraries_share_a_server(filled: Library, uri: str, tmp_path: Path) -> None:
    replicate(filled, default_encoder(), uri)
    here = ranked(filled)
    with Library(tmp_path / "other") as other:
        (tmp_path / "new.md").write_text("# Shift book\n\nBackups of records are made daily.\n", encoding="utf-8")
        ingest(other, tmp_path / "new.md")
        assert replicate(other, default_encoder(), uri) == (1, 0)
        assert len(ranked(other)) == 1
    assert ranked(filled) == here


def test_a_server_that_cannot_be_asked_is_an_error(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_MILVUS", "http://127.0.0.1:1")
    with pytest.raises(LibraryError, match=r"http://127\.0\.0\.1:1: Milvus cannot be used .* unset CLAUSEWISE_MILVUS"):
        ranked(filled)


def test_no_server_named(filled: Library, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEWISE_MILVUS", raising=False)
    assert main(["--workspace", str(filled.workspace), "library", "replicate"]) == 1
    assert "Give --to URI" in capsys.readouterr().err
