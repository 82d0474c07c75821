"""Sentences end where a sentence ends."""

import pytest

from ingest.sentences import sentences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One is here. Two is there.", ["One is here.", "Two is there."]),
        ("See 21 CFR 211.68. Then go on.", ["See 21 CFR 211.68.", "Then go on."]),
        ("Use filters (e.g. HEPA filters). Check them.", ["Use filters (e.g. HEPA filters).", "Check them."]),
        ("Use filters, e.g. HEPA filters, daily.", ["Use filters, e.g. HEPA filters, daily."]),
        ("The following apply:\n• one\n• two", ["The following apply:", "• one", "• two"]),
        ("It is “clean.” It is dry.", ["It is “clean.”", "It is dry."]),
        ("Test as in Ph. Eur. Supplement 2.", ["Test as in Ph. Eur. Supplement 2."]),
        ("Weigh 2.5 g. of it, no more.", ["Weigh 2.5 g. of it, no more."]),
        ("Do it (it helps. However, it is slow). Then stop.", ["Do it (it helps. However, it is slow).", "Then stop."]),
        (
            "A list a) of one. It goes on (but never closes. It ends here.",
            ["A list a) of one.", "It goes on (but never closes.", "It ends here."],
        ),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[start:end] for start, end in sentences(text)] == expected
