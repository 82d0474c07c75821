"""Measured values with gold statuses in, a fitted head out; and heads that have not seen the SOP they judge.

The exercises are SOPs put together from frames (`benchmarks/gaps`), measured with networks that were not trained on their topics.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.gap.features import FEATURES, OUTPUTS
from assistant.gap.head import Head, from_json

EXERCISES = Path(__file__).parent / "exercises.npz"
# Chosen by cross-validation (LOG.md): how strongly weights are held back, and what an exercise counts against a real obligation.
STRENGTH = 0.01
EXERCISE_WEIGHT = 0.15
POWER = 0.7
GAP, SURE = 0.53, 0.28


@dataclass(frozen=True, slots=True)
class Sample:
    """Values of obligations, one row each, with the places of their statuses in `OUTPUTS`, and the SOP each belongs to."""

    values: NDArray[np.float32]
    statuses: NDArray[np.int64]
    groups: tuple[str, ...]

    def of(self, chosen: NDArray[np.bool_]) -> "Sample":
        """Some of the rows."""
        return Sample(self.values[chosen], self.statuses[chosen], tuple(one for one, kept in zip(self.groups, chosen, strict=True) if kept))


def exercises() -> Sample:
    """The measured exercises."""
    kept = np.load(EXERCISES)
    return Sample(kept["values"].astype(np.float32), kept["statuses"].astype(np.int64), ("exercise",) * len(kept["statuses"]))


def fitted(real: Sample, made: Sample, reliability: Sequence[tuple[float, float]] = (), version: str = "crossed") -> Head:
    """A head by regularised logistic regression; statuses weigh alike in each of the two samples."""
    return from_json(as_json(real, made, reliability, version))


def as_json(real: Sample, made: Sample, reliability: Sequence[tuple[float, float]], version: str) -> dict[str, Any]:
    """The head as it is kept in a file."""
    from sklearn.linear_model import LogisticRegression

    values = np.vstack([real.values, made.values])
    statuses = np.r_[real.statuses, made.statuses]
    weights = np.r_[_alike(real.statuses), _alike(made.statuses) * EXERCISE_WEIGHT]
    mean, scale = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=STRENGTH, max_iter=5000).fit((values - mean) / scale, statuses, sample_weight=weights)
    coefficients = np.zeros((len(OUTPUTS), len(FEATURES)))
    bias = np.full(len(OUTPUTS), -9.0)
    coefficients[model.classes_], bias[model.classes_] = model.coef_, model.intercept_
    return {
        "version": version,
        "features": list(FEATURES),
        "weights": coefficients.round(5).tolist(),
        "bias": bias.round(5).tolist(),
        "mean": mean.round(5).tolist(),
        "scale": scale.round(5).tolist(),
        "gap": GAP,
        "sure": SURE,
        "reliability": [[round(chance, 4), round(right, 4)] for chance, right in reliability],
    }


def _alike(statuses: NDArray[np.int64]) -> NDArray[np.float64]:
    """Weights by which each status counts between its share and an equal part."""
    count = np.bincount(statuses, minlength=len(OUTPUTS)).astype(float)
    share = np.where(count > 0, (len(statuses) / np.maximum(count, 1)) ** POWER, 0)
    weights = share[statuses]
    return np.asarray(weights / weights.mean())


def crossed(real: Sample, made: Sample) -> dict[str, Head]:
    """For each SOP a head that was fitted on the others and the exercises."""
    groups = np.asarray(real.groups)
    return {one: fitted(real.of(groups != one), made) for one in sorted(set(real.groups))}


def reliability(chances: NDArray[np.float64], right: NDArray[np.bool_]) -> list[tuple[float, float]]:
    """How often a chance is right: isotonic regression on held-out findings (Zadrozny and Elkan 2002), at a few points."""
    from sklearn.isotonic import IsotonicRegression

    model = IsotonicRegression(out_of_bounds="clip", y_min=0.02, y_max=0.98).fit(chances, right.astype(float))
    points = np.linspace(float(chances.min()), float(chances.max()), 9)
    return [(float(point), float(share)) for point, share in zip(points, model.predict(points), strict=True)]
