"""Redlines with 1, 5 and 30 random changes on odd Word files and on any SOPs given, judged by LibreOffice's own accept-all and reject-all.

Run `python benchmarks/redline_odd_files.py FOLDER [--sops SOPS] [--check CHECKER.py] [--seeds N]`. Writes all files into FOLDER. Changes
are random replacements, insertions and deletions in any paragraph of any part; what is refused is counted and printed.

LibreOffice 7.4 reads the wrong footnote where a comment stands between two of them, with or without tracked changes: files with notes are
given to it without our comments.
"""

import argparse
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from odd_office_files import write_office
from odd_word_files import ODD, write_odd
from word_judge import ACCEPT, NOTHING, REJECT, Job, run_jobs

from assistant.draft.anchors import reading_of
from assistant.draft.changes import Change
from assistant.draft.items import items_of
from assistant.draft.redline import redline
from assistant.draft.wordfile import open_word, paragraphs_of
from ingest.readers.word_styles import W

WORDS = ("daily", "weekly", "verified", "approved", "7", "0.5", "mg/l", "operator", "[time]", "record,", "(signed)", "24", "h")


def random_changes(path: Path, count: int, seed: int) -> list[Change]:
    """Changes anywhere: many in one paragraph are allowed, as are deletions and insertions beside edits."""
    chosen = random.Random(seed)
    word = open_word(path)
    texts = [reading_of(items_of(paragraph)).text for _, paragraph in paragraphs_of(word)]
    texts = [text for text in texts if text.strip()]
    return [_random_change(str(number + 1), texts, chosen) for number in range(count)]


def _random_change(name: str, texts: list[str], chosen: random.Random) -> Change:
    text = chosen.choice(texts)
    occurrence = chosen.randint(1, texts.count(text))
    kind = chosen.choices(("replace", "insert_after", "delete"), (7, 3, 1))[0]
    if kind == "insert_after":
        new = "\n".join(" ".join(chosen.sample(WORDS, 5)) for _ in range(chosen.choice((1, 1, 2))))
        return Change(name, kind, text, new, occurrence=occurrence, reason="random")
    if kind == "delete":
        return Change(name, kind, text, occurrence=occurrence, reason="random")
    words = text.split(" ")
    at = chosen.randrange(len(words))
    length = chosen.randint(0, min(3, len(words) - at))
    new = words[:at] + chosen.sample(WORDS, chosen.randint(0 if length and len(words) > length else 1, 3)) + words[at + length :]
    return Change(name, "replace", text, " ".join(new), occurrence=occurrence, reason="random", citations=("a@1#1",))


def plain_paragraphs(path: Path) -> list[str]:
    """The text of every paragraph that LibreOffice wrote, in all parts, without empty ones."""
    found: list[str] = []
    word = open_word(path)
    for root in word.parts.values():
        for paragraph in root.iter(f"{W}p"):
            text = "".join(item.text for item in items_of(paragraph))
            if text.strip():
                found.append(" ".join(text.split()))
    return found


def cases(arguments: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    """(name, file) of all files to redline."""
    for name in ODD:
        yield name, write_odd(name, folder / f"{name}.docx")
    for path in write_office(folder):
        yield path.stem, path
    for path in sorted(Path(arguments.sops).glob("*.docx")) if arguments.sops else ():
        yield path.stem, path


def main() -> int:
    """Exit code 1 if any file failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder")
    parser.add_argument("--sops")
    parser.add_argument("--check")
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    folder = Path(arguments.folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    jobs, made, refusals = [], [], Counter()
    for name, path in cases(arguments, folder):
        for count in (1, 5, 30):
            for seed in range(arguments.seeds):
                stem = f"{name}-{count}-{seed}"
                red, clean = folder / f"{stem}.redline.docx", folder / f"{stem}.clean.docx"
                done = redline(path, random_changes(path, count, seed * 1000 + count), red, "Test", clean)
                refusals.update(one.reason.split('"')[0][:60] for one in done.refused)
                made.append((stem, path, red, clean, len(done.applied), count))
                shown = red
                if "notes" in name:
                    shown = folder / f"{stem}.bare.docx"
                    redline(path, random_changes(path, count, seed * 1000 + count), shown, "Test", words=lambda _: ())
                outcomes = {key: folder / f"{stem}.{key}.docx" for key in ("accepted", "rejected", "plain", "before")}
                jobs += [Job(shown, ACCEPT, outcomes["accepted"]), Job(shown, REJECT, outcomes["rejected"])]
                jobs += [Job(clean, NOTHING, outcomes["plain"]), Job(path, REJECT, outcomes["before"])]
    run_jobs(jobs, folder)
    failed = 0
    for stem, path, red, clean, applied, count in made:
        read = {key: plain_paragraphs(folder / f"{stem}.{key}.docx") for key in ("accepted", "rejected", "plain", "before")}
        problems = []
        for left, right in (("accepted", "plain"), ("rejected", "before")):
            if read[left] != read[right]:
                differ = [(a, b) for a, b in zip(read[left], read[right], strict=False) if a != b][:1]
                problems.append(f"LibreOffice: {left} is not {right} ({len(read[left])}/{len(read[right])}) {differ}")
        if arguments.check and applied:
            told = subprocess.run(
                [sys.executable, arguments.check, str(path), str(red), str(clean), "--no-office"],
                capture_output=True,
                text=True,
                check=False,
            )
            if "not ok" in told.stdout or told.returncode not in (0, 1) or told.stderr or "differs" in told.stdout:
                problems.append(told.stdout + told.stderr)
        failed += bool(problems)
        if problems:
            print(f"{stem}: {applied} of {count} applied", *problems, sep="\n   ")
    print(f"{len(made)} redlines, {sum(one[4] for one in made)} of {sum(one[5] for one in made)} changes applied, {failed} files failed")
    for reason, times in refusals.most_common():
        print(f"   refused {times}: {reason}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
