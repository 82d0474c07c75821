"""One proposed change on the page: its words, what goes and what comes, its clause, and the person's decision."""

from dataclasses import replace

import streamlit as st

from assistant.app import session
from assistant.app.wording import label, text
from assistant.draft.changes import Change, Decision
from assistant.draft.wording import edits

OPEN, ACCEPT, EDIT, REFUSE = "Undecided", "Accept", "Edit", "Refuse"
DECISIONS: dict[str, Decision | None] = {OPEN: None, ACCEPT: "accepted", EDIT: "edited", REFUSE: "refused"}
KINDS = {"replace": "Amended", "insert_after": "New", "delete": "Deleted"}


def decision(change: Change, draft: str) -> Change:
    """Draw a change with what decides it; returns it as decided so far."""
    key = f"{draft}-{change.id}"
    with st.container(border=True, key=f"change-{change.id}"):
        st.html(card(change))
        left, right = st.columns([2, 3])
        chosen = left.radio("Decision", list(DECISIONS), key=f"choice-{key}", horizontal=True)
        reason = right.text_input("Reason", key=f"reason-{key}", placeholder="Why, for the record", disabled=chosen == OPEN)
        new = change.new
        if chosen == EDIT:
            new = st.text_area("New text", change.new, key=f"new-{key}")
        confirmed = False
        if change.numbers and chosen in (ACCEPT, EDIT):
            confirmed = st.checkbox(label(f"I confirm: {'; '.join(change.numbers)}"), key=f"numbers-{key}")
    if chosen == OPEN:
        return change
    return replace(
        change, new=new, decision=DECISIONS[chosen], decided_by=session.user(), decision_reason=reason.strip(), numbers_confirmed=confirmed
    )


def card(change: Change) -> str:
    """The change as HTML: where, the words with what goes and what comes, the clause with its quote, numbers and notes."""
    head = f"<b>{text(change.id)}</b> · {KINDS[change.kind]} · {text(change.section)}"
    parts = [f'<div class="cw-side">{head}</div>', f'<div class="cw-words">{marked(change)}</div>', f"<div>{text(change.reason)}</div>"]
    for ground in change.grounds:
        edition = f"{ground.document}{f', {ground.status}' if ground.status else ''}"
        parts.append(
            f'<div class="cw-quote"><small>Checked word for word: {text(ground.label)} ({text(edition)})</small>'
            f'<div class="cw-words">{text(ground.quote)}</div></div>'
        )
    if change.numbers:
        parts.append(f'<div class="cw-side"><b>Numbers to confirm:</b> {text("; ".join(change.numbers))}</div>')
    if change.note:
        parts.append(f'<div class="cw-side">{text(change.note)}</div>')
    return f'<div class="cw-change">{"".join(parts)}</div>'


def marked(change: Change) -> str:
    """The words with `<del>` and `<ins>`, all that comes from documents escaped."""
    if change.kind == "delete":
        return f"<del>{text(change.paragraph)}</del>"
    if change.kind == "insert_after":
        return f"<ins>{text(' | '.join(change.cells) or change.new)}</ins>"
    old = change.old or change.paragraph
    out, at = "", 0
    for edit in edits(old, change.new):
        out += text(old[at : edit.start])
        out += f"<del>{text(old[edit.start : edit.end])}</del>" if edit.end > edit.start else ""
        out += f"<ins>{text(edit.new)}</ins>" if edit.new else ""
        at = edit.end
    return out + text(old[at:])
