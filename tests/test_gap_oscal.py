"""The export for other programs holds to NIST's model of assessment results, as compliance-trestle checks it."""

import json
from pathlib import Path

import pytest
from test_gap_run import GLOVES, folder, ran

from assistant.gap.oscal import as_oscal, token
from index.library import Library

__all__ = ["folder"]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_assessment_results_hold_to_the_official_model(filled: Library, folder: Path, tmp_path: Path) -> None:
    from trestle.oscal.assessment_results import Model

    (folder / "b-gloves.md").write_text(GLOVES.replace("Gowns are", "Gowns <b>&\n are"))
    made = ran(filled, [folder], tmp_path / "out")
    content = as_oscal(made)
    results = Model.model_validate_json(content).assessment_results.results[0]
    assert len(results.findings) == len(results.observations) == 8
    plain = json.loads(content)["assessment-results"]["results"][0]
    conflict = next(one for one in plain["findings"] if one["title"].startswith("Conflict"))
    assert conflict["description"] == "Doors of an airlock should not be opened at the same time."
    assert conflict["target"]["status"]["state"] == "not-satisfied"
    observed = {one["uuid"]: one for one in plain["observations"]}[conflict["related-observations"][0]["observation-uuid"]]
    assert observed["relevant-evidence"][0]["description"] == "Two doors of an airlock are never open at the same time."
    assert {one["target"]["status"]["state"] for one in plain["findings"] if one["title"].startswith("Compliant")} == {"satisfied"}
    missing = next(one for one in plain["observations"] if "No sentence speaks" in one["description"])
    assert "Proof of search:" in missing["description"]


def test_the_same_run_has_the_same_ids(filled: Library, folder: Path, tmp_path: Path) -> None:
    made = ran(filled, [folder], tmp_path / "out")
    assert as_oscal(made) == as_oscal(made)


def test_tokens_stay_apart() -> None:
    ids = ["EM-01", "eu-gmp-annex-1@2022#4.14/2", "eu-gmp-annex-1@2022#4.14_2", "1", "é x", "é_x"]
    assert token("EM-01") == "EM-01"
    assert len({token(one) for one in ids}) == len(ids)
