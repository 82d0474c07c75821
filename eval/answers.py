"""`python -m eval answers`: questions with and without an answer asked of a library, what is shown and what is refused measured.

In: questions with gold clauses (`gold: [{file or document, clause, quote}]`, `answerable`) and the workspace to ask. Out: coverage,
precision, refusals, verified share with 95 % intervals; a curve of accuracy against coverage. Knows nothing of how answers are made.
"""

import argparse
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from assistant.model import Answer, Citation
from assistant.verify import VERIFIED
from eval.measures import Values
from eval.questions import Gold, Ranked, json_lines, right
from eval.retrieval import Measured, as_json, as_table
from index.library import Library
from index.scope import Scope
from ingest.errors import InputError, UnreadableFile


@dataclass(frozen=True, slots=True)
class Target:
    """A gold clause: by a quote in a file, or by its document (key, or key@version) and what follows `#` in its id."""

    document: str
    clause: str
    quoted: Gold | None

    def hit(self, citation: Citation, above: Sequence[str]) -> bool:
        """Whether a citation answers as this clause does; one below the gold clause counts, one above it does not.

        `above` are the ids of the clauses that the cited one stands under.
        """
        if self.quoted is not None:
            return right(self.quoted, Ranked(citation.quote, citation.number or "", citation.file))
        return any(self._is(clause_id) for clause_id in (citation.clause_id, *above))

    def _is(self, clause_id: str) -> bool:
        document, _, clause = clause_id.partition("#")
        return clause == self.clause and self.document in (document, document.split("@")[0])


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question, whether the library answers it, its gold clauses, others that answer as well, its scope as `--queries` has it."""

    id: str
    text: str
    type: str
    answerable: bool
    gold: tuple[Target, ...]
    also: tuple[Target, ...]
    scope: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one answer was worth. `confidence` orders answers for the curve; shares are 0 where nothing was shown."""

    asked: GoldQuestion
    abstained: bool
    confidence: float
    shown: int
    correct: int
    verified: int
    covered: float


def read_gold(file: Path, of: str = "") -> list[GoldQuestion]:
    """The questions of a JSON Lines file, or those of one `set` of it; UnreadableFile names the line that is none."""
    found: list[GoldQuestion] = []
    for place, row in enumerate(json_lines(file), 1):
        try:
            if of in ("", row.get("set")):
                found.append(_question(row))
        except (KeyError, TypeError, AttributeError):
            raise UnreadableFile(
                file.name,
                f"line {place} is no question",
                "Each needs id, question, and gold: a list of {file, clause, quote} or {document, clause}, empty where there is no answer.",
            ) from None
    return found


def _question(row: Mapping[str, Any]) -> GoldQuestion:
    gold, also = (_targets(row.get(name) or ()) for name in ("gold", "also"))
    also += _targets(row.get("accept_also") or ())
    answerable = bool(row.get("answerable", bool(gold)))
    return GoldQuestion(str(row["id"]), str(row["question"]), str(row.get("type", "")), answerable, gold, also, row.get("scope") or {})


def _targets(rows: Sequence[Mapping[str, Any]]) -> tuple[Target, ...]:
    return tuple(_target(row) for row in rows)


def _target(row: Mapping[str, Any]) -> Target:
    if "quote" in row:
        return Target("", str(row.get("clause") or ""), Gold(str(row["file"]), str(row.get("clause") or ""), str(row["quote"])))
    return Target(str(row["document"]), str(row["clause"]), None)


def outcome(asked: GoldQuestion, answer: Answer, above: Callable[[str], Sequence[str]]) -> Outcome:
    """Judge one answer; `above` gives the ids of the clauses that one stands under."""
    citations = [(citation, above(citation.clause_id)) for statement in answer.statements for citation in statement.citations]
    fair = asked.gold + asked.also
    correct = [any(target.hit(*citation) for target in fair) for citation in citations]
    covered = sum(any(target.hit(*citation) for citation in citations) for target in asked.gold)
    verified = sum(citation.status in VERIFIED for citation, _ in citations)
    share = covered / len(asked.gold) if asked.gold else 0.0
    return Outcome(asked, answer.abstained, answer.confidence, len(citations), sum(correct), verified, share)


