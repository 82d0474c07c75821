"""Words and signs of measurement in, a dimension with its base unit and a factor out; number words as numbers.

Knows the units that quality documents use, not what a number is said of.
"""

import re
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
YEAR = 365.25 * DAY
MONTH = YEAR / 12


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: what it measures, how many base units it is, and for temperatures what is added after."""

    dimension: str
    factor: float = 1.0
    offset: float = 0.0


def _named(dimension: str, factors: dict[str, float]) -> dict[str, Unit]:
    return {name: Unit(dimension, factor) for name, factor in factors.items()}


# Written as they stand in a text, letter case kept: "Mg" is no milligram, "M" no metre. The micro sign has two code points.
UNITS: dict[str, Unit] = {
    **_named("time", {"s": 1, "sec": 1, "second": 1, "seconds": 1, "min": MINUTE, "mins": MINUTE, "minute": MINUTE, "minutes": MINUTE}),
    **_named("time", {"h": HOUR, "hr": HOUR, "hrs": HOUR, "hour": HOUR, "hours": HOUR, "d": DAY, "day": DAY, "days": DAY}),
    **_named("time", {"week": 7 * DAY, "weeks": 7 * DAY, "month": MONTH, "months": MONTH, "quarter": YEAR / 4, "quarters": YEAR / 4}),
    **_named("time", {"year": YEAR, "years": YEAR, "yr": YEAR, "yrs": YEAR}),
    **_named("length", {"nm": 1e-9, "mm": 1e-3, "cm": 1e-2, "m": 1.0, "km": 1e3, "metre": 1.0, "metres": 1.0, "meter": 1.0, "meters": 1.0}),
    **_named("length", {"µm": 1e-6, "μm": 1e-6, "um": 1e-6, "micron": 1e-6, "microns": 1e-6, "micrometre": 1e-6, "micrometres": 1e-6}),
    **_named(
        "mass", {"µg": 1e-6, "μg": 1e-6, "mg": 1e-3, "g": 1.0, "kg": 1e3, "gram": 1.0, "grams": 1.0, "kilogram": 1e3, "kilograms": 1e3}
    ),
    **_named("volume", {"ml": 1e-3, "mL": 1e-3, "l": 1.0, "L": 1.0, "litre": 1.0, "litres": 1.0, "liter": 1.0, "liters": 1.0}),
    **_named("volume", {"m3": 1e3, "m³": 1e3, "cubic metre": 1e3, "cubic metres": 1e3, "cubic meter": 1e3, "cubic meters": 1e3}),
    **_named("pressure", {"Pa": 1.0, "hPa": 100.0, "kPa": 1e3, "mbar": 100.0, "bar": 1e5, "psi": 6894.76, "pascals": 1.0, "Pascals": 1.0}),
    **_named("percent", {"%": 1.0, "percent": 1.0, "per cent": 1.0, "ppm": 1e-4}),
    **_named("dose", {"kGy": 1.0, "Gy": 1e-3}),
    **_named("colonies", {"CFU": 1.0, "cfu": 1.0, "colonies": 1.0}),
    **_named("speed", {"m/s": 1.0, "cm/s": 0.01, "km/h": 1 / 3.6}),
    **_named("flow", {"l/min": 1.0, "L/min": 1.0, "l/h": 1 / 60, "litres per minute": 1.0, "liters per minute": 1.0, "m3/h": 1e3 / 60}),
    **_named("changes", {"air changes per hour": 1.0, "air changes": 1.0}),
    **_named("conductivity", {"µS/cm": 1.0, "μS/cm": 1.0, "mS/cm": 1e3}),
    **_named("turns", {"rpm": 1.0}),
    **_named("light", {"lux": 1.0, "lx": 1.0}),
    "°C": Unit("temperature"),
    "° C": Unit("temperature"),
    "ºC": Unit("temperature"),
    "℃": Unit("temperature"),
    "degrees Celsius": Unit("temperature"),
    "degrees C": Unit("temperature"),
    "°F": Unit("temperature", 5 / 9, -160 / 9),
    "degrees Fahrenheit": Unit("temperature", 5 / 9, -160 / 9),
    "K": Unit("temperature", 1.0, -273.15),
}
# Five working days are a week.
WORKING_DAY = Unit("time", 7 * DAY / 5)

_ALTERNATIVES = "|".join(re.escape(unit).replace(r"\ ", r"\s+") for unit in sorted(UNITS, key=len, reverse=True))
UNIT = (
    r"(?P<working>(?:working|business|work)[\s-]+days?)"
    rf"|(?P<unit>(?:(?:calendar|full|consecutive)[\s-]+)?(?:{_ALTERNATIVES}))(?![A-Za-z0-9³/])"
)

_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
NUMBER_WORDS: dict[str, float] = {
    **{word: float(value) for value, word in enumerate(_SMALL.split())},
    **{word: 10.0 * (place + 2) for place, word in enumerate(_TENS.split())},
    "hundred": 100.0,
    "dozen": 12.0,
}
NUMBER = (
    r"(?:(?<![\w.,])[-\u2212](?=\d))?(?:\d{1,3}(?:[ \u00a0\u202f,]\d{3})+(?!\d)|\d+)(?:[.,]\d+)?(?![\d]*\.\d)"
    rf"|\b(?:(?:{_TENS.replace(' ', '|')})[-\s](?:one|two|three|four|five|six|seven|eight|nine)|{'|'.join(NUMBER_WORDS)})\b"
)


def unit_of(text: str, working: bool) -> Unit:
    """The unit as matched by `UNIT`."""
    if working:
        return WORKING_DAY
    bare = re.sub(r"^(?:calendar|full|consecutive)[\s-]+", "", re.sub(r"\s+", " ", text))
    return UNITS[bare]


def number_of(text: str) -> float:
    """A number as matched by `NUMBER`: digits with blanks or commas between thousands, or words."""
    words = re.split(r"[-\s]+", text.strip().lower())
    if all(word in NUMBER_WORDS for word in words):
        return sum(NUMBER_WORDS[word] for word in words)
    digits = text.replace("\u2212", "-")
    digits = re.sub(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))", "", digits)
    return float(re.sub(r"\s", "", digits).replace(",", "."))
