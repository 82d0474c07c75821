"""The scope of the next question, always in sight: jurisdictions, kinds, the date, and whether drafts and superseded texts count."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from assistant.app.wording import KINDS
from index.documents import StoredDocument
from index.scope import Scope
from ingest.model import KINDS as KIND_ORDER

# What is in force or not known not to be, and what a person may add to it.
ALWAYS = ("in force", "unknown")
FIRST_DAY = date(1960, 1, 1)
MAY_ADD = {"draft": "Drafts", "superseded": "Superseded"}


def choose(stored: Sequence[StoredDocument]) -> Scope:
    """Draw the bar and return the scope it shows."""
    with st.container(key="scope_bar"):
        brand, where, what, when, also = st.columns([1.7, 2.6, 2.6, 1.9, 2.5], vertical_alignment="bottom")
        brand.html('<div class="cw-brand"><b>Clausewise</b><span>quoted word for word</span></div>')
        places = sorted({one for document in stored for one in document.document.jurisdictions})
        jurisdictions = where.multiselect("Jurisdiction", places, placeholder="All jurisdictions", key="jurisdictions")
        present = {document.document.kind for document in stored}
        listed = [kind for kind in KIND_ORDER if kind in present]
        kinds = what.multiselect("Kind of document", listed, format_func=KINDS.__getitem__, placeholder="All kinds", key="kinds")
        today = datetime.now(UTC).date()
        last = date(today.year + 20, 12, 31)
        day = when.date_input("In force on", today, min_value=FIRST_DAY, max_value=last, format="YYYY-MM-DD", key="as_of")
        added = also.pills("Also search", list(MAY_ADD), format_func=MAY_ADD.__getitem__, selection_mode="multi", key="also")
    return scope_of(jurisdictions, kinds, day, added)


def scope_of(jurisdictions: Sequence[str], kinds: Sequence[str], day: date | None, added: Sequence[str]) -> Scope:
    """The scope for these choices; no date means today."""
    statuses = (*ALWAYS, *(status for status in MAY_ADD if status in added)) if added else ()
    return Scope(tuple(jurisdictions), tuple(kinds), statuses, (), day.isoformat() if day else "")
