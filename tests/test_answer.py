"""Answers: what is shown was checked, what has no evidence is refused with its reason, every answer is on record."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ingest

from assistant import answer as answers
from assistant.abstain import DECIDES
from assistant.answer import ask
from assistant.extract import sub_questions
from assistant.model import Draft, Made, Statement
from assistant.numbers import none_set
from assistant.plain import answer_text
from assistant.replay import replay
from index import events, life
from index.documents import resolve
from index.encoder import default_encoder
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from ingest.errors import InputError, LanguageModelError


def test_an_answer_quotes_the_clause(searcher: Searcher) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope())
    assert not answer.abstained
    first = answer.statements[0].citations[0]
    assert first.clause_id == "site-standard-11@2011#10.1"
    assert first.quote == "Backups of all relevant records shall be made every 24 hours."
    assert (first.status, first.label, first.file) == ("exact", "Site Standard 11, 10.1", "computers.md")


def test_a_list_item_is_quoted_with_its_introduction(searcher: Searcher) -> None:
    answer = ask(searcher, "Is the particle count at rest checked before use?", Scope())
    quotes = [citation.quote for citation in answer.statements[0].citations]
    assert quotes[0] == "Before use, the following should be checked:"
    assert "the particle count at rest." in quotes


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("What does Standard 1, 4.9 require?", "No clause numbered 4.9 exists in Site Standard 1 (2024). The nearest: 4.3, 4.2, 4.1."),
        (
            "What does Standard 11, section 9.2 require?",
            "No clause numbered 9.2 exists in Site Standard 11 (2011); section 9 has no sub-clauses.",
        ),
        ("What does EU GMP Annex 16 require of a QP?", "EU GMP Annex 16 is not in the library."),
        ("Which ISO 13485 clause is about suppliers?", "ISO 13485 is not in the library."),
        ("How many hours may a gown be worn before it is changed?", "The question asks for a number"),
        ("Which football club won the cup?", "Nothing in the 2 documents searched comes near enough"),
        ("What does 211.69(b) of Standard 11 say?", "No clause numbered 211.69(b) exists in Site Standard 11 (2011)"),
    ],
)
def test_an_answer_is_refused_with_its_reason(searcher: Searcher, question: str, reason: str) -> None:
    answer = ask(searcher, question, Scope())
    assert answer.abstained
    assert answer.statements == ()
    assert reason in answer.reason
    assert answer.reason in answer_text(answer)


def test_a_scope_without_documents_is_a_reason(searcher: Searcher) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope(jurisdictions=("JP",), as_of="2026-01-01"))
    assert answer.reason.startswith("No document of the library is in the chosen scope on 2026-01-01")


def test_an_empty_library_is_a_reason(library: Library) -> None:
    assert ask(Searcher(library, default_encoder()), "anything at all?", Scope()).reason.startswith("The library is empty")


def test_a_superseded_document_that_is_named_is_said_to_be_out_of_scope(searcher: Searcher) -> None:
    life.retire(searcher.library, resolve(searcher.library, "site-standard-11@2011"))
    answer = ask(searcher, "How often does Site Standard 11 want backups?", Scope())
    assert "is in the library with status 'superseded', outside the chosen scope" in answer.reason


@pytest.mark.parametrize(
    ("clause_id", "quote", "status"),
    [
        ("site-standard-11@2011#10.1", "Backups of all relevant records shall be made every 48 hours.", "not_found"),
        ("site-standard-11@2011#10.1", "Backups of all relevant records should be made every 24 hours.", "not_found"),
        ("site-standard-11@2011#10.9", "Backups of all relevant records shall be made every 24 hours.", "unknown_clause"),
        ("annex-99@2020#1", "Anything.", "unknown_clause"),
    ],
)
def test_what_a_producer_makes_up_is_never_shown(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch, clause_id: str, quote: str, status: str
) -> None:
    def liar(*_: object) -> Iterator[Draft | Made]:
        return iter([Draft("A bold claim.", ((clause_id, quote),)), Draft("A claim without any quote.", ())])

    monkeypatch.setitem(answers.PRODUCERS, "extract", liar)
    answer = ask(searcher, "How often shall backups be made?", Scope())
    assert answer.abstained
    assert answer.statements == ()
    assert [statement.text for statement in answer.refused] == ["A bold claim.", "A claim without any quote."]
    assert answer.refused[0].citations[0].status == status


def test_every_answer_is_recorded_with_its_event(searcher: Searcher) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope())
    row = searcher.library.connection.execute("SELECT * FROM answer").fetchone()
    assert (row["id"], row["revision"]) == (answer.answer_id, answer.library_revision)
    assert json.loads(row["body"])["statements"][0]["citations"][0]["status"] == "exact"
    last = list(events.read(searcher.library.connection))[-1]
    assert (last.act, last.subject) == ("answer", answer.answer_id)


def test_bad_questions_are_errors(searcher: Searcher) -> None:
    with pytest.raises(InputError, match="The question is empty"):
        ask(searcher, "  ", Scope())
    with pytest.raises(InputError, match="producer 'oracle' is not known"):
        ask(searcher, "Why?", Scope(), "oracle")


@pytest.mark.parametrize(
    ("question", "quote", "refused"),
    [
        ("How many hours may it last?", "It lasts 24 hours.", False),
        ("How many hours may it last?", "It lasts at 20 °C.", True),
        ("How long are records kept?", "Records are kept for at least one year after expiry.", False),
        ("How long are records kept?", "Records are kept in archives.", True),
        ("How often is it tested?", "It is tested annually.", False),
        ("What percentage is allowed?", "At least 10 samples.", True),
        ("What percentage is allowed?", "Not less than 100 percent.", False),
        ("Which minimum Cpk is required?", "At least three batches.", True),
        ("Which minimum Cpk is required?", "A Cpk of 1.33.", False),
        ("Who signs the record?", "The operator signs.", False),
        ("How many levels are needed?", "A minimum of five concentrations.", False),
    ],
)
def test_a_number_is_of_the_kind_that_was_asked_for(question: str, quote: str, refused: bool) -> None:
    assert bool(none_set(question, [quote])) is refused


def test_an_answer_is_replayed_on_its_revision(searcher: Searcher) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope())
    life.retire(searcher.library, resolve(searcher.library, "site-standard-11@2011"))
    assert ask(searcher, "How often shall backups be made?", Scope()).evidence != answer.evidence
    assert replay(searcher, answer.answer_id).identical


def test_a_replay_that_differs_says_what_and_why(searcher: Searcher) -> None:
    answer = ask(searcher, "How often shall backups be made?", Scope())
    life.purge(searcher.library, resolve(searcher.library, "site-standard-11@2011"))
    again = replay(Searcher(searcher.library, default_encoder()), answer.answer_id)
    assert not again.identical
    assert any(difference.startswith("evidence: ") for difference in again.differences)
    assert again.causes == ("site-standard-11@2011 was purged since",)


def test_an_answer_that_was_never_given_cannot_be_replayed(searcher: Searcher) -> None:
    with pytest.raises(InputError, match="a-0: no answer of this id"):
        replay(searcher, "a-0")


EU_ARCHIVE = """---
key: eu-archive
title: Archives
label: EU Archive Standard
jurisdictions: ["EU"]
status: in force
---
# Archives

