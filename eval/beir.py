"""A folder in BEIR layout in, its queries ranked by our own search: passages, tokens, vectors, indexes and fusion as in a library.

Passages live in memory; vectors are kept in the account's cache folder by what they were made of. Knows nothing of measures.
"""

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from eval.questions import json_lines
from index.convert import cache_folder
from index.dense import Dense, Stored
from index.encoder import Encoder, Vectors
from index.expansion import spoken
from index.intake import embedded_text, searched_tokens
from index.lexical import Lexical
from index.library import number_key
from index.ranking import Asked, rank
from ingest.errors import UnreadableFile
from ingest.model import Clause, Document, Passage
from ingest.passages import passages

DEPTH = 100
# A numbered entry of at most so many words stands over the entries below it as their heading.
MOST_WORDS_OF_A_HEADING = 12

# Id, title and text.
Entry = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """Documents (id, title, text) in the order of the file, the judged queries, and their judgements above 0."""

    corpus: tuple[Entry, ...]
    queries: Mapping[str, str]
    qrels: Mapping[str, Mapping[str, int]]


def read_benchmark(folder: Path, split: str) -> Benchmark:
    """`corpus.jsonl`, `queries.jsonl` and `qrels/<split>.tsv`; ids are strings, the header of the judgements is optional."""
    qrels = _read_qrels(folder / "qrels" / f"{split}.tsv")
    corpus = tuple(
        (str(row["_id"]), str(row.get("title") or ""), str(row.get("text") or "")) for row in json_lines(folder / "corpus.jsonl")
    )
    queries = {str(row["_id"]): str(row["text"]) for row in json_lines(folder / "queries.jsonl")}
    missing = [query for query in qrels if query not in queries]
    if missing:
        raise UnreadableFile(
            f"queries.jsonl of {folder.name}", f"{len(missing)} judged queries are not in it, the first is {missing[0]}", "Check the split."
        )
    return Benchmark(corpus, {query: queries[query] for query in qrels}, qrels)


def _read_qrels(file: Path) -> dict[str, dict[str, int]]:
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        there = ", ".join(sorted(one.stem for one in file.parent.glob("*.tsv"))) or "none"
        raise UnreadableFile(str(file), f"it cannot be read ({error.strerror})", f"Splits that are there: {there}.") from error
    found: dict[str, dict[str, int]] = {}
    for place, line in enumerate(lines, 1):
        fields = line.split("\t")
        if not line.strip() or (place == 1 and not fields[-1].strip().isdigit()):
            continue
        try:
            query, document, score = fields[0], fields[-2], int(fields[-1])
        except (IndexError, ValueError):
            raise UnreadableFile(file.name, f"line {place} is no judgement", "Each is query, document and score, tab-separated.") from None
        if score > 0:
            found.setdefault(query, {})[document] = score
    return found


class Memory:
    """A collection as `index.ranking` wants it, made of passages in memory instead of a library's rows."""

    def __init__(self, texts: Sequence[Passage], encoder: Encoder) -> None:
        self.passages = texts
        self.rows = np.arange(len(texts), dtype=np.int64)
        self._encoder = encoder

    @cached_property
    def lexical(self) -> Lexical:
        """BM25 over the tokens that a library would store."""
        return Lexical([searched_tokens(one) for one in self.passages])

    @cached_property
    def vectors(self) -> Stored:
        """The vectors that a library would store."""
        return Stored([cached_vectors([embedded_text(one) for one in self.passages], self._encoder)], self.rows)

    @cached_property
    def dense(self) -> Dense:
        """FAISS over the vectors."""
        return Dense(self.rows, self.vectors)


def ranked(benchmark: Benchmark, encoder: Encoder) -> dict[str, list[str]]:
    """The documents found for each query, best first, each once: a document stands where its best passage does."""
    collection = Memory(as_passages(benchmark.corpus), encoder)
    everything = np.ones(len(collection.rows), np.bool_)
    asked = [spoken(text) for text in benchmark.queries.values()]
    vectors = cached_vectors([one.text for one in asked], encoder)
    run: dict[str, list[str]] = {}
    for query, question, vector in zip(benchmark.queries, asked, vectors, strict=True):
        found = rank(collection, [Asked(question, vector, everything)])
        ids = (collection.passages[one.position].clause_id for one in found)
        run[query] = list(dict.fromkeys(ids))[:DEPTH]
    return run


def as_passages(corpus: Sequence[Entry]) -> list[Passage]:
    """The documents as clauses of one text, cut into passages as any text is; titles that are clause numbers give headings."""
    clauses = [
        Clause(document, title or None, "paragraph", "", text, headings, None, (), None, None)
        for (document, title, text), headings in zip(corpus, heading_paths(corpus), strict=True)
    ]
    return list(passages(_TEXT, clauses))


# A benchmark is one nameless text: the context of its passages is their headings and numbers.
_TEXT = Document("", "", "", "", (), "guidance", "in force", "", "", 0, "")


def heading_paths(corpus: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The short entries whose number each entry's number continues: "4" and "4.1" stand over "4.1.2" where they come before it.

    What precedes the number in the id names the text it belongs to; entries without a number have no headings.
    """
    paths: list[tuple[str, ...]] = []
    above: list[tuple[str, list[str], str]] = []
    for document, title, text in corpus:
        belongs, key = document.removesuffix(title), number_key(title).split(".")
        while above and not (above[-1][0] == belongs and _continues(key, above[-1][1])):
            above.pop()
        paths.append(tuple(heading for _, _, heading in above if heading))
        heading = " ".join(text.split())
        above.append((belongs, key, heading if len(heading.split()) <= MOST_WORDS_OF_A_HEADING else ""))
    return paths


def _continues(key: Sequence[str], above: Sequence[str]) -> bool:
    return len(above) < len(key) and list(key[: len(above)]) == list(above) and bool(above[0])


def cached_vectors(texts: Sequence[str], encoder: Encoder) -> Vectors:
    """Vectors of texts, read from the cache where the same texts were encoded by the same model before."""
    made_of = hashlib.sha256("\0".join([encoder.model, encoder.precision, *texts]).encode()).hexdigest()
    file = cache_folder() / "benchmarks" / f"{made_of[:24]}.npy"
    if file.exists():
        return np.asarray(np.load(file, allow_pickle=False), np.float32)
    print(f"Encoding {len(texts)} texts; kept in {file.parent}.", file=sys.stderr, flush=True)
    vectors = encoder.encode(texts)
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_suffix(f".{os.getpid()}.npy")
    np.save(partial, vectors, allow_pickle=False)
    partial.replace(file)  # a run that is stopped leaves no half file
    return vectors
