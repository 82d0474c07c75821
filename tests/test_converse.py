"""Follow-up questions: what they are understood as, what scope they carry, and that a question of its own is left alone."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.converse import Past, Understood, as_it_stands, called, likeness, understood, within
from assistant.mentions import mentions
from eval.__main__ import main
from eval.conversation import judged, matter, read, wilson
from index.documents import documents
from index.encoder import default_encoder
from index.library import Library
from index.scope import Scope
from ingest.errors import InputError

CONVERSATIONS = Path(__file__).parent / "conversations.txt"
KEPT = "How long must complaint records be kept?"
PIECES = [
    "and",
    "what about",
    "it",
    "the US",
    "Annex 1",
    "?",
    "who",
    "must",
    "be kept",
    "ones",
    "records",
    "of",
    "for",
    "how often",
    "211.68",
    ",",
]
NEAR = likeness(default_encoder())


def after(earlier: str, asked: str, spoken: Scope | None = None, names: frozenset[str] = frozenset()) -> Understood:
    return understood(asked, [Past(earlier, spoken or Scope())], names, NEAR)


@pytest.mark.parametrize(
    ("earlier", "asked", "question"),
    [
        (KEPT, "and in the US?", "How long must complaint records be kept in the US?"),
        (KEPT, "What about Annex 15?", "How long must complaint records be kept according to Annex 15?"),
        (KEPT, "and batch records?", "How long must batch records be kept?"),
        (KEPT, "By whom?", "By whom must complaint records be kept?"),
        (KEPT, "who approves them?", "Who approves complaint records?"),
        (KEPT, "who is responsible?", "Who is responsible for complaint records?"),
        ("What does Annex 11 require for backups?", "and Part 11?", "What does Part 11 require for backups?"),
        ("What does Annex 11 require for backups?", "and in the US?", "What does the US require for backups?"),
        ("What does Annex 11 require for backups?", "and for records?", "What does Annex 11 require for records?"),
        ("Should audit trails be reviewed?", "how often?", "How often should audit trails be reviewed?"),
        ("What must a validation plan contain?", "Who approves it?", "Who approves a validation plan?"),
        ("Which gowns are worn in grade A?", "does that also apply to grade C?", "Which gowns are worn in grade C?"),
        ("What does 21 CFR 211.67 require?", "same for 211.68", "What does 21 CFR 211.68 require?"),
        ("What does section 4.5 of Annex 15 say?", "and section 4.6?", "What does section 4.6 of Annex 15 say?"),
        ("How should rejected goods be stored?", "and recalled ones?", "How should recalled goods be stored?"),
        ("What limits apply in grade B at rest?", "and in operation?", "What limits apply in grade B in operation?"),
        ("Which records must be kept for filters?", "how long?", "How long must records be kept for filters?"),
        ("Who may release a batch in the EU?", "what does Japan say?", "Who may release a batch in Japan?"),
    ],
)
def test_a_follow_up_is_understood_from_the_question_before(earlier: str, asked: str, question: str) -> None:
    found = after(earlier, asked)
    assert found.question == question
    assert found.asked == asked
    assert found.changed


@pytest.mark.parametrize(
    "asked",
    [
        "Who approves changes to a validated computerised system?",
        "And how long must batch records be kept in the US?",
        "What does 21 CFR 211.192 say?",
        "What is change control?",
        "Annex 1 section 4.14",
        "If a test fails, who decides whether the sample may be tested again?",
        "Is it allowed to open both doors of an airlock at once?",
        "May a supplier use its own test results?",
        "When preparing their summary, what must sites consider?",
        "And quote clause 4.2 of Annex 1",
        "cleaning validation of shared equipment",
    ],
)
def test_a_question_of_its_own_is_never_changed(asked: str) -> None:
    assert after(KEPT, asked, Scope(("US",))) == as_it_stands(asked)


def test_the_first_question_is_never_changed() -> None:
    assert understood("and in the US?", [], frozenset(), NEAR) == as_it_stands("and in the US?")


def test_a_jurisdiction_is_carried_until_another_place_is_named() -> None:
    thread = [Past(KEPT)]
    steps = [
        ("and in the US?", ("US",)),
        ("and batch records?", ("US",)),
        ("by whom?", ("US",)),
        ("what about Japan?", ("JP",)),
        ("and Annex 11?", ()),
    ]
    for asked, jurisdictions in steps:
        found = understood(asked, thread, frozenset(), NEAR)
        assert found.spoken.jurisdictions == jurisdictions, found
        thread.append(Past(found.question, found.spoken))
    assert thread[-1].question == "By whom must batch records be kept according to Annex 11?"


def test_a_day_is_set_and_taken_back() -> None:
    then = after(KEPT, "and as of 2015-06-01?")
    assert then.spoken == Scope(as_of="2015-06-01")
    now = after(then.question, "and today?", then.spoken)
    assert now.spoken == Scope()
    assert now.question == KEPT


def test_the_words_of_the_thread_come_before_the_filters() -> None:
    filters = Scope(("EU",), ("guidance",), (), ("annex-1",), "2024-01-01", ("en",))
    assert within(filters, Scope(("US",))) == Scope(("US",), ("guidance",), (), ("annex-1",), "2024-01-01", ("en",))
    assert within(filters, Scope(as_of="2020-12-31")).as_of == "2020-12-31"
    assert within(filters, Scope()) == filters


def test_texts_of_the_library_are_known_by_their_names_but_common_words_are_no_name(filled: Library) -> None:
    names = called(documents(filled)) | {"Change control"}
    found = after("What does Site Standard 1 say about gowns?", "and Standard 11?", names=names)
    assert found.question == "What does Standard 11 say about gowns?"
    assert [one.value for one in mentions("Is change control needed under Change control?", names)] == ["Change control"]


def test_the_conversations_of_both_halves_are_understood() -> None:
    """Floors under the figures of LOG.md: they would be broken by a rule lost, not by a word."""
    lines = read(CONVERSATIONS)
    alone = [good for line, _, good in judged(lines, NEAR) if line.kind == "alone"]
    leans = [good for line, _, good in judged(lines, NEAR) if line.kind != "alone"]
    assert len(alone) >= 60
    assert len(leans) >= 120
    assert sum(alone) / len(alone) >= 0.97
    assert sum(leans) / len(leans) >= 0.78


def test_the_report_says_shares_by_half(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["conversation", "--set", str(CONVERSATIONS), "--json"]) == 0
    assert '"held out, stands alone"' in capsys.readouterr().out


def test_what_is_found_is_compared_with_what_the_question_meant_finds(
    filled: Library, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "set.txt"
    follow_up = "pronoun > how often is it tested? => How often is the restoring of a backup tested?"
    file.write_text(f"Q Must the restoring of a backup be tested?\n{follow_up}\nalone > May doors be open?\n", encoding="utf-8")
    assert main(["conversation", "--set", str(file), "--workspace", str(filled.workspace), "--json"]) == 0
    measures = json.loads(capsys.readouterr().out)["measures"]
    assert set(measures) == {"development, as understood", "development, as typed"}
    assert (measures["development, as understood"]["value"], measures["development, as understood"]["of"]) == (1.0, 1)


def test_a_share_has_an_interval() -> None:
    # Wilson's interval for 8 of 10, worked out by hand: centre (0.8 + 0.19208) / 1.38416, half width 0.22669.
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=1e-4)


def test_words_that_only_put_a_question_do_not_matter() -> None:
    assert matter("How long must records be kept?") == matter("How long should records be kept, please?")
    assert matter("How long must records be kept?") != matter("How often must records be kept?")


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    file = tmp_path / "set.txt"
    file.write_text("Q A question?\nno arrow here\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"set\.txt, line 2"):
        read(file)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES), max_size=9))
def test_no_words_are_too_strange(words: list[str]) -> None:
    found = understood(" ".join(words), [Past(KEPT)], frozenset(), lambda _, others: [0.5] * len(others))
    assert found.question.strip() or not found.asked.strip()
    assert found.changed or found.question == found.asked
