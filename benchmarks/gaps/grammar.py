"""Obligations and statements made from parts: how often, how long, how many, who, when, whether it must. Only what differs decides.

The subjects are small tasks of a plant, each in the words of a regulation and in those of a company; numbers, roles and order are put in.
"""

import random
from collections.abc import Callable, Iterator

# How a regulation names the task (plural subject and participle), and how a company does (a clause with {when}).
TASKS = (
    ("Emergency lighting", "tested", "the electrician tries out the emergency lamps {when}"),
    ("Balances", "verified", "each scale is checked with two weights {when}"),
    ("Eye wash stations", "flushed", "the safety officer lets the eye showers run {when}"),
    ("Quality agreements", "reviewed", "Purchasing and QA go through each contract on quality {when}"),
    ("Pipettes", "calibrated", "each pipette goes to the metrology room {when}"),
    ("Spill kits", "inspected", "the kits for spills are looked over {when}"),
    ("Cold rooms", "defrosted and cleaned", "ice is removed from the cold stores and the walls are wiped {when}"),
    ("Crane scales", "recalibrated", "the hoist balance is compared with the reference mass {when}"),
    ("Refrigerators for samples", "mapped", "the sample fridges are measured at nine points {when}"),
    ("Forklift drivers", "retrained", "whoever drives a lift truck attends the course {when}"),
    ("Vendor questionnaires", "renewed", "vendors fill in a fresh questionnaire {when}"),
    ("Batch number registers", "reconciled", "the planner compares the list of lot numbers with the orders {when}"),
    ("Dust collectors", "emptied", "the bins below the dust filters are emptied {when}"),
    ("Chromatography columns", "requalified", "the test mixture is run on each column {when}"),
    ("Sieves", "examined for damage", "the mesh is held against the light {when}"),
    ("Safety valves", "tested", "the relief valves are lifted by hand {when}"),
    ("Punches and dies", "measured", "tools are gauged in the tool room {when}"),
    ("Freezers", "alarm tested", "the freezer alarm is set off on purpose {when}"),
    ("Data loggers", "compared with a reference", "loggers lie beside the reference thermometer {when}"),
    ("User lists of the laboratory system", "confirmed", "the system owner ticks off each name on the list of users {when}"),
)
EVERY = {
    1: ("daily", "every day", "once a day", "each day"),
    7: ("weekly", "every week", "once a week", "every seven days"),
    14: ("fortnightly", "every two weeks", "every 14 days"),
    30: ("monthly", "every month", "once a month"),
    91: ("quarterly", "every three months", "four times a year", "each quarter"),
    182: ("six-monthly", "every six months", "twice a year", "every half year"),
    365: ("annually", "every year", "once a year", "every twelve months", "each calendar year"),
    730: ("every two years", "every second year", "every 24 months"),
    1095: ("every three years", "every 36 months"),
    1826: ("every five years",),
}
SPANS = (
    ("24 hours", 24),
    ("two days", 48),
    ("36 hours", 36),
    ("one hour", 1),
    ("8 hours", 8),
    ("three days", 72),
    ("one week", 168),
    ("10 days", 240),
    ("30 days", 720),
    ("two weeks", 336),
    ("90 minutes", 1.5),
    ("six hours", 6),
    ("12 h", 12),
    ("five days", 120),
)
ACTS = (
    ("Samples should be tested within {span} of collection.", "the analyst begins the test {span}after the bottle was filled"),
    (
        "Adverse readings should be reported to the area owner within {span}.",
        "a reading outside the band is passed on to whoever owns the area {span}after it was seen",
    ),
    ("Cleaned hoses should be dried within {span} after rinsing.", "hoses hang in the dryer {span}after the rinse"),
    ("Granulate should be compressed within {span} of drying.", "the press is fed {span}after the dryer was emptied"),
    ("Opened packs of film should be used within {span}.", "an opened roll is used up {span}after opening"),
    ("Buffer solutions should be filtered within {span} of preparation.", "buffers pass the filter {span}after they were made"),
    (
        "Rejected containers should be moved to the reject area within {span}.",
        "what was refused stands in the red zone {span}after the decision",
    ),
)
LIMITS = (
    (
        "The relative humidity of the filling room should not exceed {n} %.",
        "%",
        "in the filling room the air holds {words} % moisture",
        (30, 40, 45, 50, 60),
    ),
    ("Purified water should be stored at no more than {n} °C.", "°C", "the tank of purified water is kept at {words} °C", (15, 20, 25, 30)),
    ("The load of the dryer should not exceed {n} kg.", "kg", "the dryer is charged with {words} kg", (50, 80, 120, 200)),
    ("The line speed should not exceed {n} units per minute.", "units", "the line runs at {words} units per minute", (60, 90, 120, 200)),
)
FLOORS = (
    (
        "A minimum of {n} containers should be sampled from each delivery.",
        "containers",
        "the sampler opens {words} containers of what arrived",
        (3, 5, 8, 10),
    ),
    (
        "At least {n} lux should be provided at inspection stations.",
        "lux",
        "lamps give {words} lux where people inspect",
        (500, 1000, 2000),
    ),
    ("Sealing should be performed at a temperature of at least {n} °C.", "°C", "the jaw of the sealer has {words} °C", (110, 140, 180)),
    (
        "Study samples should be retained for at least {n} years.",
        "years",
        "what is left of the samples stays in the store for {words} years",
        (2, 5, 10, 15),
    ),
    ("At least {n} persons should take part in the assessment.", "persons", "{words} persons sit in the assessment", (2, 3, 4)),
)
ROLES = (
    (
        "the quality unit",
        ("QA", "Quality Assurance", "the quality department"),
        (
            "the shift leader",
            "the warehouse manager",
            "the head of production",
            "the planner",
            "Engineering",
            "the laboratory technician who did the work",
        ),
    ),
    ("a Qualified Person", ("the QP", "the Qualified Person"), ("the logistics manager", "the sales director", "the head of packaging")),
    (
        "a second qualified person",
        ("a colleague trained on the task", "a second trained operator"),
        ("the operator himself", "the same person that did it"),
    ),
    (
        "an independent auditor",
        ("an auditor from another site", "an auditor who does not work there"),
        ("the head of the audited department", "a member of the audited team"),
    ),
)
ROLE_TASKS = (
    ("The disposition of returned samples should be decided by {role}.", "{who} decides what becomes of samples that were sent back"),
    ("Blocked locations should be unblocked only by {role}.", "a blocked bin is opened again by {who}"),
    ("Master formulae should be approved by {role}.", "a master formula comes into force with the signature of {who}"),
    ("The entry of test limits should be checked by {role}.", "limits typed into the system are confirmed by {who}"),
    ("Exceptional deliveries should be authorised by {role}.", "a delivery outside the rule needs the consent of {who}"),
    ("Closed investigations should be countersigned by {role}.", "a finished inquiry is countersigned by {who}"),
    ("The room book should be audited by {role}.", "{who} audits the room book"),
    ("Label proofs should be verified by {role}.", "the proof of a label is compared with its master by {who}"),
)
ORDER = (
    ("The specification should be approved before {event}.", "the specification is signed", ("the first purchase", "the tender starts")),
    (
        "Risk controls should be in place before {event}.",
        "agreed controls against risks are working",
        ("the process is started", "handover to routine"),
    ),
    ("Operators should be instructed before {event}.", "operators are shown the task", ("they use the machine", "the new form is issued")),
    (
        "The raw data should be checked before {event}.",
        "a colleague looks through the raw data",
        ("the certificate is issued", "the report leaves the laboratory"),
    ),
    ("The supplier should be approved before {event}.", "the supplier gets its approval", ("the first order", "material is accepted")),
)