4.1 Complaint records should be kept for at least five years after the batch was released.

4.2 The archive should be dry.
"""
US_ARCHIVE = (
    EU_ARCHIVE.replace("eu-archive", "us-archive").replace('"EU"', '"US"').replace("EU Archive", "US Archive").replace("five", "two")
)


@pytest.fixture
def compared(filled: Library, tmp_path: Path) -> Searcher:
    """The three standards and two archive standards, one for each side of the ocean."""
    for name, text in (("eu.md", EU_ARCHIVE), ("us.md", US_ARCHIVE)):
        (tmp_path / name).write_text(text)
        ingest(filled, tmp_path / name)
    return Searcher(filled, default_encoder())


def test_a_comparison_hears_both_sides_each_under_its_name(compared: Searcher) -> None:
    answer = ask(compared, "How many years are complaint records kept in the EU and in the US?", Scope())
    heard = {(statement.part, statement.citations[0].document) for statement in answer.statements}
    assert {("EU", "eu-archive@unversioned"), ("US", "us-archive@unversioned")} <= heard
    assert "== EU ==" in answer_text(answer)
    assert not answer.notes


def test_a_side_that_says_nothing_is_said_to_be_silent(compared: Searcher) -> None:
    answer = ask(compared, "What do the EU and the US say about the doors of an airlock?", Scope())
    assert {statement.part for statement in answer.statements} == {"EU"}
    assert answer.notes == ("US: nothing in its texts in this library comes near enough to be quoted.",)


def test_a_text_of_another_jurisdiction_is_said_to_be_one(compared: Searcher) -> None:
    both = ask(compared, "How many years are complaint records kept?", Scope())
    assert not both.notes
    asked = ask(compared, "How many years are complaint records kept in the US?", Scope())
    quoted = {citation.document for statement in asked.statements for citation in statement.citations}
    remark = "The question speaks of US. EU Archive Standard, which is quoted here, is a text of EU."
    assert (remark in asked.notes) == ("eu-archive@unversioned" in quoted)
    only_eu = ask(compared, "Should the doors of an airlock be opened at the same time in the US?", Scope())
    assert any(note.startswith("The question speaks of US. Site Standard 1") for note in only_eu.notes)


def test_a_named_text_is_the_one_that_answers(searcher: Searcher) -> None:
    answer = ask(searcher, "What does Standard 1 want operators to wear?", Scope())
    assert {citation.document for statement in answer.statements for citation in statement.citations} == {"site-standard-1@2024"}
    elsewhere = ask(searcher, "What does Standard 1 say about the restoring of backups?", Scope())
    assert elsewhere.abstained  # Standard 11 speaks of it, Standard 1 does not


def test_what_is_named_and_does_not_exist_is_said_beside_the_answer(searcher: Searcher) -> None:
    answer = ask(searcher, "Standard 1, 4.1 and 4.9", Scope())
    assert [citation.number for statement in answer.statements for citation in statement.citations] == ["4.1"]
    assert answer.notes == ("No clause numbered 4.9 exists in Site Standard 1 (2024). The nearest: 4.3, 4.2, 4.1.",)
    assert answer.notes[0] in answer_text(answer)


@pytest.mark.parametrize("question", ["Can we skip the backups of records?", "Is our backup of all relevant records compliant?"])
def test_the_tool_does_not_decide(searcher: Searcher, question: str) -> None:
    answer = ask(searcher, question, Scope())
    assert answer.statements
    assert answer.notes == (DECIDES,)


def test_a_row_of_a_table_comes_with_its_header(library: Library, tmp_path: Path) -> None:
    table = "| Grade | At rest | In operation |\n|---|---|---|\n| A | 3520 | 3520 |\n| B | 3520 | 352000 |\n| C | 352000 | 3520000 |\n"
    (tmp_path / "limits.md").write_text(
        f"# Limits\n\n## 1 Particles\n\n1.1 The limits are given in Table 1.\n\nTable 1 Particle limits\n\n{table}"
    )
    ingest(library, tmp_path / "limits.md")
    answer = ask(Searcher(library, default_encoder()), "How many particles are allowed in grade C at rest?", Scope())
    quotes = " ".join(citation.quote for statement in answer.statements for citation in statement.citations)
    assert "Grade | At rest | In operation" in quotes
    assert "C | 352000 | 3520000" in quotes
    assert quotes.count("Grade | At rest") == 1


BACKUP = Draft(
    "Backups are made every 24 hours.", (("site-standard-11@2011#10.1", "Backups of all relevant records shall be made every 24 hours."),)
)
RESTORE = Draft("Restoring is tested.", (("site-standard-11@2011#10.2", "The restoring of a backup shall be tested once a year."),))
MADE = Made("small-model", "", "answer-1", 7, "{}")


def test_statements_come_before_the_answer_that_holds_them(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(answers.PRODUCERS, "llm", lambda *_: iter([BACKUP, RESTORE, MADE]))
    *statements, answer = answers.stream(searcher, "What is done with backups?", Scope(), "llm")
    assert isinstance(answer, answers.Answer)
    assert tuple(statements) == answer.statements
    assert (answer.producer, answer.model, answer.provenance.made) == ("llm", "small-model", MADE)


def test_no_statement_is_shown_before_a_quote_sets_the_number_asked_for(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    vague = Draft("Doors.", (("site-standard-1@2024#4.2", "Doors of an airlock should not be opened"),))
    monkeypatch.setitem(answers.PRODUCERS, "llm", lambda *_: iter([vague, BACKUP, MADE]))
    parts = answers.stream(searcher, "How many hours lie between two backups?", Scope(), "llm")
    assert [part.text for part in parts if isinstance(part, Statement)] == ["Doors.", "Backups are made every 24 hours."]
    monkeypatch.setitem(answers.PRODUCERS, "llm", lambda *_: iter([vague, MADE]))
    alone = list(answers.stream(searcher, "How many hours lie between two backups?", Scope(), "llm"))
    assert [type(part).__name__ for part in alone] == ["Answer"]


def test_without_its_model_the_answer_is_extracted_and_says_so(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> Iterator[Draft | Made]:
        raise LanguageModelError("http://127.0.0.1:9/v1: nothing listens there.")
        yield

    monkeypatch.setitem(answers.PRODUCERS, "llm", down)
    answer = ask(searcher, "How often shall backups be made?", Scope(), "llm")
    assert (answer.producer, answer.provenance.asked_of) == ("extract", "llm")
    assert answer.statements[0].citations[0].number == "10.1"
    assert any("nothing listens there" in note for note in answer.notes)


def test_a_model_that_stops_midway_leaves_what_was_verified(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Iterator[Draft | Made]:
        yield BACKUP
        raise LanguageModelError("the connection broke.")

    monkeypatch.setitem(answers.PRODUCERS, "llm", broken)
    answer = ask(searcher, "How often shall backups be made?", Scope(), "llm")
    assert [statement.text for statement in answer.statements] == ["Backups are made every 24 hours."]
    assert any("stopped before its answer was complete" in note for note in answer.notes)


def test_a_replay_says_what_changed_about_the_language_model(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(answers.PRODUCERS, "llm", lambda *_: iter([BACKUP, MADE]))
    answer = ask(searcher, "What is done with backups?", Scope(), "llm")
    assert replay(searcher, answer.answer_id).identical
    monkeypatch.setitem(answers.PRODUCERS, "llm", lambda *_: iter([RESTORE, Made("small-model", "", "answer-2", 7, "{}")]))
    again = replay(searcher, answer.answer_id)
    assert not again.identical
    assert again.causes == ("another prompt: answer-1 then, answer-2 now",)
    monkeypatch.setitem(answers.PRODUCERS, "llm", lambda *_: iter([RESTORE, Made("small-model", "", "answer-1", 7, "{ }")]))
    assert replay(searcher, answer.answer_id).causes == ("the language model wrote something else, with the same prompt and seed",)


def test_a_list_comes_whole_where_its_members_are_asked_for(library: Library, tmp_path: Path) -> None:
    (tmp_path / "review.md").write_text(
        "# Reviews\n\n## 1 Reviews\n\n1.1 Reviews are made to verify that the process is consistent. The yearly review should include:\n\n"
        "- a review of deviations,\n- a review of complaints.\n\n1.2 Rooms are cleaned.\n"
    )
    ingest(library, tmp_path / "review.md")
    answer = ask(Searcher(library, default_encoder()), "What should the yearly review include?", Scope())
    assert "a review of deviations" in answer.statements[0].text
    assert "a review of complaints" in answer.statements[0].text


def test_a_list_of_numbered_paragraphs_comes_whole_with_its_introduction(library: Library, tmp_path: Path) -> None:
    """Regulations write a list as paragraphs under a section, not as items."""
    cfr = (
        '<?xml version="1.0"?><DIV5 N="999" TYPE="PART"><HEAD>PART 999—KEEPING OF KEYS</HEAD>'
        '<DIV8 N="999.10" TYPE="SECTION"><HEAD>§ 999.10 Register of keys.</HEAD>'
        "<P>A register of keys shall be kept. The register shall include:</P>"
        "<P>(a) The number of the key;</P><P>(b) The history of the key, including:</P>"
        "<P>(1) Its making;</P><P>(2) Its loss.</P></DIV8></DIV5>"
    )
    (tmp_path / "keys.xml").write_text(cfr, encoding="utf-8")
    ingest(library, tmp_path / "keys.xml")
    answer = ask(Searcher(library, default_encoder()), "What shall the register of keys include?", Scope())
    said = answer.statements[0].text.split("\n")
    assert said[-5:][0].endswith("The register shall include:")
    assert said[-4:] == ["The number of the key;", "The history of the key, including:", "Its making;", "Its loss."]
    assert {citation.status for citation in answer.statements[0].citations} == {"exact"}


def test_a_term_that_is_asked_for_is_answered_by_its_definition_first(library: Library, tmp_path: Path) -> None:
    (tmp_path / "terms.md").write_text(
        "# Rooms\n\n## 1 Use\n\n1.1 Where a quiet room is used, what makes it a quiet room should be written down.\n\n"
        "## Glossary\n\n**Quiet room**: a space in which no machine runs.\n\n**Loud room**: a space in which machines run.\n"
    )
    ingest(library, tmp_path / "terms.md")
    answer = ask(Searcher(library, default_encoder()), "What is a quiet room?", Scope())
    assert answer.statements[0].citations[0].quote.endswith("a space in which no machine runs.")


def test_questions_within_a_question_are_told_apart() -> None:
    assert sub_questions("How long are records kept, and who may destroy them?") == ["How long are records kept", "who may destroy them?"]
    assert sub_questions("Who reviews and approves the master record?") == []
