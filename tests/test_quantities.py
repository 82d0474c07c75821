import pytest

from assistant.quantities import Quantity, quantities, satisfies

DAY = 86400.0
YEAR = 365.25 * DAY


def only(text: str) -> Quantity:
    found = quantities(text)
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("text", "kind", "low", "high"),
    [
        ("Samples are pulled within 24 h.", "amount", None, DAY),
        ("reviewed at least every six months", "interval", None, YEAR / 2),
        ("six-monthly calibration", "interval", YEAR / 2, YEAR / 2),
        ("trained annually", "interval", YEAR, YEAR),
        ("inspected each half year", "interval", YEAR / 2, YEAR / 2),
        ("inspected twice a year", "interval", YEAR / 2, YEAR / 2),
        ("audited every second year", "interval", 2 * YEAR, 2 * YEAR),
        ("not more than 20 Pa", "amount", None, 20.0),
        ("≥ 15 Pa", "amount", 15.0, None),
        ("within 30 working days", "amount", None, 42 * DAY),
        ("stored at 2-8 °C", "amount", 2.0, 8.0),
        ("between 0.30 and 0.50 m/s", "amount", 0.30, 0.50),
        ("25 ± 2 °C", "amount", 23.0, 27.0),
        ("-20 °C ± 5 °C", "amount", -25.0, -15.0),
        ("Logbooks are retained for 7 years.", "amount", 7 * YEAR, None),
        ("a maximum of 90 minutes", "amount", None, 5400.0),
        ("a yield of 95 % or more", "amount", 95.0, None),
        ("at least three consecutive runs", "count", 3.0, None),
        ("counts up to 1 000 units", "count", None, 1000.0),
    ],
)
def test_a_phrase_is_read_as_the_values_it_permits(text: str, kind: str, low: float | None, high: float | None) -> None:
    found = only(text)
    assert found.kind == kind
    assert found.low == (None if low is None else pytest.approx(low))
    assert found.high == (None if high is None else pytest.approx(high))


@pytest.mark.parametrize("text", ["see section 5.2 and Table 3", "SOP-QA-014", "according to ISO 13408-1", "Grade 2 rooms", "form F-12"])
def test_addresses_and_names_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("required", "given", "expected"),
    [
        ("at least every six months", "once a year", False),
        ("at least every six months", "every quarter", True),
        ("annually", "every twelve months", True),
        ("reviewed annually", "reviewed every three years", False),
        ("within 24 hours", "within two days", False),
        ("within 48 h", "at the latest after one day", True),
        ("at least 12 Pa", "a difference of 10 Pa", False),
        ("at least 12 Pa", "15 Pa or more", True),
        ("not more than 25 °C", "stored at 2-8 °C", True),
        ("not more than 25 °C", "stored at 20-30 °C", False),
        ("kept for at least five years", "kept for 3 years", False),
        ("a minimum of three batches", "two batches", False),
        ("a minimum of three batches", "three consecutive batches", True),
        ("a minimum of three batches", "two operators", None),
        ("at least 12 Pa", "within 24 h", None),
        ("within one month", "within 30 days", True),
        ("maximum interval of 6 months", "every 12 months", False),
        ("monitored continuously", "measured every hour", False),
    ],
)
def test_what_is_set_is_held_against_what_is_required(required: str, given: str, expected: bool | None) -> None:
    assert satisfies(only(required), only(given)) is expected


def test_two_quantities_of_one_sentence_stay_apart_and_keep_their_place() -> None:
    text = "Plates stand three days at 20-25 °C."
    first, second = quantities(text)
    assert (first.dimension, second.dimension) == ("time", "temperature")
    assert text[slice(*second.span)] == "20-25 °C"