def values(outcomes: Sequence[Outcome]) -> dict[str, Values]:
    """The measures, one value a question or, for precision and verification, one a citation."""
    answerable = [one for one in outcomes if one.asked.answerable]
    given = [one for one in answerable if not one.abstained]
    return {
        "answered": {one.asked.id: float(not one.abstained) for one in answerable},
        "refused": {one.asked.id: float(one.abstained) for one in outcomes if not one.asked.answerable},
        "cites gold": {one.asked.id: float(one.correct > 0) for one in given},
        "gold covered": {one.asked.id: one.covered for one in given},
        "precision": _by_citation(given, "correct"),
        "verified": _by_citation([one for one in outcomes if not one.abstained], "verified"),
    }


def _by_citation(outcomes: Sequence[Outcome], name: str) -> Values:
    found: Values = {}
    for one in outcomes:
        good = getattr(one, name)
        found |= {f"{one.asked.id}/{place}": float(place < good) for place in range(one.shown)}
    return found


def curve(outcomes: Sequence[Outcome]) -> list[tuple[float, float]]:
    """(share of all questions answered, share of those answers that cite a gold clause), the surest answers first.

    An answer to a question that has none counts as wrong. What a named reason refused stays refused.
    """
    given = sorted((one for one in outcomes if not one.abstained), key=lambda one: (-one.confidence, one.asked.id))
    right_so_far, points = 0, []
    for place, one in enumerate(given, 1):
        right_so_far += one.asked.answerable and one.correct > 0
        points.append((place / len(outcomes), right_so_far / place))
    return points


def run(arguments: argparse.Namespace) -> int:
    """Ask, measure, print, save and draw as told."""
    begun = time.monotonic()
    asked = read_gold(Path(arguments.gold), arguments.set)
    if not asked:
        raise InputError(f"{arguments.gold}: no question in it.")
    outcomes = ask_all(asked, arguments.workspace, arguments.producer)
    types = {one.id: one.type for one in asked}
    measured = Measured(Path(arguments.gold).stem, values(outcomes), types, time.monotonic() - begun)
    report = {**as_json(measured, None), "questions": len(asked), "curve": [[round(x, 4), round(y, 4)] for x, y in curve(outcomes)]}
    if arguments.save:
        Path(arguments.save).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if arguments.picture:
        from eval.picture import draw_curve

        draw_curve(Path(arguments.picture), f"{measured.name}: {len(asked)} questions", curve(outcomes))
    print(json.dumps(report, indent=1) if arguments.json else as_table(report))
    return 0


def ask_all(asked: Sequence[GoldQuestion], workspace: str | None, producer: str) -> list[Outcome]:
    """Every question answered in its scope, without a trace in the library."""
    from assistant.answer import produced
    from assistant.settings import workspace as folder
    from index.encoder import default_encoder
    from index.search import Searcher

    with Library(folder(workspace), create=False) as library:
        searcher = Searcher(library, default_encoder())
        return [outcome(one, produced(searcher, one.text, scope_of(one), producer), partial(above, library)) for one in asked]


def scope_of(asked: GoldQuestion) -> Scope:
    """The scope that a question brings along."""
    named = {"status": "statuses", "jurisdiction": "jurisdictions", "kind": "kinds", "document": "documents"}
    given = {field: tuple(asked.scope[name]) for name, field in named.items() if asked.scope.get(name)}
    return Scope(**given, as_of=asked.scope.get("as_of") or "")


def above(library: Library, clause_id: str) -> list[str]:
    """The ids of the clauses that one stands under, nearest first."""
    found: list[str] = []
    parent: str | None = clause_id
    while parent:
        row = library.connection.execute("SELECT parent FROM clause WHERE id = ? ORDER BY row DESC LIMIT 1", (parent,)).fetchone()
        parent = row[0] if row else None
        found += [parent] if parent else []
    return found
