"""The figures that every output shows: counts by SOP and status, the heat map of SOP by section, how the analysis was made."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from assistant.gap.model import FINDING_STATUSES
from assistant.gap.report import NOTICE, SEVERITY_ORDER, SEVERITY_WORDS, STATUS_WORDS, Report, Shown
from assistant.gap.severity import section_words

STATUSES_MEAN = (
    "Compliant: every element is covered, in whatever words. Partial: some are. Missing: none is, after the search that is shown. "
    "Conflict: the SOP rules what the obligation does not allow. Not applicable: a stated fact or a person's decision removes the "
    "precondition. Cannot determine: too close to call."
)


@dataclass(frozen=True, slots=True)
class Heat:
    """Sections of the requirements, and for each SOP how many obligations of a section it meets (or that do not apply), of how many."""

    sections: tuple[str, ...]
    rows: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


def heat_map(report: Report) -> Heat:
    """SOP by section, and the company in the last row."""
    sections = tuple(dict.fromkeys(section_words(one.finding.requirement) for one in report.shown))
    met: Counter[tuple[str, str]] = Counter()
    total: Counter[tuple[str, str]] = Counter()
    for one in report.shown:
        place = (one.finding.sop, section_words(one.finding.requirement))
        total[place] += 1
        met[place] += not one.is_gap
    names = tuple(dict.fromkeys(one.finding.sop for one in report.shown))
    rows = [(name, tuple((met[name, section], total[name, section]) for section in sections)) for name in names]
    if len(names) > 1:
        rows.append(("All SOPs together", _company(report, sections)))
    return Heat(sections, tuple(rows))


def _company(report: Report, sections: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    by_id = {one.finding.requirement.id: section_words(one.finding.requirement) for one in report.shown}
    tally: dict[str, list[bool]] = defaultdict(list)
    for one in report.company:
        tally[by_id[one.requirement.id]].append(one.status in ("met", "not_applicable"))
    return tuple((sum(tally[section]), len(tally[section])) for section in sections)


def heat_colour(met: int, total: int) -> str:
    """From the red of missing over amber to the green of compliant, in five steps."""
    if not total:
        return "FFFFFF"
    steps = ("F8DAD8", "FBE6D8", "FDF3DC", "EEF4DC", "D5EBDD")
    return steps[min(int(met / total * len(steps)), len(steps) - 1)]


def status_rows(report: Report) -> tuple[tuple[str, ...], list[tuple[str | int, ...]]]:
    """Counts by SOP: statuses, then the severities of the gaps, then the sum; the company's statuses last."""
    heads = (
        "SOP",
        *(STATUS_WORDS[status] for status in FINDING_STATUSES),
        *(f"{SEVERITY_WORDS[one]} gaps" for one in SEVERITY_ORDER),
        "All",
    )
    by_sop: dict[str, list[Shown]] = defaultdict(list)
    for one in report.shown:
        by_sop[one.finding.sop].append(one)
    rows = [_counts(name, members) for name, members in by_sop.items()]
    if len(rows) > 1:
        company = Counter(one.status for one in report.company)
        rows.append(("All SOPs together", *(company[status] for status in FINDING_STATUSES), "", "", "", len(report.company)))
    rows += [(f"{one.name}: not read", *("" for _ in heads[1:-1]), 0) for one in report.failed]
    return heads, rows


def _counts(name: str, members: Iterable[Shown]) -> tuple[str | int, ...]:
    listed = list(members)
    statuses = Counter(one.status for one in listed)
    severities = Counter(one.severity for one in listed if one.is_gap)
    return (name, *(statuses[one] for one in FINDING_STATUSES), *(severities[one] for one in SEVERITY_ORDER), len(listed))


def made_lines(report: Report) -> list[tuple[str, str]]:
    """What a reader must know to make it again, and how far to trust it."""
    made = report.made
    rules = made.rules
    lines = [
        ("Notice", f"{NOTICE} Statuses, severities and rationales are proposals until a named person has reviewed them."),
        ("Made", f"{made.time} (UTC) by {made.actor} with Clausewise {made.version}"),
        ("Judge", made.judge),
        ("Embedding model", made.model),
        ("Library revision", str(made.library_revision)),
        ("Measured against", made.requirements),
    ]
    lines += [("", f"{name}, status {status}" + (f", sha256 {sha256}" if sha256 else "")) for name, status, sha256 in made.documents]
    lines += [("SOP", f"{one.name}: {one.sop.document.id}, sha256 {one.sop.document.sha256}") for one in report.sops if one.sop]
    lines += [("SOP not read", one.error) for one in report.failed]
    lines += [
        ("Severity rules", f"version {rules.version}, from {rules.origin}, sha256 {rules.sha256}; the first rule that fits decides:"),
        *(("", f"{one.name}: {', '.join(f'{status} {severity}' for status, severity in one.by_status)}") for one in rules.rules),
        ("Several together", f"{rules.several} or more other gaps of one SOP in one section of a text make a major one"),
        ("Statuses", STATUSES_MEAN),
        ("What never counts", "Purpose, definitions, references and the revision history of an SOP are read, and never count as coverage."),
        ("Quotes", "Every quoted passage stands word for word in its SOP; the obligation is quoted from its document."),
    ]
    return lines
