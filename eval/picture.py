"""A report of `eval.retrieval` in, a picture out: measures with their intervals, by type where there are types, an earlier run beside."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ingest.errors import InputError


def draw(file: Path, name: str, report: Mapping[str, Any]) -> None:
    """Bars with 95 % intervals; where the report is compared with an earlier run, that run's means as marks."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError(f"{file}: pictures need matplotlib. Install it: pip install matplotlib") from error
    groups = {"all": report["measures"], **{kind: one["measures"] for kind, one in report.get("types", {}).items()}}
    figure = Figure(figsize=(max(6.4, 1.6 * len(groups) * len(report["measures"]) / 5), 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    measures, width = list(report["measures"]), 0.8 / len(report["measures"])
    for place, measure in enumerate(measures):
        at = [group + place * width for group in range(len(groups))]
        means = [one[measure]["value"] for one in groups.values()]
        below = [max(0.0, one[measure]["value"] - one[measure]["low"]) for one in groups.values()]
        above = [max(0.0, one[measure]["high"] - one[measure]["value"]) for one in groups.values()]
        axes.bar(at, means, width, yerr=[below, above], label=measure, error_kw={"elinewidth": 0.8})
        gap = report.get("against", {}).get(measure)
        if gap:
            earlier = means[0] - gap["value"]
            axes.plot(
                [at[0] - width / 2, at[0] + width / 2], [earlier, earlier], color="black", label="earlier run" if place == 0 else None
            )
    axes.set_xticks([group + 0.4 - width / 2 for group in range(len(groups))], list(groups))
    axes.set_ylim(0, 1.05)
    axes.set_title(f"{name}, {report['queries']} queries")
    axes.legend(fontsize="small", ncols=4, loc="upper center", bbox_to_anchor=(0.5, -0.08))
    figure.savefig(file, dpi=150)


def draw_curve(file: Path, name: str, points: Sequence[tuple[float, float]]) -> None:
    """Accuracy of the answers given against the share of questions answered, the surest first."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError(f"{file}: pictures need matplotlib. Install it: pip install matplotlib") from error
    figure = Figure(figsize=(6.4, 4.2), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    axes.plot([x for x, _ in points], [y for _, y in points], drawstyle="steps-post")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.05)
    axes.set_xlabel("share of all questions answered, the surest answers first")
    axes.set_ylabel("share of the answers that cite a gold clause")
    axes.grid(visible=True, alpha=0.3)
    axes.set_title(name)
    figure.savefig(file, dpi=150)
