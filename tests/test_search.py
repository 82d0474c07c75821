"""Search: scope fails closed, named clauses come first, order of ingest does not matter, the past can be searched."""

from pathlib import Path

import numpy as np
import pytest
from conftest import ingest, needs_milvus

from index import life
from index.dense import Dense
from index.documents import documents, resolve
from index.encoder import default_encoder
from index.lexical import Lexical
from index.library import Library
from index.scope import Scope, apply
from index.search import Searcher, without_names
from index.tokens import tokenise
from ingest.errors import InputError, UnknownDocument


@pytest.fixture(params=["local", pytest.param("milvus", marks=needs_milvus)])
def searcher(filled: Library, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Searcher:
    """Search over the three standards, on this machine and with a replica in Milvus."""
    if request.param == "milvus":
        from index.milvus import replicate

        monkeypatch.setenv("CLAUSEWISE_MILVUS", str(tmp_path / "replica.db"))
        replicate(filled, default_encoder(), str(tmp_path / "replica.db"))
    return Searcher(filled, default_encoder())


def clause_ids(searcher: Searcher, question: str, scope: Scope | None = None, revision: int | None = None) -> list[str]:
    found = searcher.search(question, scope or Scope(), revision=revision)
    assert [hit.rank for hit in found.hits] == list(range(1, len(found.hits) + 1))
    return [hit.passage.clause_id for hit in found.hits]


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Annex 1", ["annex", "1"]),
        ("§ 211.68(b) and 4.14", ["211.68(b)", "4.14"]),
        ("The backups of the records", ["backup", "record"]),
        ("shall not", ["shall", "not"]),
    ],
)
def test_tokens(text: str, tokens: list[str]) -> None:
    assert tokenise(text) == tokens


def test_bm25_counts_only_shared_tokens() -> None:
    lexical = Lexical([["gown", "clean"], ["backup", "daily"], ["gown", "gown"]])
    scores = lexical.scores(["gown"])
    assert scores[1] == 0
    assert scores[2] > scores[0] > 0
    assert lexical.rarity("backup") > lexical.rarity("gown")
    assert lexical.rarity("never seen") > lexical.rarity("backup")
    assert not Lexical([]).scores(["gown"]).size


def test_dense_search_sees_only_allowed_positions() -> None:
    vectors = np.eye(3, dtype=np.float32)
    dense = Dense(np.array([5, 70, 900], np.int64), vectors)
    near = dense.nearest(vectors[1], 3)
    # The other two are equally far: they stand in the order of positions.
    assert near.positions.tolist() == [1, 0, 2]
    assert near.scores.tolist() == [1.0, 0.0, 0.0]
    assert dense.nearest(vectors[1], 3, np.array([True, False, True])).positions.tolist() == [0, 2]
    assert not len(dense.nearest(vectors[1], 3, np.zeros(3, bool)).positions)


def test_vectors_do_not_depend_on_their_batch() -> None:
    texts = ["Records shall be kept.", "Doors should stay closed at all times during operations.", "Gowns"]
    together = default_encoder().encode(texts)
    for place, text in enumerate(texts):
        assert np.array_equal(default_encoder().encode([text])[0], together[place])
    assert np.allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-6)


def test_vectors_equal_those_of_sentence_transformers() -> None:
    from sentence_transformers import SentenceTransformer

    from index.encoder import embedded_folder

    texts = ["Backups of all relevant records shall be made every 24 hours.", "gown", "clean " * 400]
    theirs = SentenceTransformer(str(embedded_folder()), device="cpu").encode(texts, normalize_embeddings=True)
    ours = default_encoder().encode(texts)
    assert (np.sum(ours * theirs, axis=1) > 0.9999).all()


def test_a_question_finds_its_clause(searcher: Searcher) -> None:
    assert clause_ids(searcher, "How often must backups be made?")[0] == "site-standard-11@2011#10.1"
    assert clause_ids(searcher, "pressure between rooms")[0] == "site-standard-1@2024#4.1"


def test_a_named_clause_comes_first(searcher: Searcher) -> None:
    found = searcher.search("What does Standard 11, section 9, say about gowns of operators?", Scope())
    assert found.hits[0].passage.clause_id == "site-standard-11@2011#9"
    assert "named" in found.hits[0].found_by


def test_superseded_texts_only_on_request(searcher: Searcher) -> None:
    assert not any("@2003" in one for one in clause_ids(searcher, "backups of records every week"))
    asked = clause_ids(searcher, "backups of records every week", Scope(statuses=("superseded",)))
    assert asked == ["site-standard-11@2003#10.1"]


