"""A report in, one page of HTML out that can be filtered: self-contained, opened from a file, without a request to anywhere.

What documents say goes into the page as data and is put on the screen as text, never as markup. Knows nothing of the library.
"""

import base64
import hashlib
import json
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any

from assistant.gap.columns import COLUMNS
from assistant.gap.model import Evidence
from assistant.gap.report import NOTICE, SEVERITY_WORDS, STATUS_COLOURS, STATUS_WORDS, Report, Shown, in_review_order
from assistant.gap.severity import section_words
from assistant.gap.summary import Heat, heat_colour, heat_map, made_lines, status_rows

_PAGE = Path(__file__).parent / "page"
_DECIDED: dict[str, str] = {column.field: column.head for column in COLUMNS if column.field}


def as_html(report: Report) -> bytes:
    """The page's bytes."""
    style = (_PAGE / "style.css").read_text(encoding="utf-8") + "".join(
        f".word.{status} {{ background:#{ground}; color:#{ink}; }}\n" for status, (ground, ink) in STATUS_COLOURS.items()
    )
    script = (_PAGE / "script.js").read_text(encoding="utf-8")
    # Only this script may run, and nothing may be fetched: a hostile SOP has no way out.
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src '{_sha256(script)}'; base-uri 'none'; form-action 'none'"
    made, day = report.made, report.made.time[:16].replace("T", " ")
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Gap analysis</title>',
        f"<style>{style}</style></head><body>",
        "<header><h1>Gap analysis</h1>",
        f'<p class="quiet">{_text(_subject(report))}</p>',
        f'<p class="notice" role="note"><b>{_text(NOTICE)}</b> Made {_text(day)} UTC by {_text(made.actor)}.</p>',
        _counts(report),
        _heat(heat_map(report)),
        _together(report),
        _contradictions(report),
        "</header><main><h2>Findings</h2>",
        _FILTERS,
        '<div id="rows"></div>',
        '<div class="pages"><button id="earlier" type="button">Earlier</button><span id="where"></span>'
        '<button id="later" type="button">Later</button></div>',
        "<noscript><p>The findings are listed with JavaScript, which this browser has switched off. The same findings stand in matrix.xlsx "
        "and report.docx.</p></noscript></main>",
        _made(report),
        f'<script id="data" type="application/json">{_payload(report)}</script>',
        f"<script>{script}</script></body></html>",
    ]
    return "\n".join(filter(None, parts)).encode()


