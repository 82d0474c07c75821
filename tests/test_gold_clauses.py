"""The parse of seven real documents against lists made by hand; skipped where the material is absent."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from ingest.certificate import certify
from ingest.model import Clause, Reading
from ingest.readers import reader_for
from ingest.structure import structure

GOLD = {
    "annex1": "20220825_gmp-an1_en_0.pdf",
    "annex11": "annex11_01-2011_en_0.pdf",
    "q7": "Q7 Guideline.pdf",
    "q9r1": "ICH_Q9(R1)_Guideline_Step4_2025_0115_0.pdf",
    "q2r2": "ICH_Q2(R2)_Guideline_2023_1130_ErrorCorrection_2025.pdf",
    "fda_pv": "Process-Validation--General-Principles-and-Practices.pdf",
    "cfr211": "part211.xml",
}
LEAST_FOUND = 0.99
LEAST_KEPT = 0.995


def key(number: str | None) -> str:
    return re.sub(r"[^0-9a-z]+", ".", (number or "").lower()).strip(".")


def squash(text: str | None) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text or "").lower())


def read(material: Path, name: str) -> Reading:
    path = material / "documents" / name
    return reader_for(path)(path)


def gold_numbered(material: Path, name: str) -> list[dict[str, str]]:
    lines = (material / "clauses" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line.strip()]
    return [entry for entry in entries if entry["kind"] in ("heading", "paragraph", "list_item") and entry.get("clause")]


def is_there(entry: dict[str, str], clauses: list[Clause]) -> bool:
    wanted = squash(entry["starts_with"])[:36]
    number = key(entry.get("full") or entry["clause"])
    return any(key(clause.number) == number and wanted in squash(clause.title + clause.text)[:60] for clause in clauses)


@pytest.mark.material
@pytest.mark.parametrize("name", GOLD)
def test_the_clauses_of_a_real_document(material: Path, name: str) -> None:
    reading = read(material, GOLD[name])
    whole = structure(reading, f"{name}@1")
    entries = gold_numbered(material, name)
    missing = [entry.get("full") or entry["clause"] for entry in entries if not is_there(entry, list(whole.clauses))]
    assert len(missing) <= (1 - LEAST_FOUND) * len(entries), missing[:20]
    known = {key(entry.get("full") or entry["clause"]) for entry in entries}
    claimed = [clause.number for clause in whole.clauses if clause.number and clause.kind in ("heading", "paragraph")]
    invented = [number for number in claimed if key(number) not in known]
    assert len(invented) <= (1 - LEAST_FOUND) * len(claimed), invented[:20]
    assert certify(reading, whole).kept >= LEAST_KEPT
