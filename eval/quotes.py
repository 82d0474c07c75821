"""`python -m eval quotes`: true, harmlessly altered and falsified quotes through the gate; how many it lets through and turns away wrongly.

In: the clauses of a library, or a file of quotes that says which are true. Out: the shares with intervals, also for each way of altering.
Whether a falsified quote happens to be true is decided without the gate, by the letters, figures and signs of the texts.
"""

import argparse
import json
import random
import re
import sys
import time
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from assistant.commands.verify import cited_rows, sources
from assistant.settings import workspace
from assistant.verify import VERIFIED, Source, Truth
from eval.measures import Interval, proportion
from eval.questions import json_lines
from eval.quote_changes import FALSIFIED, HARMLESS, Way
from index.documents import StoredDocument, documents, resolve
from index.library import Library
from ingest.errors import InputError, UnreadableFile
from ingest.sentences import sentences

LEAST_WORDS, MOST_WORDS = 8, 60
# So many sentences are tried for a way that fits few of them.
MOST_TRIES = 2000
WRONG_PLACE = "wrong clause"
REORDERED = "elision out of order"
# Their parts may stand in another sentence of the clause as the quote has them.
ELIDED = frozenset({REORDERED, "elision hides a negation"})
# These make a part of the true text, so that its letters do stand there; what is wrong is where it stops.
CUTS = frozenset({"word cut", "number cut"})


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote to check, whether it is true, how it was made, and where it is said to stand (a clause, a document, or anywhere)."""

    id: str
    text: str
    true: bool
    kind: str
    clause_id: str | None = None
    document: str | None = None


def run(arguments: argparse.Namespace) -> int:
    """Make or read the quotes, check them, print and keep the report."""
    begun = time.monotonic()
    with Library(workspace(arguments.workspace), create=False) as library:
        stored = documents(library)
        truth = Truth(sources(library, stored))
        quotes = read(Path(arguments.gold)) if arguments.gold else _made(library, truth, arguments)
        if not quotes:
            raise InputError("There is no quote to check. Ingest documents with `clausewise ingest`, or name others with --documents.")
        accepted = {quote.id: accepts(truth, stored, quote) for quote in quotes}
    wrong = [quote for quote in quotes if accepted[quote.id] != quote.true]
    for quote in wrong[: arguments.errors]:
        said = "accepted" if accepted[quote.id] else "refused"
        print(f"wrongly {said} ({quote.kind}): {quote.text!r}", file=sys.stderr)
    name = Path(arguments.gold).stem if arguments.gold else f"made with seed {arguments.seed}"
    report = {**as_json(name, quotes, accepted), "seconds": round(time.monotonic() - begun, 1)}
    if arguments.save:
        Path(arguments.save).write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(json.dumps(report, indent=1, ensure_ascii=False) if arguments.json else as_table(report))
    return 0


def _made(library: Library, truth: Truth, arguments: argparse.Namespace) -> list[Quote]:
    if arguments.n < 2:
        raise InputError(f"--n {arguments.n}: ask for two quotes at least, a true and a falsified one.")
    rows = {resolve(library, name).row for name in arguments.documents}
    chosen = [source for source in truth.sources if not rows or source.document.row in rows]
    return list(made(chosen, truth.sources, arguments.n, arguments.seed))


def accepts(truth: Truth, stored: list[StoredDocument], quote: Quote) -> bool:
    """Whether the gate lets a quote through."""
    return truth.verdict(quote.text, quote.clause_id, cited_rows(stored, quote.document)).status in VERIFIED


def read(file: Path) -> list[Quote]:
    """The quotes of a JSON Lines file with `quote` and `true`, or of questions with `gold: [{quote, file}]`, which are all true."""
    found: list[Quote] = []
    for place, row in enumerate(json_lines(file), 1):
        try:
            for part, gold in enumerate(row.get("gold", [row])):
                kind = str(gold.get("kind") or ("true" if gold.get("true", "gold" in row) else "false"))
                true = bool(gold["true"] if "gold" not in row else gold.get("true", True))
                document = gold.get("document") or gold.get("file")
                found.append(Quote(f"{place}.{part}", str(gold["quote"]), true, kind, gold.get("clause_id"), document))
        except (KeyError, TypeError, AttributeError):
            remedy = 'Each needs "quote" and "true" (or "gold", a list of objects with "quote").'
            raise UnreadableFile(file.name, f"line {place} is no quote", remedy) from None
    return found


def made(chosen: Sequence[Source], every: Sequence[Source], count: int, seed: int) -> Iterator[Quote]:
    """True and falsified quotes in turn, the ways of altering in turn as well; every second one names its clause."""
    draw = random.Random(seed)  # noqa: S311 - a sample, no secret
    whole = [f"{source.clause.title}\n{source.clause.text}" for source in every]
    letters, plain = "\0".join(skeleton(text) for text in whole), "\n".join(whole)
    places = [(source, source.clause.text[start:end]) for source in chosen for start, end in sentences(source.clause.text)]
    places = [(source, text) for source, text in places if LEAST_WORDS <= len(text.split()) <= MOST_WORDS]
    ways: dict[bool, list[tuple[str, Way]]] = {
        True: list(HARMLESS.items()),
        False: [*FALSIFIED.items(), (WRONG_PLACE, HARMLESS["unchanged"])],
    }
    for number in range(count if places else 0):
        true = number % 2 == 0
        kind, way = ways[true][number // 2 % len(ways[true])]
        for _ in range(MOST_TRIES):
            source, text = draw.choice(places)
            quote = way(text, draw)
            if quote is None:
                continue
            cited = draw.choice(chosen) if kind == WRONG_PLACE else source if draw.random() < 0.5 else None
            if true or _false(kind, quote, text, source, cited, letters, plain):
                yield Quote(str(number), quote, true, kind, cited.clause.id if cited else None)
                break


def _false(kind: str, quote: str, text: str, source: Source, cited: Source | None, letters: str, plain: str) -> bool:
    """Whether a falsified quote is false indeed: it may happen to say what some clause says."""
    if kind == WRONG_PLACE:
        return cited is not None and skeleton(quote) not in skeleton(f"{cited.clause.title}\n{cited.clause.text}")
    if kind in CUTS:
        return re.search(rf"(?<!\w){re.escape(quote)}(?!\w)", plain) is None
    if kind in ELIDED:
        own, others = skeleton(text), [skeleton(source.clause.text[start:end]) for start, end in sentences(source.clause.text)]
        first, _, second = quote.partition("[...]")
        # Within one clause: a null parts the skeletons of the clauses.
        in_order = re.compile(f"{re.escape(skeleton(first))}[^\0]*?{re.escape(skeleton(second))}")
        return not (in_order.search(letters) if kind == REORDERED else any(in_order.search(one) for one in others if one != own))
    bare = skeleton(quote)
    return bare != skeleton(text) and bare not in letters


def skeleton(text: str) -> str:
    """The letters, figures and signs that make the sense of a text; blind to blanks, hyphens, quotation marks and other punctuation."""
    text = re.sub(r"[\u2070-\u209f\u00b2\u00b3\u00b9]+", lambda match: f"^{unicodedata.normalize('NFKC', match.group())}", text)
    text = re.sub(r"[\u00bc-\u00be\u2150-\u215f]", lambda match: f"\x03{unicodedata.normalize('NFKC', match.group())}\x03", text)
    text = text.translate({0xBA: "\u00b0", 0x2DA: "\u00b0"})  # two ways to draw a degree
    text = unicodedata.normalize("NFKC", text).replace("\u2044", "/").replace("\u03bc", "\u00b5")
    text = re.sub(r"(?<=\d)[.,](?=\d)", "\x01", text)
    text = re.sub(r"(?<!\w)[-\u2212\u2013](?=\d)", "\x02", text)
    return re.sub(r"[^\w\x01-\x03\u2264\u2265<>\u00b1%^/]+|_+", "", text)


def as_json(name: str, quotes: Sequence[Quote], accepted: Mapping[str, bool]) -> dict[str, Any]:
    """False accepts among the false quotes, false refusals among the true ones, and the share of errors for each way of altering."""
    false = [quote for quote in quotes if not quote.true]
    true = [quote for quote in quotes if quote.true]
    kinds = {kind: [quote for quote in quotes if quote.kind == kind] for kind in dict.fromkeys(quote.kind for quote in [*true, *false])}
    return {
        "name": name,
        "quotes": len(quotes),
        "measures": {
            "false accepts": _rounded(proportion(sum(accepted[quote.id] for quote in false), len(false))),
            "false refusals": _rounded(proportion(sum(not accepted[quote.id] for quote in true), len(true))),
        },
        "counts": {"true": len(true), "false": len(false)},
        "types": {
            kind: {
                "true": ones[0].true,
                "quotes": len(ones),
                "measures": {"errors": _rounded(proportion(sum(accepted[one.id] != one.true for one in ones), len(ones)))},
            }
            for kind, ones in kinds.items()
        },
    }


def _rounded(found: Interval) -> dict[str, float]:
    return {name: round(value, 5) for name, value in asdict(found).items()}


def as_table(report: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    lines = [f"{report['name']}: {report['quotes']} quotes, {report['seconds']} s; shares with 95 % score intervals"]
    for measure, one in report["measures"].items():
        lines.append(f"  {measure:16} {one['value']:.5f}  [{one['low']:.5f}, {one['high']:.5f}]")
    width = max(len(kind) for kind in report["types"])
    for kind, found in report["types"].items():
        one = found["measures"]["errors"]
        what = "true " if found["true"] else "false"
        lines.append(
            f"  {what}  {kind:{width}} {found['quotes']:5}  wrongly judged {one['value']:.5f}  [{one['low']:.5f}, {one['high']:.5f}]"
        )
    return "\n".join(lines)