def grammar(seed: int, number: int) -> list[tuple[str, str, str, str]]:
    """(topic, obligation, statement, label) by turns from each of the rules."""
    chance = random.Random(seed)
    makers: tuple[Callable[[random.Random], tuple[str, str, str, str]], ...] = (often, soon, at_most, at_least, who, before, must)
    return [makers[turn % len(makers)](chance) for turn in range(number)]


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:] + ("" if text.endswith(".") else ".")


def _near(chance: random.Random, label: str) -> str:
    return label if chance.random() < 0.85 else "missing"


def often(chance: random.Random) -> tuple[str, str, str, str]:
    """At least so often, against as often, more often or less often."""
    subject, done, company = chance.choice(TASKS)
    asked, given = chance.choice(list(EVERY)), chance.choice(list(EVERY))
    modal = chance.choice(("should be", "shall be", "must be"))
    how = chance.choice(EVERY[asked])
    obligation = chance.choice(
        (
            f"{subject} {modal} {done} at least {how}.",
            f"{subject} {modal} {done} {how}.",
            f"The interval at which {subject.lower()} are {done} should not exceed {asked} days.",
        )
    )
    if chance.random() < 0.2:
        return (
            "often",
            obligation,
            _sentence(company.format(when=chance.choice(("when somebody asks for it", "if there is time", "when a defect has shown")))),
            "conflict",
        )
    statement = _sentence(company.format(when=chance.choice(EVERY[given])))
    return "often", obligation, statement, "met" if given <= asked * 1.03 else "conflict"


