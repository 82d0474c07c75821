"""A report in, its findings on the screen out: counts, filters, and for each finding the obligation beside the SOP's words."""

from collections.abc import Sequence

import streamlit as st

from assistant.app import look
from assistant.app.wording import counted, label, text
from assistant.gap.columns import severity_words
from assistant.gap.model import FINDING_STATUSES, Evidence
from assistant.gap.report import (
    NOTICE,
    SEVERITY_ORDER,
    SEVERITY_WORDS,
    STATUS_COLOURS,
    STATUS_WORDS,
    Report,
    Shown,
)
from assistant.gap.report import (
    counted as status_counts,
)

AT_ONCE = 25
ALL_SOPS = "All SOPs"


def summary(report: Report) -> None:
    """Draw what was measured against what, and the counts."""
    _failed(report)
    counts = status_counts(report.shown)
    chips = "".join(_word(status, f"{STATUS_WORDS[status]} {count}") for status, count in counts.items() if count)
    heading = f"{counted(len(report.sops), 'SOP')}, {counted(len(report.company), 'obligation')}"
    st.html(f'<div class="cw-document"><b>{text(heading)}</b><div>{chips}</div></div>')
    st.html(f'<div class="cw-side"><b>{NOTICE}</b> {_made(report)}</div>')


def findings(report: Report) -> None:
    """Draw the company's view and the findings: what cannot be determined comes first, then by severity."""
    if len(report.sops) > 1:
        _company(report)
    chosen = _filtered(report)
    if not chosen:
        look.box("No finding fits these filters", "Choose other statuses, severities or SOPs.")
        return
    last = (len(chosen) - 1) // AT_ONCE + 1
    left, right = st.columns([1, 5], vertical_alignment="bottom")
    page = 1 if last == 1 else int(left.number_input(f"Page, of {last}", 1, last, key="gap_leaf"))
    right.html(f'<div class="cw-side">{counted(len(chosen), "finding")}</div>')
    for row in chosen[(page - 1) * AT_ONCE : page * AT_ONCE]:
        _finding(row)


def _failed(report: Report) -> None:
    for one in report.failed:
        look.box(f"Not measured: {one.name}", one.error, "bad")


def _made(report: Report) -> str:
    made = report.made
    by = f"Judge {made.judge}, severity rules version {made.rules.version}, library revision {made.library_revision}."
    return text(f"Measured against {made.requirements}. {by}")


def _company(report: Report) -> None:
    met = sum(one.status == "met" for one in report.company)
    missing = [one for one in report.company if one.status == "missing"]
    with st.expander(label(f"All SOPs together: {met} of {len(report.company)} obligations met, {len(missing)} covered by none")):
        rows = "".join(
            f"<li><b>{text(one.requirement.label or one.requirement.id)}</b> {text(one.requirement.obligation)}</li>"
            for one in missing[:200]
        )
        more = f"<p>{len(missing) - 200} more are in the matrix.</p>" if len(missing) > 200 else ""
        st.html(f'<div class="cw-gap-list"><ul>{rows or "<li>Every obligation is covered somewhere.</li>"}</ul>{more}</div>')
        for one in report.contradictions:
            st.html(
                f'<div class="cw-box warn"><b>Two SOPs contradict each other in {text(one.differs)}</b>'
                f"<p>{text(one.first_sop)}: “{text(one.first_quote)}”</p><p>{text(one.second_sop)}: “{text(one.second_quote)}”</p></div>"
            )


def _filtered(report: Report) -> list[Shown]:
    with st.container(key="gap_filters"):
        status_box, severity_box, sop_box, words_box = st.columns([2.2, 1.8, 2, 1.6], vertical_alignment="bottom")
        present = [status for status in FINDING_STATUSES if any(row.status == status for row in report.shown)]
        statuses = status_box.multiselect("Status", present, format_func=STATUS_WORDS.__getitem__, placeholder="All", key="gap_status")
        severities = severity_box.multiselect(
            "Severity of gaps", list(SEVERITY_ORDER), format_func=SEVERITY_WORDS.__getitem__, placeholder="All", key="gap_severity"
        )
        names = [ALL_SOPS, *dict.fromkeys(one.name for one in report.sops)]
        sop = sop_box.selectbox("SOP", names, key="gap_sop")
        words = words_box.text_input("Words", key="gap_words")
    return chosen(report.shown, statuses, severities, "" if sop == ALL_SOPS else sop or "", words)


