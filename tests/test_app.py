"""The pages of the chat, run without a browser: what is shown, what is never shown, and what a click does."""

import html
import importlib.util
import re
import sys
from datetime import date
from pathlib import Path

import pytest
from conftest import ingest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

import assistant.app
from assistant import answer
from assistant.answer import Citation, Statement
from assistant.app import answer_view, library_bar, source_view, wording
from assistant.app.look import status_chip
from assistant.app.scope_bar import scope_of
from assistant.model import Draft
from assistant.places import page_words
from index import events
from index.documents import documents
from index.library import Library
from index.scope import Scope
from ingest.model import Clause, Document

MAIN = Path(assistant.app.__file__).parent / "main.py"
AIRLOCK = "Doors of an airlock should not be opened at the same time."
HOSTILE = "<img src=http://x.invalid/a onerror=alert(1)> ![x](http://x.invalid/b) [a](javascript:alert(2)) $x^2$ :red[y]"

# Streamlit leaves the event loops of its test runs to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning", "ignore::ResourceWarning")


def opened(library: Library, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page over a library."""
    monkeypatch.setenv("CLAUSEWISE_WORKSPACE", str(library.workspace))
    page = AppTest.from_file(MAIN, default_timeout=60)
    page.run()
    assert not page.exception
    return page


def asked(page: AppTest, question: str) -> str:
    """Ask, and return what is shown."""
    page.chat_input[0].set_value(question).run()
    assert not page.exception
    return shown(page)


def shown(page: AppTest) -> str:
    """All HTML that the page was given, but for the style sheet."""
    bodies = (element.proto.body for element in page.get("html"))
    return "\n".join(body for body in bodies if "<style>" not in body)


def keys(page: AppTest, begin: str) -> list[str]:
    """The keys of the buttons that begin so."""
    return [button.key for button in page.button if button.key and button.key.startswith(begin)]


def click(page: AppTest, key: str) -> str:
    """Click a button, and return what is shown then."""
    page.button(key=key).click().run()
    assert not page.exception
    return shown(page)


def test_a_question_gets_its_statement_citation_and_notice(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    screen = asked(page, "May the doors of an airlock be opened at the same time?")
    assert AIRLOCK in screen
    assert "Site Standard 1</b>" in screen
    assert "In force" in screen
    assert "Made by software from the cited clauses; a qualified person decides." in screen
    assert f"Library revision {filled.revision}" in screen
    (recorded,) = filled.connection.execute("SELECT id FROM answer").fetchall()
    assert recorded["id"] in screen
    assert page.button(key=keys(page, "cite-")[0]).label.startswith(r"\[1\] Clause 4\.2")


def test_a_citation_opens_the_clause_with_its_words_marked_among_its_neighbours(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, "May the doors of an airlock be opened at the same time?")
    screen = click(page, keys(page, "cite-")[0])
    assert f"<mark>{AIRLOCK}</mark>" in screen
    assert "pressure difference of at least 12 Pascals" in screen
    assert "Verified word for word" in screen
    assert "Site Standard 1, 4.2" in screen
    assert "sterile.md" in screen
    assert keys(page, "close_source")
    assert "<mark>" not in click(page, "close_source")


def test_a_new_question_closes_the_source_of_the_answer_before(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, "May the doors of an airlock be opened at the same time?")
    assert "Source [1]" in click(page, keys(page, "cite-")[0])
    screen = asked(page, "How often shall backups of all relevant records be made?")
    assert "every 24 hours" in screen
    assert "Source [1]" not in screen
    assert not keys(page, "close_source")


def test_leafing_moves_the_window_and_comes_back(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, "May the doors of an airlock be opened at the same time?")
    here = re.search(r"Clause (\d+) of", click(page, keys(page, "cite-")[0]))
    assert here
    assert not keys(page, "back_to_quote")
    assert f"Clause {int(here.group(1)) + 1} of" in click(page, "next_leaf")
    assert f"Clause {int(here.group(1))} of" in click(page, "back_to_quote")
    assert f"Clause {int(here.group(1)) - 1} of" in click(page, "previous_leaf")


def test_an_abstention_says_why_what_was_searched_and_what_came_nearest(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    screen = asked(page, "What does section 4.9 of Site Standard 1 require?")
    assert "No answer is given" in screen
    assert "No clause numbered 4.9 exists" in screen
    assert "2 documents · all jurisdictions" in screen  # the superseded one is out of scope
    assert "cw-statement" not in screen
    nearest = keys(page, "near-")
    assert nearest
    assert "Nearest clause" in click(page, nearest[0])


def test_a_statement_whose_quote_does_not_stand_is_never_shown(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    true = Draft("True words.", (("site-standard-1@2024#4.2", AIRLOCK),))
    false = Draft("Doors may stand open.", (("site-standard-1@2024#4.2", "Doors of an airlock may be opened at the same time."),))
    monkeypatch.setitem(answer.PRODUCERS, "extract", lambda *_: [true, false])
    screen = asked(opened(filled, monkeypatch), "May the doors of an airlock be opened at the same time?")
    assert "True words." in screen
    assert "Doors may stand open" not in screen
    assert "1 statement refused" in screen


def test_superseded_texts_count_only_when_asked_for_and_are_marked(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    question = "How often shall backups of records be made?"
    assert "every week" not in asked(page, question)
    page.button_group(key="also").set_value(["superseded"]).run()
    page.multiselect(key="jurisdictions").set_value(["US"]).run()
    screen = asked(page, question)
    assert "every week" in screen
    assert re.search(r'cw-chip warn">Superseded<', screen.split("cw-statement")[-2] + screen.split("cw-statement")[-1])
    assert "US · all kinds · status in force, unknown, superseded" in screen


def test_the_scope_of_the_bar() -> None:
    assert scope_of([], [], None, []) == Scope()
    assert scope_of(["EU"], ["sop"], date(2024, 5, 1), []) == Scope(("EU",), ("sop",), (), (), "2024-05-01")
    assert scope_of([], [], None, ["superseded", "draft"]).statuses == ("in force", "unknown", "draft", "superseded")


def test_an_empty_library_says_what_to_do(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(library, monkeypatch)
    assert "The library is empty" in shown(page)
    assert "clausewise ingest" in shown(page)
    assert page.chat_input[0].disabled


def test_an_error_is_a_message(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.connection.execute("PRAGMA user_version = 99")
    assert "schema 99" in shown(opened(library, monkeypatch))


def test_a_question_that_fails_leaves_the_conversation(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    assert "The question is empty" in asked(page, "   ")
    assert AIRLOCK in asked(page, "May the doors of an airlock be opened at the same time?")


def test_a_restatement_is_said_to_be_one(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = tmp_path / "digest.md"
    head = "---\nkey: digest\nversion: 1\ntitle: Digest\nlabel: Digest\nkind: guidance\nstatus: in force\nrestatement: true\n"
    digest.write_text(f"{head}address: https://official.example/text.pdf\n---\n# Digest\n\n4.2 {AIRLOCK}\n", encoding="utf-8")
    ingest(library, digest)
    page = opened(library, monkeypatch)
    screen = asked(page, "May the doors of an airlock be opened at the same time?")
    assert '<span class="cw-chip warn">Restatement, not the official text</span>' in screen
    screen = click(page, keys(page, "cite-")[0])
    assert "Cite the official text, not these words." in screen
    assert 'href="https://official.example/text.pdf"' in screen


def test_a_source_that_was_retired_since_is_shown_as_it_was(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    page = opened(filled, monkeypatch)
    asked(page, "May the doors of an airlock be opened at the same time?")
    with filled.act("retire", "site-standard-1@2024", {}) as revision:
        filled.connection.execute("UPDATE document SET ended_revision = ? WHERE id = 'site-standard-1@2024'", (revision,))
    screen = click(page, keys(page, "cite-")[0])
    assert "No longer in the library" in screen
    assert f"<mark>{AIRLOCK}</mark>" in screen


def test_words_of_documents_are_never_html(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hostile = tmp_path / "hostile.txt"
    sentence = f"Doors of an airlock should not be opened at the same time {HOSTILE} ever."
    hostile.write_text(f"SITE NOTE\n\n1. Airlocks\n\n1.1 {sentence}\n", encoding="utf-8")
    ingest(library, hostile)
    page = opened(library, monkeypatch)
    screen = asked(page, "Should the doors of an airlock be opened at the same time?")
    screen += click(page, keys(page, "cite-")[0])
    assert "onerror=alert(1)" in screen  # as text
    assert "<img" not in screen
    assert "<mark>" in screen
    # No widget that reads Markdown was given any of it.
    assert not [element for kind in ("markdown", "caption", "text") for element in page.get(kind)]


@given(st.text(max_size=60))
def test_text_shows_every_word_and_opens_no_tag(words: str) -> None:
    safe = wording.text(words)
    assert not set("<>\"'") & set(safe)
    assert html.unescape(safe) == words


@given(st.text(st.sampled_from("ab1 !#$&()*+-./:<>@[\\]^_`{|}~w"), max_size=40))
def test_a_label_reads_as_it_stands(words: str) -> None:
    from markdown_it import MarkdownIt

    rendered = MarkdownIt("commonmark").enable(["table", "strikethrough"]).renderInline(wording.label(words))
    assert html.unescape(rendered).replace(wording.JOINER, "") == " ".join(words.split())
    assert "<" not in rendered


def test_an_address_is_a_link_only_if_it_is_one_of_the_web() -> None:
    assert wording.address("javascript:alert(1)") == "javascript:alert(1)"
    assert wording.address('https://a.example/"onx="') == (
        '<a href="https://a.example/&quot;onx=&quot;" target="_blank" rel="noopener noreferrer nofollow">https://a.example/&quot;onx=&quot;</a>'
    )


def test_pages_are_counted_from_one_and_the_printed_label_is_told() -> None:
    assert page_words(8, "8") == "PDF page 9, printed 8"
    assert page_words(0, "") == "PDF page 1"
    assert page_words(8, "viii", 60) == "PDF page 9 of 60, printed viii"
    assert page_words(None, "8") == ""


def test_names_sort_as_people_read_them() -> None:
    names = ["Annex 11", "21 CFR", "Annex 2", "annex 1"]
    assert sorted(names, key=wording.in_reading_order) == ["21 CFR", "annex 1", "Annex 2", "Annex 11"]


def cited(clause_id: str, quote: str) -> Citation:
    """A citation of the document before the `#`."""
    return Citation(clause_id, clause_id.split("#")[0], "T", "f", "1", None, "", quote, "exact", (0, 1), "L", "in force", False, "")


def test_citations_are_numbered_in_the_order_shown_which_goes_by_document() -> None:
    statements = (
        Statement("a", (cited("x@1#1", "a"),)),
        Statement("b", (cited("y@1#1", "b"),)),
        Statement("c", (cited("x@1#2", "c"), cited("x@1#1", "a"))),
    )
    assert answer_view.numbered(statements) == {("x@1#1", "a"): 1, ("x@1#2", "c"): 2, ("y@1#1", "b"): 3}


def test_a_number_stands_behind_its_quote_or_at_the_end() -> None:
    said = Statement("One & two. Three.", (cited("x@1#1", "One & two."), cited("x@1#2", "elsewhere"), cited("x@1#3", "Three.")))
    numbers = answer_view.numbered([said])
    assert answer_view.with_numbers(said, numbers) == "One &amp; two.<sup>1</sup> Three.<sup>3</sup><sup>2</sup>"


def test_a_mark_covers_the_quote_and_nothing_else() -> None:
    clause = Clause("x@1#1", "4.2", "paragraph", "Doors", "a <b> c", (), None, ((0, 7),), None, None)
    assert '<div class="cw-words">a <mark>&lt;b&gt;</mark> c</div>' in source_view.marked(clause, (2, 5))
    assert '<span class="title"><mark>Do</mark>ors</span>' in source_view.marked(clause, (0, 2), in_title=True)


class Upload:
    """A file as Streamlit hands it over."""

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self._content = content

    def getvalue(self) -> bytes:
        return self._content


def test_uploads_are_checked_again_and_each_gets_its_outcome(library: Library, texts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_bar, "MOST_MEGABYTES", 1)
    good = (texts / "sterile.md").read_bytes()
    files = [
        Upload("sterile.md", good),
        Upload("../../etc/picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50)),
        Upload("huge.txt", b"x" * (1 << 20) + b"x"),
        Upload("macro.exe", b"MZ"),
        Upload("sterile.md", good),
    ]
    outcomes = library_bar.add(library, files)
    assert [(one.file, one.status) for one in outcomes] == [
        ("sterile.md", "added"),
        ("picture.pdf", "failed"),
        ("huge.txt", "failed"),
        ("macro.exe", "failed"),
        ("sterile.md", "unchanged"),
    ]
    assert "PNG picture" in str(outcomes[1].error)
    assert "larger than 1 MB" in str(outcomes[2].error)
    assert [one.document.file for one in documents(library)] == ["sterile.md"]
    assert events.first_break(library.connection) is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("C:\\docs\\SOP 1.docx", "SOP 1.docx"),
        ("/etc/passwd", "passwd"),
        ("..", "unnamed"),
        ("", "unnamed"),
        ("a\x00b\n.md", "a b .md"),
        (f"{'x' * 400}.pdf", f"{'x' * 146}.pdf"),
    ],
)
def test_names_of_uploads_lose_their_folders(name: str, kept: str) -> None:
    assert library_bar.safe_name(name) == kept


def test_the_library_list_shows_status_review_and_what_was_read(filled: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    (stored, *_) = documents(filled)
    read = {"kept": 0.987, "needs_review": True, "notices": ["<b>No text</b> on PDF page 3"], "gaps": ["4.2 is missing"]}
    entry = library_bar.entry(stored, read | {"pages_in_need": [2]})
    assert "Needs review" in entry
    assert "98.7% of the text is in clauses" in entry
    assert "&lt;b&gt;No text&lt;/b&gt;" in entry
    assert "Look at PDF page 3." in entry
    assert "3 documents" in shown(opened(filled, monkeypatch))


def test_the_status_unknown_is_told() -> None:
    document = Document("k", "1", "T", "", (), "sop", "unknown", "0" * 64, "f.md", 0, "1")
    assert status_chip(document.status) == '<span class="cw-chip warn">Status unknown</span>'


def test_no_module_of_the_folder_hides_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    folder = MAIN.parent
    monkeypatch.setattr(sys, "path", [entry for entry in sys.path if Path(entry).resolve() != folder.resolve()])
    names = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("__")]
    assert len(names) >= 8
    assert [name for name in names if name in sys.stdlib_module_names or importlib.util.find_spec(name)] == []