def soon(chance: random.Random) -> tuple[str, str, str, str]:
    """Within a time."""
    obligation, company = chance.choice(ACTS)
    (asked, most), (given, real) = chance.choice(SPANS), chance.choice(SPANS)
    wording = chance.choice(("within {} ", "not later than {} ", "at the latest {} ", "no more than {} ", "up to {} "))
    if chance.random() < 0.15:
        return (
            "soon",
            obligation.format(span=asked),
            _sentence(company.format(span=chance.choice(("some time ", "when capacity allows, ")))),
            "conflict",
        )
    return (
        "soon",
        obligation.format(span=asked),
        _sentence(company.format(span=wording.format(given))),
        "met" if real <= most else "conflict",
    )


def at_most(chance: random.Random) -> tuple[str, str, str, str]:
    """A ceiling."""
    return _bound(chance, LIMITS, ("at most {}", "no more than {}", "up to {}", "{} or less"), lambda given, asked: given <= asked)


def at_least(chance: random.Random) -> tuple[str, str, str, str]:
    """A floor."""
    return _bound(chance, FLOORS, ("at least {}", "no less than {}", "{} or more", "{}"), lambda given, asked: given >= asked)


def _bound(
    chance: random.Random, rules: tuple, wordings: tuple[str, ...], holds: Callable[[float, float], bool]
) -> tuple[str, str, str, str]:  # type: ignore[type-arg]
    obligation, _, company, values = chance.choice(rules)
    asked, given = chance.choice(values), chance.choice(values)
    statement = _sentence(company.format(words=chance.choice(wordings).format(given)))
    return "bound", obligation.format(n=asked), statement, "met" if holds(given, asked) else "conflict"


def who(chance: random.Random) -> tuple[str, str, str, str]:
    """The right role, another role, or the right one beside another."""
    asked, right, wrong = chance.choice(ROLES)
    obligation, company = chance.choice(ROLE_TASKS)
    turn = chance.random()
    named = chance.choice(right) if turn < 0.45 else chance.choice(wrong)
    tail = ""
    if turn >= 0.7:
        tail = chance.choice(
            (
                f"; {chance.choice(right)} gets a copy",
                f"; {chance.choice(right)} is told at the end of the month",
                f" if {chance.choice(right)} cannot be reached",
                " alone",
            )
        )
    elif turn < 0.1:
        tail = f" together with {chance.choice(wrong)}"
    return "who", obligation.format(role=asked), _sentence(company.format(who=named) + tail), "met" if turn < 0.45 else "conflict"


def before(chance: random.Random) -> tuple[str, str, str, str]:
    """Before, against before and after."""
    obligation, company, events = chance.choice(ORDER)
    event = chance.choice(events)
    right = chance.random() < 0.5
    when = chance.choice(
        ("before {}", "and only then comes {}", "in advance of {}")
        if right
        else ("within a month after {}", "after {}", "at the next occasion following {}", "during the weeks that follow {}")
    )
    return "before", obligation.format(event=event), _sentence(f"{company} {when.format(event)}"), "met" if right else "conflict"


def must(chance: random.Random) -> tuple[str, str, str, str]:
    """A duty, against a duty, a permission, a wish, an exception."""
    subject, done, company = chance.choice(TASKS)
    how = chance.choice(("before use", "after each repair", "at the end of the shift", "after an alarm"))
    obligation = f"{subject} should be {done} {how}."
    statement = company.format(when=how)
    turn = chance.random()
    if turn < 0.4:
        return "must", obligation, _sentence(statement), "met"
    if turn < 0.5:
        return (
            "must",
            obligation,
            _sentence(
                company.format(
                    when=chance.choice(("when the budget allows", "on the birthday of the plant", "before the visit of a customer"))
                )
            ),
            "conflict",
        )
    weak = chance.choice(
        (
            "it is not necessary that {}",
            "whether {} is left to the team",
            "if somebody thinks it useful, {}",
            "{}, unless the line is busy",
            "ideally {}",
            "{} is voluntary: whoever likes may do so",
        )
    )
    return "must", obligation, _sentence(weak.format(statement)), "conflict"


def unrelated(seed: int, number: int) -> Iterator[tuple[str, str, str, str]]:
    """Obligations of one task against what is said of another, with the same numbers and words of time."""
    chance = random.Random(seed)
    for _ in range(number):
        one, other = chance.sample(TASKS, 2)
        how = chance.choice(EVERY[chance.choice(list(EVERY))])
        yield "other task", f"{one[0]} should be {one[1]} {how}.", _sentence(other[2].format(when=how)), "missing"
