"""A report of `eval.gaps` in, a picture out: who was called what, and confidence against the share that was right."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.errors import InputError


def draw(file: Path, report: Mapping[str, Any]) -> None:
    """The confusion matrix beside the reliability diagram."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError(f"{file}: pictures need matplotlib. Install it: pip install matplotlib") from error
    if "confusion" not in report:
        raise InputError(f"{file}: there is no picture of single statements. Leave --picture out, or measure --gold.")
    figure = Figure(figsize=(11, 4.6), layout="constrained")
    FigureCanvasAgg(figure)
    left, right = figure.subplots(1, 2, width_ratios=(1.5, 1))
    _confusion(left, report["confusion"])
    _reliability(right, report["reliability"])
    figure.suptitle(f"{report['name']}, {report['obligations']} obligations, {report['head']} head")
    figure.savefig(file, dpi=150)


def _confusion(axes: Any, counts: Mapping[str, Mapping[str, int]]) -> None:
    gold, said = list(counts), list(next(iter(counts.values())))
    shares = [[row[name] / max(1, sum(row.values())) for name in said] for row in counts.values()]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, aspect="auto")
    for y, row in enumerate(counts.values()):
        for x, name in enumerate(said):
            axes.text(x, y, row[name], ha="center", va="center", color="white" if shares[y][x] > 0.5 else "black")
    axes.set_xticks(range(len(said)), [name.replace("_", "\n") for name in said])
    axes.set_yticks(range(len(gold)), [name.replace("_", "\n") for name in gold])
    axes.set_xlabel("said")
    axes.set_ylabel("gold")


def _reliability(axes: Any, bins: list[list[float]]) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, linestyle="--")
    axes.plot([one[0] for one in bins], [one[1] for one in bins], marker="o")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("confidence")
    axes.set_ylabel("share right")
