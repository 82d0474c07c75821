"""Drafts the changes for labelled gaps and counts what became of them: `python benchmarks/draft_gaps.py GOLD.jsonl SOPS --workspace W`.

GOLD has sop_file, file, clause, obligation, status, evidence, element a line. Addressed, by rule: a value that broke the obligation no
longer does, or most words that the fault and the obligation share, and the old text lacks, stand in the new one. Right section, by rule:
the one where the evidence stands (missing gaps have none, so they are printed to be read). `--print` shows every proposal.
"""

import argparse
import json
import re
from collections import Counter
from pathlib import Path

from assistant.cite.find import place
from assistant.draft.changes import Change
from assistant.draft.drafting import draft
from assistant.draft.evidence import locate_evidence
from assistant.draft.figures import numbers_in, unknown_numbers
from assistant.draft.findings import Gap
from assistant.draft.numbers import corrected
from assistant.draft.outline import TYPED, Outline, read_outline
from assistant.draft.parts import stems
from assistant.verify import VERIFIED, Source, in_clause
from index.documents import documents
from index.encoder import default_encoder
from index.library import Library
from ingest.errors import InputError

MOST = 0.6


def clause_id(library: Library, file: str, clause: str) -> str:
    """The id of a labelled clause; empty where the library has none."""
    document = next((one.document.id for one in documents(library) if one.document.file == file), "")
    for words in (clause, re.sub(r"\s*\(.*", "", clause), clause.replace(" ", "")):
        try:
            found = place(library, f"{document}#{words}").clause
        except InputError:
            continue
        if found is not None:
            return found.id
    return ""


def addressed(gap: Gap, change: Change) -> bool:
    """By the rule told above."""
    if corrected(change.old, gap.obligation) and not corrected(change.new, gap.obligation):
        return True
    wanted = (stems(gap.element) & stems(gap.obligation)) - stems(change.old) or stems(gap.obligation)
    return len(wanted & stems(change.new)) >= MOST * len(wanted)


def sound(change: Change, outline: Outline, library: Library) -> tuple[bool, bool]:
    """(every citation passes the gate, no number comes from nowhere)."""
    cited = [(place(library, ground.clause_id), ground.quote) for ground in change.grounds]
    held = [in_clause(quote, Source(found.stored, found.clause)) for found, quote in cited if found.clause is not None]
    lead = TYPED.match(change.new) if change.kind == "insert_after" else None
    known = numbers_in(outline.text) | numbers_in(" ".join(ground.quote for ground in change.grounds))
    verified = len(held) == len(cited) and all(one is not None and one.status in VERIFIED for one in held)
    return verified, not unknown_numbers(change.new[lead.end() :] if lead else change.new, known)


def main() -> None:
    """Prints the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("gold")
    parser.add_argument("sops")
    parser.add_argument("--workspace", required=True)
    parser.add_argument("--print", action="store_true")
    arguments = parser.parse_args()
    rows = [json.loads(line) for line in Path(arguments.gold).read_text(encoding="utf-8").splitlines()]
    count: Counter[str] = Counter()
    with Library(Path(arguments.workspace), create=False) as library:
        for path in sorted(Path(arguments.sops).glob("*.docx")):
            outline = read_outline(path)
            own = [row for row in rows if row["sop_file"] == path.name and row["status"] in ("partial", "missing", "conflict")]
            gaps = [
                Gap(
                    row["id"], clause_id(library, row["file"], row["clause"]), row["obligation"], path.name, row["status"],
                    tuple(row["evidence"]), row["element"], (), row["severity"], "",
                )
                for row in own
            ]  # fmt: skip
            changes = draft(outline, gaps, library, default_encoder())
            for gap in gaps:
                change = next(one for one in changes if gap.requirement_id in one.findings)
                verified, no_invention = sound(change, outline, library)
                sections = {" / ".join(one.placed.section) for one in locate_evidence(outline, gap.evidence)}
                count.update(
                    gaps=1, addressed=addressed(gap, change), unverified=not verified, uncited=not change.grounds, invented=not no_invention
                )
                if sections:
                    count.update(with_evidence=1, right_section=change.section in sections)
                if arguments.print or not addressed(gap, change):
                    print(f"{gap.requirement_id} {gap.status} | {gap.element}\n   {change.section} | {change.old}\n   -> {change.new}")
    print(dict(count))


if __name__ == "__main__":
    main()
