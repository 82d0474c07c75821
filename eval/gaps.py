"""`python -m eval gaps`: labelled obligations of SOPs, or labelled single statements, in; how often the judge is right out.

SOPs are judged by heads fitted on the other SOPs of the same file (`--head crossed`), since the head that ships may have seen them;
`--head shipped` judges as the product does. Statements are judged each as an SOP of its own.
"""

import argparse
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from assistant.gap.head import Head, shipped
from assistant.gap.judge import Looked, MeasuringJudge, judgement
from assistant.gap.model import Judge, Judgement, Requirement
from assistant.gap.nearby import Indexed
from eval.gap_measures import FLAGS, STATUSES, Compared, confusion, intervals, reliability
from eval.questions import json_lines
from ingest.errors import InputError, UnreadableFile

SEEN_QUOTES = 3
LEAST_LETTERS = 30


@dataclass(frozen=True, slots=True)
class Labelled:
    """A gold obligation: the SOP's file, its status and the sentences that are its evidence."""

    id: str
    sop: str
    obligation: str
    status: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Held:
    """A gold obligation with all that was measured of it."""

    gold: Labelled
    index: Indexed
    looked: Looked


def run(arguments: argparse.Namespace) -> int:
    """Measure, print, save, draw."""
    if arguments.statements:
        report = of_statements(Path(arguments.statements))
    elif arguments.gold:
        report = of_gold(Path(arguments.gold), arguments.sops and Path(arguments.sops), arguments.head)
    else:
        raise InputError("Nothing to measure. Give --gold FILE.jsonl (obligations of SOPs) or --statements FILE.json.")
    if arguments.save:
        Path(arguments.save).write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")
    if arguments.picture:
        from eval.gap_picture import draw

        draw(Path(arguments.picture), report)
    print(json.dumps(report, indent=1) if arguments.json else as_table(report))
    return 0


def measuring() -> MeasuringJudge:
    """The judge with no head of its own: for measuring, before it is known which head decides."""
    from assistant.gap.network import OpenVinoNetwork
    from index.encoder import default_encoder

    return MeasuringJudge(default_encoder(), OpenVinoNetwork(), None)


def of_gold(file: Path, sops: Path | None, head: str) -> dict[str, Any]:
    """The report on labelled SOPs."""
    gold = read_gold(file)
    held = look(measuring(), gold, sops or file.parent / "sops")
    heads = crossed_heads(held) if head == "crossed" else {one.gold.sop: shipped() for one in held}
    rows = [compared(one, judged(one, heads[one.gold.sop])) for one in held]
    return {
        "name": file.stem,
        "head": head,
        "obligations": len(rows),
        "measures": _rounded(rows),
        "sops": {sop: _rounded([row for row in rows if row.sop == sop], few=True) for sop in sorted({row.sop for row in rows})},
        "confusion": confusion(rows),
        "reliability": [[round(value, 3) for value in bin_] for bin_ in reliability(rows)],
        "findings": [{"sop": row.sop, "id": row.id, "gold": row.gold, "said": row.said, "confidence": row.confidence} for row in rows],
    }


def read_gold(file: Path) -> list[Labelled]:
    """The labelled obligations of a JSON Lines file; UnreadableFile names the line that is none."""
    found = []
    for place, row in enumerate(json_lines(file), 1):
        try:
            status = str(row["status"])
            if status not in STATUSES:
                raise KeyError(status)
            evidence = tuple(str(one) for one in row.get("evidence") or ())
            found.append(Labelled(str(row["id"]), str(row["sop_file"]), str(row["obligation"]), status, evidence))
        except (KeyError, TypeError, AttributeError):
            remedy = f"Each needs id, sop_file, obligation and status (one of {', '.join(STATUSES)}), and evidence as a list of quotes."
            raise UnreadableFile(file.name, f"line {place} is no labelled obligation", remedy) from None
    return found


def look(judge: MeasuringJudge, gold: Sequence[Labelled], folder: Path) -> list[Held]:
    """Measure each obligation against its SOP."""
    from assistant.gap.sops import read_sop

    found: list[Held] = []
    for name in sorted({one.sop for one in gold}):
        path = folder / Path(name).name
        if not path.exists():
            raise UnreadableFile(name, f"is not in {folder}", "Say where the SOPs are with --sops DIR.")
        index = judge.index(read_sop(path))
        mine = [one for one in gold if one.sop == name]
        if index is not None:
            looked = judge.look(index, [requirement(one.id, one.obligation) for one in mine])
            found += [Held(one, index, seen) for one, seen in zip(mine, looked, strict=True)]
    return found


