"""Whatever may be a unit after a number, as one pattern: wider than `units`, which knows how much each is.

For telling that a unit was cut off or changed. Single letters that are as often a word or a heading's letter (A, M, N, V) are left out.
"""

_SYMBOLS = (
    r"[kcmd\u00b5\u03bcn](?:g|m|l|L|mol|M|Pa|Gy|J|W|V|A|Hz|S|s|Da)|g|m|l|L|mol|Pa|Gy|Hz|s|K|h|hrs?|min|d|mcg|m?bar|psi|mmHg|pp[mbt]|CFU|cfu|IU|Da|rpm"
    r"|lux|lx|eq|w/[wv]|v/v|RH|\u2126|\u03a9|\u00c5|\u212b"
)
_WORDS = (
    r"per ?cent|degrees?|seconds?|minutes?|hours?|days?|weeks?|months?|years?|(?:kilo|milli|micro|nano)?grams?"
    r"|(?:milli|micro)?lit(?:re|er)s?|(?:milli|centi|micro|nano)?met(?:re|er)s?|microns?|[Pp]ascals?|Celsius|Fahrenheit|volts?|watts?"
)
# With what it is divided by and its power: mg/ml, CFU/m³, g/day.
UNIT = rf"(?:{_SYMBOLS}|{_WORDS})(?:/(?:{_SYMBOLS}|{_WORDS}|plate|dose|unit|batch))?[\u00b2\u00b3]?"