def _sha256(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _text(words: object) -> str:
    return escape(str(words), quote=True)


def _subject(report: Report) -> str:
    sops = len(report.sops)
    return f"{sops} SOP{'' if sops == 1 else 's'} measured against {report.made.requirements}: {len(report.company):,} obligations"


def _counts(report: Report) -> str:
    heads, rows = status_rows(report)
    head = "".join(f"<th>{_text(one)}</th>" for one in heads)
    body = "".join(f"<tr><td>{_text(row[0])}</td>{''.join(f'<td class=n>{_text(value)}</td>' for value in row[1:])}</tr>" for row in rows)
    return f'<h2>Summary</h2><div class="scroll"><table class="plain"><tr>{head}</tr>{body}</table></div>'


def _heat(heat: Heat) -> str:
    parted = [one.rpartition(", ")[::2] if ", " in one else ("", one) for one in heat.sections]
    texts = [(name, len(list(members))) for name, members in groupby(name for name, _ in parted)]
    above = "".join(f'<th colspan="{count}">{_text(name)}</th>' for name, count in texts)
    head = f'<th rowspan="2">SOP</th>{above}</tr><tr>' + "".join(f"<th>{_text(number)}</th>" for _, number in parted)
    rows = "".join(f"<tr><td>{_text(name)}</td>{''.join(map(_heat_cell, cells))}</tr>" for name, cells in heat.rows)
    title = "SOP by section: share of the obligations that are met or do not apply"
    return f'<h2>{title}</h2><div class="scroll"><table class="plain heat"><tr>{head}</tr>{rows}</table></div>'


def _heat_cell(cell: tuple[int, int]) -> str:
    met, total = cell
    if not total:
        return "<td></td>"
    return f'<td style="background:#{heat_colour(met, total)}">{met / total:.0%}<small>{met} of {total}</small></td>'


def _together(report: Report) -> str:
    if not report.together:
        return ""
    rows = "".join(f"<tr><td>{_text(one.sop)}</td><td>{_text(one.section)}</td><td>{_text(one.rule)}</td></tr>" for one in report.together)
    head = "<tr><th>SOP</th><th>Section</th><th>Rule</th></tr>"
    return f'<h2>Several other gaps that together make a major one</h2><div class="scroll"><table class="plain">{head}{rows}</table></div>'


def _contradictions(report: Report) -> str:
    if not report.contradictions:
        return ""
    rows = "".join(
        f"<tr><td>{_text(one.differs)}</td><td><b>{_text(one.first_sop)}</b><br>{_text(one.first_quote)}</td>"
        f"<td><b>{_text(one.second_sop)}</b><br>{_text(one.second_quote)}</td></tr>"
        for one in report.contradictions
    )
    head = "<tr><th>They differ in</th><th>One SOP says</th><th>Another says</th></tr>"
    return f'<h2>SOP statements that contradict each other</h2><div class="scroll"><table class="plain">{head}{rows}</table></div>'


_FILTERS = """<div id="filters">
<label>Status<select id="status"><option value="">All</option></select></label>
<label>Severity<select id="severity"><option value="">All</option></select></label>
<label>SOP<select id="sop"><option value="">All</option></select></label>
<label>Section<select id="section"><option value="">All</option></select></label>
<label>Since the last run<select id="change"><option value="">All</option></select></label>
<label>Words<input id="words" type="search" autocomplete="off"></label>
<button id="clear" type="button">Clear</button><span id="count" role="status"></span>
</div>"""


def _made(report: Report) -> str:
    lines = "".join(f"<dt>{_text(name)}</dt><dd>{_text(words)}</dd>" for name, words in made_lines(report))
    return f"<footer><h2>How it was made</h2><dl>{lines}</dl></footer>"


def _payload(report: Report) -> str:
    """The findings as JSON that cannot end its own script element."""
    sections = {
        row.finding.sop: {"read": row.finding.judgement.proof.sections, "left_out": row.finding.judgement.proof.left_out}
        for row in report.shown
        if row.finding.judge != "person"
    }
    data = {
        "status_words": STATUS_WORDS,
        "severity_words": SEVERITY_WORDS,
        "sections": sections,
        "findings": [_finding(row) for row in in_review_order(report.shown)],
    }
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return (
        text.replace("<", "\\u003c")
        .replace(">", "\\u003e")
        .replace("&", "\\u0026")
        .replace("\u2028", "\\u2028")
        .replace("\u2029", "\\u2029")
    )


def _finding(row: Shown) -> dict[str, Any]:
    finding, requirement, judgement = row.finding, row.finding.requirement, row.finding.judgement
    proof = judgement.proof
    searched = judgement.status in ("missing", "undetermined") and finding.judge != "person"
    decided = {_DECIDED[field]: f"{one.value} ({one.by}, {one.time[:10]})" for field, one in row.standing.fields.items() if one.value}
    return {
        "key": row.key,
        "id": requirement.id,
        "clause_id": requirement.clause_id,
        "label": requirement.label,
        "section": section_words(requirement),
        "document_status": requirement.document_status,
        "obligation": requirement.obligation,
        "elements": requirement.elements,
        "sop": finding.sop,
        "status": row.status,
        "is_gap": row.is_gap,
        "severity": row.severity,
        "rule": finding.severity_rule,
        "gap": row.standing.value("gap") or judgement.element,
        "why": judgement.rationale,
        "confidence": judgement.confidence,
        "by": finding.judge,
        "change": row.change,
        "look_again": row.standing.look_again,
        "decisions": decided,
        "evidence": [_evidence(one) for one in judgement.evidence],
        "proof": {"queries": proof.queries, "nearest": [_evidence(one) for one in proof.nearest]} if searched else None,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {"quote": one.quote, "number": one.number, "page": one.page, "score": one.score}