def requirement(name: str, obligation: str) -> Requirement:
    """An obligation as `clausewise gap --requirements` reads it."""
    from assistant.gap.requirements import Listed, of_list

    return of_list(None, [Listed(name, obligation)])[0]


def crossed_heads(held: Sequence[Held]) -> dict[str, Head]:
    """For each SOP a head that has not seen it."""
    from eval.gap_fit import crossed, exercises

    return crossed(sample(held), exercises())


def sample(held: Sequence[Held]) -> Any:
    """What a head is fitted on."""
    from assistant.gap.features import OUTPUTS, vector
    from eval.gap_fit import Sample

    values = np.stack([vector(one.looked.values) for one in held])
    statuses = np.asarray([OUTPUTS.index(one.gold.status) for one in held])
    return Sample(values, statuses, tuple(one.gold.sop for one in held))


def judged(one: Held, head: Head) -> Judgement:
    """The judgement of a measured obligation by one head."""
    from assistant.gap.features import vector

    return judgement(one.index, one.looked, head.chances(vector(one.looked.values)[None])[0], head)


def compared(one: Held, said: Judgement) -> Compared:
    """Gold beside what was said; evidence counts where gold has some and the finding does not say missing."""
    counts = bool(one.gold.evidence) and said.status != "missing"
    right = evidence_right(one.gold.evidence, [quote.quote for quote in said.evidence]) if counts else None
    return Compared(one.gold.sop, one.gold.id, one.gold.status, said.status, said.confidence, right)


def evidence_right(gold: Sequence[str], quotes: Sequence[str]) -> bool:
    """Whether one of the first quotes holds a gold sentence, or is itself a good part of one."""
    said = [_letters(quote) for quote in quotes[:SEEN_QUOTES]]
    return any(_letters(one) in quote or (len(quote) > LEAST_LETTERS and quote in _letters(one)) for one in gold for quote in said)


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text.casefold())


def of_statements(file: Path) -> dict[str, Any]:
    """The report on single statements: a defective one has to be flagged, a compliant one not."""
    from assistant.gap.judge import default_judge
    from eval.measures import interval
    from index.encoder import default_encoder

    rows = json.loads(file.read_text(encoding="utf-8"))
    made = default_judge(default_encoder())
    found = [line for row in rows for line in _statements(made, row)]
    right = {line["id"]: float(line["right"]) for line in found}
    split = {kind: {name: value for name, value in right.items() if name.endswith(kind)} for kind in ("defective", "compliant")}
    measures = {"right": right, "defective flagged": split["defective"], "compliant not flagged": split["compliant"]}
    shown = {name: _interval(interval(values)) for name, values in measures.items()}
    return {"name": file.stem, "head": "shipped", "obligations": len(found), "measures": shown, "findings": found}


def _statements(judge: Judge, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    from assistant.gap.sops import sop_of_text

    asked = [requirement(str(row["id"]), str(row["requirement_paraphrase"]))]
    found = []
    for kind in ("defective", "compliant"):
        said = judge.judge(sop_of_text(str(row[f"{kind}_sop_statement"])), asked)[0]
        flagged = said.status in FLAGS
        found.append(
            {"id": f"{row['id']} {kind}", "said": said.status, "confidence": said.confidence, "right": flagged == (kind == "defective")}
        )
    return found


def _rounded(rows: Sequence[Compared], few: bool = False) -> dict[str, dict[str, float]]:
    found = intervals(rows, 200 if few else 500)
    return {
        name: _interval(one) for name, one in found.items() if not few or name in ("macro-F1", "gaps caught", "false alarms", "evidence")
    }


def _interval(one: Any) -> dict[str, float]:
    return {"value": round(one.value, 4), "low": round(one.low, 4), "high": round(one.high, 4)}


def as_table(report: Mapping[str, Any]) -> str:
    """The report for a terminal."""
    lines = [f"{report['name']}: {report['obligations']} obligations, {report['head']} head; 95 % bootstrap intervals"]
    lines += [f"  {name:26} {one['value']:.3f}  [{one['low']:.3f}, {one['high']:.3f}]" for name, one in report["measures"].items()]
    if "confusion" in report:
        said = list(next(iter(report["confusion"].values())))
        lines.append("  gold \\ said     " + " ".join(f"{name[:12]:>12}" for name in said))
        lines += [f"  {gold:14}  " + " ".join(f"{row[name]:12}" for name in said) for gold, row in report["confusion"].items()]
    if "sops" in report:
        lines += [
            f"  {sop}: " + ", ".join(f"{name} {one['value']:.2f}" for name, one in found.items()) for sop, found in report["sops"].items()
        ]
    return "\n".join(lines)