@pytest.mark.parametrize(
    "scope",
    [
        Scope(jurisdictions=("JP",)),
        Scope(kinds=("paper",)),
        Scope(statuses=("draft",)),
        Scope(languages=("de",)),
        Scope(jurisdictions=("EU",), documents=("Standard 11",)),
    ],
)
def test_a_filter_that_matches_nothing_gives_nothing(searcher: Searcher, scope: Scope) -> None:
    assert clause_ids(searcher, "How often must backups be made?", scope) == []


def test_filters_narrow(searcher: Searcher) -> None:
    for scope in (Scope(jurisdictions=("us",)), Scope(kinds=("regulation",)), Scope(documents=("Standard 11",))):
        found = clause_ids(searcher, "records", scope)
        assert found
        assert all(one.startswith("site-standard-11@") for one in found)


def test_unknown_values_of_a_filter_are_errors(searcher: Searcher) -> None:
    with pytest.raises(InputError, match="status 'valid' is not known"):
        Scope(statuses=("valid",))
    with pytest.raises(InputError, match=r"as-of date '1\.2\.2026'"):
        Scope(as_of="1.2.2026")
    with pytest.raises(UnknownDocument, match="Standard 99"):
        searcher.search("gown", Scope(documents=("Standard 99",)))


def test_dates_decide_what_was_in_force(library: Library, tmp_path: Path) -> None:
    head = '---\nkey: rule\nversion: "{v}"\ntitle: Rule\nlabel: Rule {v}\njurisdictions: ["EU"]\nkind: guidance\nstatus: {s}\n{d}\n---\n'
    text = head + "# Rule\n\n1.1 Doors should be closed.\n"
    (tmp_path / "old.md").write_text(text.format(v=1, s="superseded", d="effective_from: 2010-01-01\neffective_to: 2020-01-01"))
    (tmp_path / "new.md").write_text(text.format(v=2, s="in force", d="effective_from: 2020-01-01"))
    ingest(library, tmp_path / "old.md", tmp_path / "new.md")

    def seen(as_of: str) -> list[str]:
        return [one.document.version for one in apply(Scope(as_of=as_of), documents(library)).documents]

    assert [seen("2009-12-31"), seen("2015-06-01"), seen("2020-01-01"), seen("")] == [[], ["1"], ["2"], ["2"]]


@pytest.mark.parametrize("statuses", [(), ("draft",), ("superseded",), ("in force", "draft", "superseded")])
def test_no_text_is_meant_before_it_existed(searcher: Searcher, statuses: tuple[str, ...]) -> None:
    # Their versions name 2003, 2011 and 2024; they say no date of their own.
    assert clause_ids(searcher, "records", Scope(statuses=statuses, as_of="1999-01-01")) == []


def test_the_order_of_ingest_does_not_matter(tmp_path: Path, texts: Path) -> None:
    ranked = []
    for name, files in (("a", sorted(texts.iterdir())), ("b", sorted(texts.iterdir(), reverse=True))):
        with Library(tmp_path / name) as library:
            for file in files:
                ingest(library, file)
            found = Searcher(library, default_encoder()).search("Which records are kept?", Scope())
            ranked.append([(hit.passage.clause_id, hit.score, hit.similarity) for hit in found.hits])
    assert ranked[0] == ranked[1]


def test_a_retired_document_is_found_only_in_the_past(searcher: Searcher) -> None:
    before = clause_ids(searcher, "How often must backups be made?")
    life.retire(searcher.library, resolve(searcher.library, "site-standard-11@2011"))
    assert not any("site-standard-11" in one for one in clause_ids(searcher, "How often must backups be made?"))
    assert clause_ids(searcher, "How often must backups be made?", revision=3) == before


def test_an_empty_library_gives_nothing(library: Library) -> None:
    assert clause_ids(Searcher(library, default_encoder()), "anything") == []


def test_a_reader_sees_one_revision_while_another_process_writes(searcher: Searcher, texts: Path) -> None:
    before = clause_ids(searcher, "pressure between rooms")
    with Library(searcher.library.workspace) as writer:
        writer.connection.execute("BEGIN IMMEDIATE")
        writer.connection.execute("UPDATE document SET ended_revision = 3")
        assert clause_ids(searcher, "pressure between rooms") == before
        writer.connection.execute("ROLLBACK")
        life.retire(writer, resolve(writer, "Standard 1"))
    assert not any("site-standard-1@" in one for one in clause_ids(searcher, "pressure between rooms"))


def test_a_text_that_is_named_as_a_whole_is_searched_without_its_name(searcher: Searcher) -> None:
    question = "What do Standard 1 and Standard 11 say of opening doors?"
    named = searcher.search(question, Scope()).named
    assert without_names(question, named).split() == ["What", "do", "and", "say", "of", "opening", "doors?"]
    clause = "What does Standard 11, 10.1 require?"
    assert without_names(clause, searcher.search(clause, Scope()).named) == clause
