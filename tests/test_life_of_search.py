"""Search stays exact while the library lives: after each of 200 random acts it equals that of a library built anew.

The encoder is a double (hashed words), the texts are random sentences: what is tested is which passages are found, in which order,
with which scores to the bit, however the indexes came about.
"""

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import needs_milvus
from hashed import HashedWords

from index import life
from index.documents import documents, ended_documents
from index.intake import indexed
from index.library import Library
from index.milvus import replicate
from index.scope import Scope
from index.search import Searcher
from ingest.model import Parsed
from ingest.parse import parse_file

ACTS = 200
MOST_LIVE = 7
WORDS = [
    *("valve", "filter", "record", "sample", "label", "batch", "gown", "airlock", "pressure", "limit", "review", "signature"),
    *("deviation", "storage", "transport", "cleaning", "swab", "result", "audit", "training", "calibration", "supplier"),
]
ENCODER = HashedWords()


@dataclass(slots=True)
class Story:
    """A library with its texts by document id, and what it has gone through."""

    library: Library
    folder: Path
    chance: random.Random
    texts: dict[str, Parsed] = field(default_factory=dict)
    written: int = 0

    def parsed(self, key: str) -> Parsed:
        """A new edition of a text: a few numbered clauses, one of them with a word that no other edition has."""
        self.written += 1
        sentences = [" ".join(self.chance.choices(WORDS, k=self.chance.randint(4, 9))) for _ in range(self.chance.randint(2, 5))]
        sentences[0] += f" {word_of(self.written)}"
        # Two texts may hold the same sentence: then scores tie, and the clause id decides.
        sentences.append("The supplier review shall cover storage and transport.")
        head = f'---\nkey: {key}\nversion: "{self.written}"\ntitle: Text {key}\nkind: guidance\nstatus: in force\n---\n# Text {key}\n\n'
        file = self.folder / f"{key}-{self.written}.md"
        file.write_text(head + "\n\n".join(f"1.{place} {sentence}" for place, sentence in enumerate(sentences, 1)), encoding="utf-8")
        found = parse_file(file)
        self.texts[found.document.id] = found
        return found

    def act(self) -> str:
        """One random act that the library allows now."""
        live, ended = documents(self.library), ended_documents(self.library)
        live_ids = {one.document.id for one in live}
        restorable = [one for one in ended if one.document.id not in live_ids]
        possible = ["add"] * (2 if len(live) < MOST_LIVE else 0) + ["replace", "retire"] * bool(live)
        possible += ["restore"] * bool(restorable and len(live) < MOST_LIVE) + ["purge"] * bool(live or ended)
        act = self.chance.choice(possible)
        if act == "add":
            add(self.library, self.parsed(f"text-{self.chance.randint(0, 99)}"))
        elif act == "replace":
            old = self.chance.choice(live)
            add(self.library, self.parsed(old.document.key), [old.row])
        elif act == "retire":
            life.retire(self.library, self.chance.choice(live))
        elif act == "restore":
            life.restore(self.library, self.chance.choice(restorable))
        else:
            life.purge(self.library, self.chance.choice([*live, *ended]))
        return act


def word_of(number: int) -> str:
    """A word of letters alone, another for each number."""
    return "qz" + "".join(chr(ord("a") + int(digit)) for digit in str(number))


def add(library: Library, parsed: Parsed, replaced: list[int] | None = None) -> None:
    library.original(parsed.document.sha256).write_bytes(b"")
    library.add(indexed(library, ENCODER, parsed, {}), replaced or [])


def results(searcher: Searcher, questions: tuple[str, ...]) -> list[list[tuple[str, int, float, float, tuple[str, ...]]]]:
    return [
        [
            (hit.passage.clause_id, hit.passage.ordinal, hit.score, hit.similarity, hit.found_by)
            for hit in searcher.search(one, Scope(), 15).hits
        ]
        for one in questions
    ]


@pytest.mark.parametrize("backend", ["local", pytest.param("milvus", marks=needs_milvus)])
def test_two_hundred_random_acts(tmp_path: Path, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    questions = ("supplier review of storage", "pressure in the airlock", "who signs the batch record after a deviation")
    with Library(tmp_path / "lived") as library:
        story = Story(library, tmp_path, random.Random(20261122))
        searcher = Searcher(library, ENCODER)
        seen: dict[str, int] = {}
        for number in range(ACTS):
            act = story.act()
            seen[act] = seen.get(act, 0) + 1
            live = {one.document.id for one in documents(library)}
            if backend == "milvus":
                # Brought up to date now and then only: in between, what it lacks is searched here.
                monkeypatch.setenv("CLAUSEWISE_MILVUS", str(tmp_path / "replica.db"))
                if number % 7 == 0:
                    replicate(library, ENCODER, str(tmp_path / "replica.db"))
            # Half of the time by a process that has just been started, half by one that has its indexes open.
            searcher = Searcher(library, ENCODER) if number % 2 else searcher
            found = results(searcher, questions)
            assert {clause.split("#")[0] for hits in found for clause, *_ in hits} <= live, f"{number}: {act}"
            _probe_ended(searcher, story, live)
            monkeypatch.delenv("CLAUSEWISE_MILVUS", raising=False)
            with Library(tmp_path / f"anew-{number}") as anew:
                for one in sorted(live, reverse=bool(number % 3)):
                    add(anew, story.texts[one])
                assert found == results(Searcher(anew, ENCODER), questions), f"{number}: {act}"
        assert set(seen) == {"add", "replace", "retire", "restore", "purge"}
        assert min(seen.values()) >= 15, seen


def _probe_ended(searcher: Searcher, story: Story, live: set[str]) -> None:
    """The word of an edition that is not live any more finds nothing by words; the word of a live one finds it first."""
    known = list(story.texts)
    for one in story.chance.sample(known, min(3, len(known))):
        hits = searcher.search(word_of(int(one.split("@")[1])), Scope()).hits
        assert all(hit.document.document.id in live for hit in hits)
        by_word = [hit.document.document.id for hit in hits if "lexical" in hit.found_by]
        assert by_word == ([one] if one in live else [])
