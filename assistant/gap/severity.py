"""A requirement and what was judged of it in, a proposed severity out, with the name of the rule that proposed it.

The rules are written down in `corpus/severity.toml`; a `severity.toml` in the workspace takes its place. Knows nothing of how a status
was found.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, get_args

from assistant.gap.model import Finding, FindingStatus, Requirement, Severity
from corpus import SEVERITY
from ingest.errors import InputError
from ingest.fingerprint import of_file

FILE = "severity.toml"
GAPS: tuple[FindingStatus, ...] = ("conflict", "missing", "partial", "undetermined")
"""The statuses that have a severity; what is met or does not apply is no gap."""
_STATUS_FIELDS = frozenset(GAPS)


@dataclass(frozen=True, slots=True)
class Rule:
    """`words` as written in the file; an empty tuple fits every obligation. `by_status` gives the severity of a gap of that status."""

    name: str
    words: tuple[str, ...]
    by_status: tuple[tuple[FindingStatus, Severity], ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules in their order, how many "other" gaps together make a major one, and where they came from."""

    rules: tuple[Rule, ...]
    several: int
    version: str
    origin: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Together:
    """Gaps that are "other" one by one and major together: of one SOP in one section of a text (as people read it)."""

    sop: str
    section: str
    requirements: tuple[str, ...]
    rule: str


def load(workspace: Path | None = None) -> Rules:
    """The workspace's own rules where it has some, else those that ship. InputError names what is wrong in the file."""
    own = workspace / FILE if workspace else None
    path = own if own and own.exists() else SEVERITY
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(
            f"{path}: the severity rules cannot be read ({error}). Mend the file, or remove it to use the rules that ship."
        ) from error
    rules = tuple(_rule(path, one) for one in read.get("rule", []))
    if not rules or rules[-1].words:
        raise InputError(f"{path}: the last rule must have words = [], so that every obligation has a severity.")
    several = read.get("several", 0)
    if not isinstance(several, int) or several < 2:
        raise InputError(f'{path}: "several" must be a whole number of 2 or more.')
    return Rules(rules, several, str(read.get("version", "")), "the workspace" if path == own else "Clausewise", of_file(path))


def _rule(path: Path, row: Mapping[str, Any]) -> Rule:
    name, words = row.get("name"), row.get("words")
    if not isinstance(name, str) or not isinstance(words, list) or not all(isinstance(word, str) and word.strip(" *") for word in words):
        raise InputError(f'{path}: a rule needs a "name" and "words" (a list of texts). Found: {dict(row)!r}.')
    unknown = set(row) - {"name", "words"} - _STATUS_FIELDS
    wrong = [status for status in GAPS if row.get(status) not in get_args(Severity)]
    if unknown or wrong:
        raise InputError(
            f'{path}: rule "{name}": {", ".join([*sorted(unknown), *wrong])}: '
            f"give each of {', '.join(GAPS)} one of {', '.join(get_args(Severity))}, and nothing else."
        )
    return Rule(name, tuple(words), tuple((status, row[status]) for status in GAPS))


def propose(rules: Rules, requirement: Requirement, status: FindingStatus) -> tuple[Severity, str]:
    """The severity and the rule's name. For what is met or does not apply: what its absence would be, so that a re-check can be ranked."""
    obligation = " ".join((requirement.obligation, *requirement.elements))
    rule = next(one for one in rules.rules if not one.words or _pattern(one.words).search(obligation))
    by_status = dict(rule.by_status)
    return by_status.get(status, by_status["missing"]), rule.name


@lru_cache(maxsize=256)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Whole words in any case; a trailing * takes any ending."""
    parts = (
        r"\s+".join(re.escape(part) for part in word.rstrip("*").split()) + (r"\w*" if word.endswith("*") else r"(?!\w)") for word in words
    )
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})", re.IGNORECASE)


def together(rules: Rules, findings: Sequence[Finding]) -> list[Together]:
    """Where several "other" gaps make a major one.

    Only sections that the SOP speaks about at all count: a procedure for gowning need not answer for the section on water.
    """
    by_section: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for one in findings:
        by_section[one.sop, section_words(one.requirement)].append(one)
    found: list[Together] = []
    for (sop, section), members in by_section.items():
        spoken_of = any(one.judgement.status in ("met", "partial", "conflict") for one in members)
        others = tuple(one.requirement.id for one in members if one.judgement.status in GAPS and one.severity == "other")
        if spoken_of and section and len(others) >= rules.several:
            found.append(Together(sop, section, others, f"{len(others)} other gaps in one section ({rules.several} or more make a major)"))
    return found


def section_of(requirement: Requirement) -> str:
    """The section of a text that a requirement belongs to: its document and the first part of the clause number, if it has one."""
    number = (requirement.clause_id or "").partition("#")[2]
    first = re.match(r"\d{3,}\.\d+|[A-Za-z0-9]+", number)
    return f"{requirement.document}#{first.group()}" if first else requirement.document


def section_words(requirement: Requirement) -> str:
    """The section as people read it: `EU GMP Annex 1 (2022), 4`, `21 CFR 211.68`."""
    number, label = section_of(requirement).partition("#")[2], requirement.label
    name, comma, place = label.rpartition(", ")
    if comma and number and number in place:
        return f"{name}, {number}"
    if number and number in label:
        return label[: label.rindex(number) + len(number)]
    return label or requirement.document or "own list"
