"""A process that never rests: it ingests, changes, retires, restores, re-embeds and purges the files of a folder until it is killed.

    python benchmarks/restless.py WORKSPACE FOLDER [--seed 1]

Prints a line an act, so that whoever kills it knows what was under way. Used by benchmarks/kill_acts.py and by the tests.
"""

import argparse
import random
from pathlib import Path

from index import life, renew
from index.documents import documents, ended_documents
from index.encoder import default_encoder
from index.intake import add_files
from index.library import Library


def act(library: Library, files: list[Path], chance: random.Random) -> str:
    """One random act on the library; returns its name."""
    encoder = default_encoder()
    live, past = documents(library), ended_documents(library)
    kind = chance.choice(["ingest", "change", "retire", "restore", "embed", "reparse", "purge"])
    if kind == "ingest" or not live:
        list(add_files(library, encoder, [chance.choice(files)]))
    elif kind == "change":
        file = chance.choice(files)
        file.write_text(file.read_text(encoding="utf-8") + f"\n9.{chance.randrange(1, 999)} Rooms should be cleaned.\n", encoding="utf-8")
        list(add_files(library, encoder, [file]))
    elif kind == "retire":
        life.retire(library, chance.choice(live))
    elif kind == "restore":
        gone = [one for one in past if one.document.id not in {other.document.id for other in live}]
        if gone:
            life.restore(library, chance.choice(gone))
    elif kind == "embed":
        # Losing vectors on purpose, so that there is something to embed again.
        library.connection.execute("DELETE FROM vector WHERE text_hash IN (SELECT text_hash FROM vector LIMIT 5)")
        renew.embed_missing(library, encoder)
    elif kind == "reparse":
        list(renew.reparse(library, encoder, [chance.choice(live)]))
    else:
        life.purge(library, chance.choice([*live, *past]))
    return kind


def main() -> None:
    """Act until killed."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("workspace", type=Path)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    chance = random.Random(options.seed)
    files = sorted(options.folder.iterdir())
    with Library(options.workspace) as library:
        print("ready", flush=True)
        while True:
            print(act(library, files, chance), flush=True)


if __name__ == "__main__":
    main()
