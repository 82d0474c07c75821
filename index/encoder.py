"""Text in, unit vectors out: the `Encoder` protocol, and sentence-transformers models run by OpenVINO or by sentence-transformers itself.

Each text runs through the model alone and unpadded, two at a time on two cores: its vector then does not depend on what it was batched
with, so that a library built in any order ranks alike. That costs about a tenth of the speed of batches of 16 (LOG.md). Neither torch nor
transformers is imported for a model that OpenVINO runs; it is converted once, by `index.convert`.
"""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from index.models import DEFAULT_MODEL, DEFAULT_WEIGHTS_SHA256, Model, configured, embedded_folder
from ingest.errors import EncoderError

__all__ = [
    "DEFAULT_MODEL",
    "DEFAULT_WEIGHTS_SHA256",
    "Encoder",
    "OpenVinoEncoder",
    "TorchEncoder",
    "Vectors",
    "default_encoder",
    "embedded_folder",
    "encoder_of",
]

Vectors = NDArray[np.float32]

PRECISION = "f32"


class Encoder(Protocol):
    """What search needs of an embedding model."""

    model: str
    precision: str

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One unit vector a text, as rows of float32; `progress` is told how many are done."""
        ...


class OpenVinoEncoder:
    """A sentence-transformers model that pools and normalises, converted to OpenVINO."""

    precision = PRECISION

    def __init__(self, model: Model) -> None:
        self._model = model
        self.model = model.identity
        # The queue has one callback at a time, and the chat calls from several threads.
        self._lock = threading.Lock()

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self._model.folder / "tokenizer.json"))
        tokenizer.enable_truncation(self._model.most_tokens)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _queue(self) -> Any:
        # Nothing is reported to its makers, and hidden it need not be imported.
        sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
        import openvino

        from index.convert import converted

        streams = min(os.cpu_count() or 1, 8)
        file = converted(self._model)
        settings = {"PERFORMANCE_HINT": "THROUGHPUT", "NUM_STREAMS": streams, "INFERENCE_PRECISION_HINT": PRECISION}
        # The compiled form saves a tenth of a second at every start; OpenVINO checks it, and compiles anew where it is damaged or foreign.
        settings["CACHE_DIR"] = str(file.parent / "compiled")
        try:
            return openvino.AsyncInferQueue(openvino.Core().compile_model(str(file), "CPU", settings), streams)
        except RuntimeError as error:
            raise EncoderError(
                f"{file}: the converted embedding model cannot be run ({error}). Delete {file.parent}: it is then made anew."
            ) from error

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of shape (texts, dimension), float32, length 1. Texts beyond the model's limit are cut."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch(list(texts))]
        found: list[Vectors] = [np.empty(0, np.float32)] * len(tokens)

        def keep(request: Any, position: int) -> None:
            found[position] = request.get_output_tensor(0).data[0].astype(np.float32)
            if progress is not None:
                progress(1)

        with self._lock:
            queue = self._queue
            queue.set_callback(keep)
            # Neighbours of one length spare the model a change of shape.
            for position in sorted(range(len(tokens)), key=lambda one: len(tokens[one])):
                ids = np.asarray([tokens[position]], np.int64)
                queue.start_async({"input_ids": ids, "attention_mask": np.ones_like(ids)}, position)
            queue.wait_all()
        return _unit(np.stack(found)) if found else np.empty((0, 0), np.float32)


class TorchEncoder:
    """Any sentence-transformers model, run by sentence-transformers: for a GPU, and for what OpenVINO cannot do.

    Vectors are filed apart from those of OpenVINO: they differ in the seventh digit.
    """

    def __init__(self, model: Model, device: str) -> None:
        self._model = model
        self._device = device
        self.model = model.identity
        self.precision = f"{PRECISION}-torch"
        self._lock = threading.Lock()

    @cached_property
    def _transformer(self) -> Any:
        os.environ["HF_HUB_OFFLINE"] = "1"
        try:
            from sentence_transformers import SentenceTransformer

            return SentenceTransformer(str(self._model.folder), device=self._device)
        except (ImportError, OSError, ValueError, RuntimeError, KeyError) as error:
            raise EncoderError(
                f"{self._model.folder}: sentence-transformers cannot load this model ({error}). Name another one with CLAUSEWISE_MODEL."
            ) from error

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of shape (texts, dimension), float32, length 1; one text at a time, for the reason given at the top."""
        found = []
        with self._lock:
            for text in texts:
                found.append(self._transformer.encode([text], convert_to_numpy=True, show_progress_bar=False)[0])
                if progress is not None:
                    progress(1)
        return _unit(np.stack(found)) if found else np.empty((0, 0), np.float32)


def _unit(vectors: Any) -> Vectors:
    numbers = np.asarray(vectors, np.float32)
    return np.asarray(numbers / np.maximum(np.linalg.norm(numbers, axis=1, keepdims=True), 1e-12), np.float32)


@lru_cache(maxsize=1)
def default_encoder() -> Encoder:
    """The configured model: the embedded one, unless `CLAUSEWISE_MODEL` names another; one a process."""
    return encoder_of(configured())


def encoder_of(model: Model) -> Encoder:
    """OpenVINO where it can run the model; sentence-transformers where `CLAUSEWISE_DEVICE` asks for a GPU (`cuda`), and for the rest."""
    device = os.environ.get("CLAUSEWISE_DEVICE", "").strip() or "cpu"
    return OpenVinoEncoder(model) if model.pooling and device == "cpu" else TorchEncoder(model, device)