def chosen(rows: Sequence[Shown], statuses: Sequence[str], severities: Sequence[str], sop: str, words: str) -> list[Shown]:
    """The rows that fit, undetermined first, then the most severe."""
    wanted = words.casefold().split()
    kept = [
        row
        for row in rows
        if (not statuses or row.status in statuses)
        and (not severities or (row.is_gap and row.severity in severities))
        and (not sop or row.finding.sop == sop)
        and all(word in _searched(row) for word in wanted)
    ]
    return sorted(
        kept,
        key=lambda row: (
            row.status != "undetermined",
            not row.is_gap,
            SEVERITY_ORDER.index(row.severity),
            FINDING_STATUSES.index(row.status),
        ),
    )


def _searched(row: Shown) -> str:
    finding = row.finding
    quotes = (one.quote for one in finding.judgement.evidence)
    return "\n".join((finding.requirement.id, finding.requirement.label, finding.requirement.obligation, finding.sop, *quotes)).casefold()


def _finding(row: Shown) -> None:
    requirement, judgement = row.finding.requirement, row.finding.judgement
    with st.container(key=f"gap-{row.key}", border=True):
        st.html(_head(row))
        left, right = st.columns(2, gap="medium")
        left.html(_side("The obligation", f'<div class="cw-words">{text(requirement.obligation)}</div>{_elements(row)}'))
        right.html(_side("The SOP", _evidence(judgement.evidence) or _nothing(row)))
        with st.expander("Why, and what was searched"):
            st.html(_why(row))


def _side(title: str, inner: str) -> str:
    return f'<div class="cw-gap-side"><small>{title}</small>{inner}</div>'


def _head(row: Shown) -> str:
    requirement = row.finding.requirement
    chips = _word(row.status, STATUS_WORDS[row.status]) + (look.chip(severity_words(row), "warn") if row.is_gap else "")
    chips += look.status_chip(requirement.document_status) if requirement.document_status not in ("", "in force") else ""
    name = text(requirement.label or requirement.id)
    return f'<div class="cw-gap-head">{chips}<b>{name}</b><span>{text(row.finding.sop)}</span></div>'


def _word(status: str, words: str) -> str:
    ground, ink = STATUS_COLOURS[status]  # type: ignore[index]
    return f'<span class="cw-chip" style="background:#{ground};color:#{ink};border-color:#{ground};font-weight:600">{text(words)}</span>'


def _elements(row: Shown) -> str:
    elements = "".join(f"<li>{text(one)}</li>" for one in row.finding.requirement.elements)
    return f"<ul>{elements}</ul>" if elements else ""


def _evidence(evidence: Sequence[Evidence]) -> str:
    return "".join(f'<div class="cw-words">{text(one.quote)}</div><small>{text(_place(one))}</small>' for one in evidence)


def _place(one: Evidence) -> str:
    page = f"PDF page {one.page + 1}" if one.page is not None else ""
    return ", ".join(filter(None, (f"section {one.number}" if one.number else "", page)))


def _nothing(row: Shown) -> str:
    """What stands beside an obligation without evidence: the decision that it does not apply, or the passage that came nearest."""
    judgement = row.finding.judgement
    if row.status == "not_applicable":
        return f"<p>{text(judgement.rationale)}</p>"
    nearest = judgement.proof.nearest[:1]
    shown = "".join(f"<p>The nearest passage, which is no evidence: “{text(one.quote)}” ({text(_place(one))})</p>" for one in nearest)
    return f"<p>No passage of this SOP is evidence for it.</p>{shown}"


def _why(row: Shown) -> str:
    judgement, proof = row.finding.judgement, row.finding.judgement.proof
    lines = [
        f"<p>{text(judgement.rationale)} (confidence {judgement.confidence:.2f})</p>",
        f"<p><b>At fault:</b> {text(judgement.element)}</p>" if judgement.element else "",
        f"<p><b>Severity, proposed by the rule:</b> {text(row.finding.severity_rule)}</p>" if row.is_gap else "",
        f"<p><b>Look again:</b> {text(row.standing.look_again)}</p>" if row.standing.look_again else "",
        f"<p><b>Asked:</b> {text('; '.join(proof.queries))}</p>" if proof.queries else "",
        f"<p><b>Sections read:</b> {text('; '.join(proof.sections))}</p>" if proof.sections else "",
        f"<p><b>Left out, for they never count:</b> {text('; '.join(proof.left_out))}</p>" if proof.left_out else "",
    ]
    nearest = "".join(f"<li>{one.score:.2f} “{text(one.quote)}” ({text(_place(one))})</li>" for one in proof.nearest)
    lines.append(f"<p><b>Nearest passages:</b></p><ul>{nearest}</ul>" if nearest else "")
    return f'<div class="cw-gap-why">{"".join(lines)}</div>'
