"""What tests share: a small library made from inline texts, and where the real documents are, if they are here."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from index.encoder import default_encoder
from index.intake import Outcome, add_files
from index.library import Library
from index.search import Searcher

MATERIAL = Path(__file__).parents[2] / "shared" / "data"

STERILE = """---
key: site-standard-1
version: "2024"
title: Site standard for sterile areas
label: Site Standard 1
aliases: ["Standard 1"]
authority: Example authority
jurisdictions: ["EU"]
kind: guidance
status: in force
---
# Site standard for sterile areas

## 4 Premises

4.1 Rooms of different grades should keep a pressure difference of at least 12 Pascals between them.

4.2 Doors of an airlock should not be opened at the same time.

4.3 Before use, the following should be checked:

i. the integrity of the gloves,

ii. the particle count at rest.

## 5 Personnel

5.1 Operators should wear sterile gowns that are changed at least once a day.
"""

COMPUTERS = """---
key: site-standard-11
version: "2011"
title: Site standard for computerised systems
label: Site Standard 11
aliases: ["Standard 11"]
authority: Example authority
jurisdictions: ["US"]
kind: regulation
status: in force
---
# Site standard for computerised systems

## 9 Audit trails

Changes and deletions of relevant records shall be recorded with their reason by the system.

## 10 Backup

10.1 Backups of all relevant records shall be made every 24 hours.

10.2 The restoring of a backup shall be tested once a year.
"""

OLD = """---
key: site-standard-11
version: "2003"
title: Site standard for computerised systems (2003)
label: Site Standard 11
authority: Example authority
jurisdictions: ["US"]
kind: regulation
status: superseded
---
# Site standard for computerised systems (2003)

## 10 Backup

10.1 Backups of records shall be made every week.
"""


# Under CI everything is installed, so that a missing package is an error there, not a skip.
needs_milvus = pytest.mark.skipif(
    find_spec("milvus_lite") is None and not os.environ.get("CI"), reason="milvus-lite is not installed (pip install -e '.[milvus]')"
)


@pytest.fixture(scope="session")
def material() -> Path:
    """The folder of real documents beside the checkout; not part of a clean checkout, so never used under CI."""
    if os.environ.get("CI"):
        pytest.skip("the real documents are not part of a clean checkout")
    if not MATERIAL.is_dir():
        pytest.skip(f"the real documents are not beside the checkout ({MATERIAL.name})")
    return MATERIAL


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    """A folder with three small standards in Markdown."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, text in (("sterile.md", STERILE), ("computers.md", COMPUTERS), ("computers-2003.md", OLD)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library."""
    with Library(tmp_path / "workspace") as opened:
        yield opened


@pytest.fixture
def filled(library: Library, texts: Path) -> Library:
    """A library of the three standards."""
    outcomes = ingest(library, *sorted(texts.iterdir()))
    assert [outcome.status for outcome in outcomes] == ["added"] * 3, outcomes
    return library


@pytest.fixture
def searcher(filled: Library) -> Searcher:
    """Search over the three standards."""
    return Searcher(filled, default_encoder())


def ingest(library: Library, *files: Path) -> list[Outcome]:
    """Bring files in, in this process."""
    return list(add_files(library, default_encoder(), files))
