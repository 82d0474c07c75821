"""A sentence-transformers model in, an OpenVINO model with its pooling out, kept under its hash in a folder of the account's cache.

This is the only place that imports torch and transformers for the default path; it runs once a machine, about ten seconds.
"""

import inspect
import os
import sys
from pathlib import Path
from typing import Any

from index.models import Model
from ingest.errors import EncoderError


def cache_folder() -> Path:
    """`CLAUSEWISE_CACHE`, else the account's cache folder; what lies there is safe to delete."""
    given = os.environ.get("CLAUSEWISE_CACHE")
    return Path(given) if given else Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clausewise"


def converted(model: Model) -> Path:
    """The converted model's XML file, converted now if it is not there yet."""
    safe = "".join(character if character.isalnum() or character in ".-_" else "-" for character in model.identity)
    target = cache_folder() / "encoders" / safe / "model.xml"
    if not target.exists():
        _convert(model, target)
    return target


def _convert(model: Model, target: Path) -> None:
    print(f"Clausewise prepares the embedding model for this machine, once (kept in {target.parent}).", file=sys.stderr)
    try:
        traced = _traced(model)
        import openvino

        # Two processes may convert at the same moment: each writes its own folder, the first rename wins.
        partial = target.parent.with_name(f"{target.parent.name}.{os.getpid()}")
        partial.mkdir(parents=True, exist_ok=True)
        openvino.save_model(traced, partial / "model.xml", compress_to_fp16=False)
        if not target.parent.exists():
            partial.rename(target.parent)
    except (OSError, ImportError, RuntimeError) as error:
        raise EncoderError(
            f"{model.folder}: the embedding model could not be converted ({error}). Reinstall the packages of constraints.txt."
        ) from error


def _traced(model: Model) -> Any:
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
        body = AutoModel.from_pretrained(str(model.folder), attn_implementation="eager").eval()

        segmented = "token_type_ids" in inspect.signature(body.forward).parameters

        class Pooled(torch.nn.Module):
            """Token vectors averaged over the attention mask, or the first one; then normalised: the model's own pooling."""

            def __init__(self) -> None:
                super().__init__()
                self.body = body

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
                segments = {"token_type_ids": torch.zeros_like(input_ids)} if segmented else {}
                states = self.body(input_ids=input_ids, attention_mask=attention_mask, **segments).last_hidden_state
                if model.pooling == "cls":
                    return torch.nn.functional.normalize(states[:, 0], dim=1)
                mask = attention_mask.unsqueeze(-1).to(states.dtype)
                return torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1).clamp(min=1e-9), dim=1)

        example = torch.ones(2, 16, dtype=torch.long)
        return openvino.convert_model(
            Pooled(),
            example_input={"input_ids": example, "attention_mask": example},
            input=[("input_ids", [-1, -1]), ("attention_mask", [-1, -1])],
        )
