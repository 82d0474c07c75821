"""The audit trail: every act leaves an event, and no change of the past goes unseen."""

import sqlite3

import pytest

from index import events
from index.documents import resolve
from index.library import Library
from index.life import retire


def test_every_act_has_an_event_in_order(filled: Library) -> None:
    retire(filled, resolve(filled, "site-standard-1"), "replaced by another")
    acts = [(event.act, event.subject) for event in events.read(filled.connection)]
    assert acts == [
        ("ingest", "site-standard-11@2003"),
        ("ingest", "site-standard-11@2011"),
        ("ingest", "site-standard-1@2024"),
        ("retire", "site-standard-1@2024"),
    ]
    assert events.first_break(filled.connection) is None


def test_an_act_that_fails_leaves_neither_change_nor_event(filled: Library) -> None:
    before = filled.revision

    def fail() -> None:
        with filled.act("test", "x", {}):
            filled.connection.execute("UPDATE document SET title = 'changed'")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert filled.revision == before
    assert resolve(filled, "site-standard-1").document.title == "Site standard for sterile areas"
    assert [event.act for event in events.read(filled.connection)] == ["ingest"] * 3


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ("UPDATE event SET actor = 'somebody else' WHERE sequence = 2", "event 2 was changed"),
        ("DELETE FROM event WHERE sequence = 2", "event 2 is missing"),
        ("UPDATE event SET previous = '00' WHERE sequence = 3", "event 3 does not follow"),
    ],
)
def test_a_change_of_the_past_is_found(filled: Library, change: str, complaint: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="events are never"):
        filled.connection.execute(change)
    # Somebody with the file in hand can take the triggers away; the chain still tells.
    filled.connection.execute("DROP TRIGGER event_is_kept")
    filled.connection.execute("DROP TRIGGER event_is_fixed")
    filled.connection.execute(change)
    assert complaint in str(events.first_break(filled.connection))


def test_the_actor_is_named(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUSEWISE_ACTOR", "a.meyer")
    retire(filled, resolve(filled, "site-standard-1"))
    assert list(events.read(filled.connection))[-1].actor == "a.meyer"
