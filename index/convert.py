"""A sentence-transformers model in, an OpenVINO model with mean pooling out, kept in a folder of the account's cache.

This is the only place that imports torch and transformers for the default path; it runs once a machine, about ten seconds.
"""

import os
import sys
from pathlib import Path
from typing import Any

from ingest.errors import EncoderError


def cache_folder() -> Path:
    """`CLAUSEWISE_CACHE`, else the account's cache folder; what lies there is safe to delete."""
    given = os.environ.get("CLAUSEWISE_CACHE")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clausewise"


def converted(folder: Path, model: str) -> Path:
    """The converted model's XML file, converted now if it is not there yet."""
    target = cache_folder() / "encoders" / model.replace(":", "-").replace("/", "-") / "model.xml"
    if not target.exists():
        _convert(folder, target)
    return target


def _convert(folder: Path, target: Path) -> None:
    print(f"Clausewise prepares the embedding model for this machine, once (kept in {target.parent}).", file=sys.stderr)
    try:
        model = _traced(folder)
        import openvino

        # Two processes may convert at the same moment: each writes its own folder, the first rename wins.
        partial = target.parent.with_name(f"{target.parent.name}.{os.getpid()}")
        partial.mkdir(parents=True, exist_ok=True)
        openvino.save_model(model, partial / "model.xml", compress_to_fp16=False)
        if not target.parent.exists():
            partial.rename(target.parent)
    except (OSError, ImportError, RuntimeError) as error:
        raise EncoderError(
            f"{folder}: the embedding model could not be converted ({error}). Reinstall the packages of constraints.txt."
        ) from error


def _traced(folder: Path) -> Any:
    import warnings

    # OpenVINO's converter reports its use to its makers unless that package is missing. Nothing leaves this machine.
    sys.modules["openvino_telemetry"] = None  # type: ignore[assignment]
    os.environ["HF_HUB_OFFLINE"] = "1"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tracing warns of branches on shapes, which this export keeps dynamic
        import openvino
        import torch
        from transformers import AutoModel
        from transformers.utils import logging

        logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        body = AutoModel.from_pretrained(str(folder), attn_implementation="eager").eval()

        class MeanPooled(torch.nn.Module):
            """Token vectors averaged over the attention mask, then normalised: the model's own pooling."""

            def __init__(self) -> None:
                super().__init__()
                self.body = body

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                segments = torch.zeros_like(input_ids)
                states = self.body(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=segments).last_hidden_state
                mask = attention_mask.unsqueeze(-1).to(states.dtype)
                return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1).clamp(min=1e-9), dim=1)

        example = torch.ones(2, 16, dtype=torch.long)
        return openvino.convert_model(
            MeanPooled(),
            example_input={"input_ids": example, "attention_mask": example},
            input=[("input_ids", [-1, -1]), ("attention_mask", [-1, -1])],
        )
