"""The scope of the next question, always in sight: jurisdictions, kinds, the date, drafts and superseded texts; and who writes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from assistant.app import look, producer_bar
from assistant.app.wording import KINDS
from index.documents import StoredDocument
from index.scope import Scope
from ingest.model import KINDS as KIND_ORDER

# What is in force or not known not to be, and what a person may add to it.
ALWAYS = ("in force", "unknown")
FIRST_DAY = date(1960, 1, 1)
MAY_ADD = {"draft": "Drafts", "superseded": "Superseded"}


def choose(stored: Sequence[StoredDocument]) -> tuple[Scope, str]:
    """Draw the bar; returns the scope it shows, and who is to write the next answer."""
    with st.container(key="scope_bar"):
        brand, where, what, when, also, writer = st.columns([2.15, 1.95, 1.8, 1.75, 2.2, 2.05], vertical_alignment="bottom")
        brand.html(f'<div class="cw-brand"><b>Clausewise</b><span>{look.MACHINE}</span></div>')
        places = sorted({one for document in stored for one in document.document.jurisdictions})
        jurisdictions = where.multiselect("Jurisdiction", places, placeholder="All jurisdictions", key="jurisdictions")
        present = {document.document.kind for document in stored}
        listed = [kind for kind in KIND_ORDER if kind in present]
        kinds = what.multiselect("Kind of document", listed, format_func=KINDS.__getitem__, placeholder="All kinds", key="kinds")
        today = datetime.now(UTC).date()
        last = date(today.year + 20, 12, 31)
        day = when.date_input("In force on", today, min_value=FIRST_DAY, max_value=last, format="YYYY-MM-DD", key="as_of")
        added = also.pills("Also search", list(MAY_ADD), format_func=MAY_ADD.__getitem__, selection_mode="multi", key="also")
        with writer:
            producer = producer_bar.choose()
        producer_bar.note(producer)
    return scope_of(jurisdictions, kinds, day, added), producer


def scope_of(jurisdictions: Sequence[str], kinds: Sequence[str], day: date | None, added: Sequence[str]) -> Scope:
    """The scope for these choices; no date means today."""
    statuses = (*ALWAYS, *(status for status in MAY_ADD if status in added)) if added else ()
    return Scope(tuple(jurisdictions), tuple(kinds), statuses, (), day.isoformat() if day else "")
