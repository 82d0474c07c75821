"""An obligation and a passage of an SOP in, five shares out: met, partial, missing, conflict, not applicable.

The embedded MiniLM with the low-rank additions of `network.npz`, which `benchmarks/gaps` trains, merged once a machine into an OpenVINO
model that lies in the account's cache. Only pairs of one length run together, without padding, so that what a pair was batched with changes
nothing. Knows nothing of statuses.
"""

import hashlib
import os
import sys
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from assistant.gap.features import OUTPUTS, softmax
from index.convert import cache_folder
from index.encoder import Vectors
from index.models import embedded
from ingest.errors import EncoderError

WEIGHTS = Path(__file__).parent / "network.npz"
MOST_TOKENS = 192
# Pairs of one length that run together: a twelfth less processor time than one by one, the same bits (LOG.md).
TOGETHER = 8
# The additions were trained at twice their product (benchmarks/gaps/train.py).
SCALE = 2.0


class Network(Protocol):
    """Anything that tells how passages stand to obligations."""

    identity: str

    def shares(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """One row of five shares a pair of obligation and passage."""
        ...


class OpenVinoNetwork:
    """The trained network on the processor."""

    def __init__(self, weights: Path = WEIGHTS) -> None:
        self._weights = weights
        self._lock = threading.Lock()
        self.identity = f"gap-network:{hashlib.sha256(weights.read_bytes()).hexdigest()[:12]}"

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(embedded().folder / "tokenizer.json"))
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _queue(self) -> Any:
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        import openvino

        file = _converted(self._weights, self.identity)
        streams = min(os.cpu_count() or 1, 8)
        settings = {
            "PERFORMANCE_HINT": "THROUGHPUT",
            "NUM_STREAMS": streams,
            "INFERENCE_PRECISION_HINT": "f32",
            "CACHE_DIR": str(file.parent / "compiled"),
        }
        try:
            return openvino.AsyncInferQueue(openvino.Core().compile_model(str(file), "CPU", settings), streams)
        except RuntimeError as error:
            raise EncoderError(f"{file}: the network cannot be run ({error}). Delete {file.parent}: it is then made anew.") from error

    def shares(self, pairs: Sequence[tuple[str, str]]) -> Vectors:
        """Shares of shape (pairs, 5); equal pairs run once."""
        if not pairs:
            return np.empty((0, len(OUTPUTS)), np.float32)
        unique = {pair: place for place, pair in enumerate(dict.fromkeys(pairs))}
        encodings = self._tokenizer.encode_batch(list(unique))
        logits = np.empty((len(unique), len(OUTPUTS)), np.float32)

        def keep(request: Any, places: list[int]) -> None:
            logits[places] = request.get_output_tensor(0).data

        with self._lock:
            queue = self._queue
            queue.set_callback(keep)
            for places in _of_one_length([len(one.ids) for one in encodings]):
                ids = np.asarray([encodings[place].ids for place in places], np.int64)
                kinds = np.asarray([encodings[place].type_ids for place in places], np.int64)
                queue.start_async({"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": kinds}, places)
            queue.wait_all()
        return np.asarray(softmax(logits)[[unique[pair] for pair in pairs]], np.float32)


def _of_one_length(lengths: Sequence[int]) -> list[list[int]]:
    """The places in batches of one length each, short ones first."""
    by_length: dict[int, list[int]] = {}
    for place, length in enumerate(lengths):
        by_length.setdefault(length, []).append(place)
    ordered = [by_length[length] for length in sorted(by_length)]
    return [places[start : start + TOGETHER] for places in ordered for start in range(0, len(places), TOGETHER)]


def _converted(weights: Path, identity: str) -> Path:
    """The merged network's XML file, made now if it is not there yet."""
    target = cache_folder() / "encoders" / identity.replace(":", "-") / "model.xml"
    if target.exists():
        return target
    print(f"Clausewise prepares its judge of gaps for this machine, once (kept in {target.parent}).", file=sys.stderr)
    try:
        traced = _traced(weights)
        import openvino

        partial = target.parent.with_name(f"{target.parent.name}.{os.getpid()}")
        partial.mkdir(parents=True, exist_ok=True)
        openvino.save_model(traced, partial / "model.xml", compress_to_fp16=False)
        if not target.parent.exists():
            partial.rename(target.parent)
    except (OSError, ImportError, RuntimeError, KeyError) as error:
        raise EncoderError(
            f"{weights}: the network could not be made ({error}). Reinstall Clausewise and the packages of constraints.txt."
        ) from error
    return target


def _traced(weights: Path) -> Any:
    import warnings

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
        body = AutoModel.from_pretrained(str(embedded().folder), attn_implementation="eager").eval()
        learnt = {name: torch.from_numpy(value.astype(np.float32)) for name, value in np.load(weights).items()}
        _merge(body, learnt)

        class Judged(torch.nn.Module):
            """First token and mean of all tokens, then the five logits."""

            def __init__(self) -> None:
                super().__init__()
                self.body = body
                self.head = torch.nn.Linear(learnt["head.weight"].shape[1], len(OUTPUTS))
                self.head.load_state_dict({"weight": learnt["head.weight"], "bias": learnt["head.bias"]})

            def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor, token_type_ids: torch.Tensor) -> torch.Tensor:
                states = self.body(input_ids=input_ids, attention_mask=attention_mask, token_type_ids=token_type_ids).last_hidden_state
                mask = attention_mask.unsqueeze(-1).to(states.dtype)
                mean = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
                logits: torch.Tensor = self.head(torch.cat([states[:, 0], mean], 1))
                return logits

        example = torch.ones(2, 16, dtype=torch.long)
        names = ("input_ids", "attention_mask", "token_type_ids")
        return openvino.convert_model(
            Judged().eval(), example_input=dict.fromkeys(names, example), input=[(name, [-1, -1]) for name in names]
        )


def _merge(body: Any, learnt: Any) -> None:
    """Add each low-rank product to the linear layer it was trained beside."""
    import torch

    layers = dict(body.named_modules())
    with torch.no_grad():
        for name, up in learnt.items():
            if not name.endswith(".up"):
                continue
            layer = layers[name.removeprefix("body.").removesuffix(".up")]
            layer.weight += SCALE * (up @ learnt[f"{name.removesuffix('.up')}.down"])
