"""Measured values in, the chance of each status and the status out: a linear model that `benchmarks/gaps` fits.

A gap costs more unseen than an obligation looked at twice: where a gap is likely enough, "met" is not said; where little speaks for
any status, "undetermined" is. "Conflict" and "not applicable" need a passage that a reader can be shown as the ground: the network alone
says them of texts on other subjects as well. Knows nothing of how values are measured.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.gap.features import FEATURES, OUTPUTS
from assistant.gap.model import FindingStatus
from ingest.errors import ClausewiseError

# What the network has to say of some passage at least, before an obligation is called not applicable.
LEAST_FACT = 0.1
# How near a passage has to lie whose difference is called a conflict, and how much of the thing that a passage says is absent the
# obligation has to speak of. Chosen on labelled SOPs, with SOPs against texts on other subjects beside them (LOG.md).
CONFLICT_NEARNESS, ABSENT_SHARED = 0.47, 0.6
FILE = Path(__file__).parent / "head.json"
Chances = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Head:
    """Weights of shape (5, features) on standardised values, and the two chances at which a status is not trusted.

    `gap` is the chance of any gap from which the likeliest gap is said and not "met"; `sure` the chance a status needs to be said at all.
    `reliability` holds (chance, share right) on held-out SOPs, by which a chance becomes a confidence.
    """

    weights: Chances
    bias: Chances
    mean: Chances
    scale: Chances
    gap: float
    sure: float
    reliability: tuple[tuple[float, float], ...]
    version: str

    def chances(self, vectors: NDArray[np.float32]) -> Chances:
        """One row of five chances a row of values, in the order of `OUTPUTS`."""
        logits = ((vectors - self.mean) / self.scale) @ self.weights.T + self.bias
        raised = np.exp(logits - logits.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))

    def status(self, chances: Chances, values: Mapping[str, float]) -> FindingStatus:
        """The status that one row of chances stands for, among those that have their ground.

        "Met" is never what is left when another status lacks its ground: that is "undetermined".
        """
        left = grounded(chances, values)
        left = left / left.sum()
        place = int(left.argmax())
        gap = float(chances[1] + chances[2] + chances[3])
        if OUTPUTS[place] == "met" and gap >= self.gap:
            place = int(left[1:4].argmax()) + 1
        if OUTPUTS[place] == "met" and OUTPUTS[int(chances.argmax())] != "met":
            return "undetermined"
        return "undetermined" if left[place] < self.sure else OUTPUTS[place]  # type: ignore[return-value]

    def confidence(self, chances: Chances) -> float:
        """How often a finding of this chance was right on SOPs that nothing was fitted on."""
        chance = float(chances.max())
        if not self.reliability:
            return chance
        known, right = zip(*self.reliability, strict=True)
        return float(np.interp(chance, known, right))


def grounded(chances: Chances, values: Mapping[str, float]) -> Chances:
    """One row of chances, 0 for statuses that lack their ground. What falls free goes to none, so a chance stays what was measured."""
    left = chances.copy()
    if values.get("most_not_applicable", 0.0) < LEAST_FACT or values.get("ground_not_applicable", 0.0) < ABSENT_SHARED:
        left[OUTPUTS.index("not_applicable")] = 0.0
    if values.get("ground_conflict", 0.0) < CONFLICT_NEARNESS:
        left[OUTPUTS.index("conflict")] = 0.0
    return left


def from_json(kept: dict[str, Any]) -> Head:
    """A head as `benchmarks/gaps/fit.py` writes it."""
    if tuple(kept["features"]) != FEATURES:
        raise ClausewiseError(f"{FILE}: was fitted on other values than this version measures. Reinstall Clausewise.")
    numbers = {name: np.asarray(kept[name], float) for name in ("weights", "bias", "mean", "scale")}
    reliability = tuple((float(chance), float(right)) for chance, right in kept["reliability"])
    return Head(**numbers, gap=kept["gap"], sure=kept["sure"], reliability=reliability, version=kept["version"])


@lru_cache(maxsize=1)
def shipped() -> Head:
    """The head that comes with Clausewise."""
    return from_json(json.loads(FILE.read_text(encoding="utf-8")))
