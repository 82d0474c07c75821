"""How long 100 changes of a procedure of about 60 pages take: `python benchmarks/redline_speed.py [FOLDER]`.

The file is written here: numbered steps, tables, a header. What is timed is `clausewise redline` without the start of Python.
"""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from odd_word_files import heading, p, step, table, write_word_file

from assistant.draft.changes import Change
from assistant.draft.redline import redline

SECTIONS, STEPS = 60, 14
TEXT = "The operator of area {} checks item {} within {} hours, records the result in the logbook and informs QA of any departure."


def body() -> str:
    """Sixty sections of about a page each."""
    parts = []
    for section in range(SECTIONS):
        parts.append(heading(f"Section {section + 1} of the procedure"))
        for number in range(STEPS):
            parts.append(step(TEXT.format(section + 1, number + 1, number + 2)))
        parts.append(table(*[(f"Room {section}.{row}", f"at most {row + 3} counts", "monthly") for row in range(4)]))
        parts.append(p(f"Closing remark of section {section + 1}: keep the records with the batch."))
    return "".join(parts)


def changes() -> list[Change]:
    """A hundred changes of all kinds, spread over the file."""
    made = []
    for place in range(100):
        section, number = place % SECTIONS + 1, place % STEPS + 1
        text = TEXT.format(section, number, number + 1)
        kind = ("replace", "insert_after", "replace", "replace")[place % 4]
        new = "The supervisor signs the record on the same day." if kind == "insert_after" else text.replace("checks", "checks and signs")
        made.append(Change(str(place), kind, text, new, reason="speed", citations=("a@1#1",)))  # type: ignore[arg-type]
    return made


def main() -> None:
    """Prints the seconds."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    source = write_word_file(body(), folder / "long.docx")
    started = time.perf_counter()
    done = redline(source, changes(), folder / "long.redline.docx", "Test", folder / "long.clean.docx")
    seconds = time.perf_counter() - started
    print(f"{len(done.applied)} changes applied, {len(done.refused)} refused, in {seconds:.1f} s, with the clean copy")


if __name__ == "__main__":
    main()
