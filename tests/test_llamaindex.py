"""Our search inside LlamaIndex: a real query engine with a language model double that repeats what it is given."""

import pytest

from index.llamaindex import retriever
from index.scope import Scope
from index.search import Searcher

QUESTION = "How often must backups be made?"


def test_a_query_engine_reads_our_clauses(searcher: Searcher) -> None:
    from llama_index.core.llms.mock import MockLLM
    from llama_index.core.query_engine import RetrieverQueryEngine

    engine = RetrieverQueryEngine.from_args(retriever(searcher, top=2), llm=MockLLM())
    answer = engine.query(QUESTION)
    first = answer.source_nodes[0]
    assert first.metadata["clause_id"] == "site-standard-11@2011#10.1"
    assert (first.metadata["number"], first.metadata["document"], first.metadata["status"]) == ("10.1", "site-standard-11@2011", "in force")
    assert len(answer.source_nodes) == 2
    # The double answers with its prompt: the clause's words and how it is cited are in it, what is for programs is not.
    prompt = str(answer)
    assert "Backups of all relevant records shall be made every 24 hours." in prompt
    assert "number: 10.1" in prompt
    assert "similarity" not in prompt
    assert "found_by" not in prompt


def test_it_gives_what_search_gives(searcher: Searcher) -> None:
    found = searcher.search(QUESTION, Scope(), 5)
    nodes = retriever(searcher, top=5).retrieve(QUESTION)
    assert [(one.metadata["clause_id"], one.score) for one in nodes] == [(hit.passage.clause_id, hit.score) for hit in found.hits]
    assert [one.node_id for one in nodes] == [f"{hit.passage.clause_id}/{hit.passage.ordinal}" for hit in found.hits]
    assert nodes[0].get_content() == found.hits[0].passage.text


def test_the_scope_holds_and_fails_closed(searcher: Searcher) -> None:
    nodes = retriever(searcher, Scope(jurisdictions=("EU",))).retrieve(QUESTION)
    assert {one.metadata["document"] for one in nodes} == {"site-standard-1@2024"}
    assert retriever(searcher, Scope(jurisdictions=("JP",))).retrieve(QUESTION) == []


def test_embedding_anew_reads_what_ours_read(searcher: Searcher) -> None:
    from llama_index.core.schema import MetadataMode

    (first,) = retriever(searcher, top=1).retrieve(QUESTION)
    embedded = first.node.get_content(MetadataMode.EMBED)
    assert first.metadata["context"] in embedded
    assert "Backups of all relevant records" in embedded
    assert "clause_id" not in embedded


@pytest.mark.parametrize("name", ["clause_id", "number", "document", "page", "status", "file", "restatement"])
def test_metadata_says_where_a_text_stands(searcher: Searcher, name: str) -> None:
    assert all(name in one.metadata for one in retriever(searcher).retrieve(QUESTION))
