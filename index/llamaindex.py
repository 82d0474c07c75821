"""Our search as a LlamaIndex retriever: clauses with their citation as metadata, for any query engine of LlamaIndex.

    from llama_index.core.query_engine import RetrieverQueryEngine
    from index.llamaindex import retriever

    with Library(Path("workspace")) as library:
        clauses = retriever(Searcher(library, default_encoder()), Scope(jurisdictions=("EU",)), top=5)
        engine = RetrieverQueryEngine.from_args(clauses, llm=llm)
        answer = engine.query("How often are backups made?")
        print([found.metadata["clause_id"] for found in answer.source_nodes])

In: a searcher and a scope. Out: `NodeWithScore`s in our order. What an engine makes of them is not checked: only `assistant.verify` says
whether a quote stands in its clause. LlamaIndex is imported when a retriever is made.
"""

from typing import TYPE_CHECKING, Any

from index.scope import Scope
from index.search import Hit, Searcher

if TYPE_CHECKING:
    from llama_index.core.base.base_retriever import BaseRetriever
    from llama_index.core.schema import NodeWithScore, QueryBundle

# What a language model may see of a clause beside its text; the rest is for programs.
SHOWN = ("document_title", "number", "status")


def retriever(searcher: Searcher, scope: Scope | None = None, top: int = 10) -> "BaseRetriever":
    """A retriever over an open library. LlamaIndex's async calls run it in the same thread: a library serves one thread."""
    from llama_index.core.base.base_retriever import BaseRetriever

    class ClauseRetriever(BaseRetriever):
        """Clauses in scope, best first."""

        def _retrieve(self, query_bundle: "QueryBundle") -> "list[NodeWithScore]":
            found = searcher.search(query_bundle.query_str, scope or Scope(), top)
            return [as_node(hit) for hit in found.hits]

    return ClauseRetriever()


def as_node(hit: Hit) -> "NodeWithScore":
    """A hit as LlamaIndex knows it: the quotable text alone as text, everything else as metadata."""
    from llama_index.core.schema import NodeWithScore, TextNode

    metadata = _metadata(hit)
    hidden = [name for name in metadata if name not in SHOWN]
    text = TextNode(
        id_=f"{hit.passage.clause_id}/{hit.passage.ordinal}",
        text=hit.passage.text,
        metadata=metadata,
        # Our vectors are made already; a program that embeds anew reads what ours read: the context, then the text.
        excluded_embed_metadata_keys=[name for name in metadata if name != "context"],
        excluded_llm_metadata_keys=hidden,
    )
    return NodeWithScore(node=text, score=hit.score)


def _metadata(hit: Hit) -> dict[str, Any]:
    document = hit.document.document
    return {
        "clause_id": hit.passage.clause_id,
        "number": hit.number or "",
        "document": document.id,
        "document_title": document.label or document.title,
        "file": document.file,
        "page": hit.passage.page,
        "status": document.status,
        "restatement": document.restatement,
        "context": hit.passage.context,
        "rank": hit.rank,
        "similarity": hit.similarity,
        "found_by": list(hit.found_by),
    }
