"""A model and a card in, the command that serves it out: vLLM, in its own environment, with the settings this project relies on.

Structured output without free white space (a small model loops on it), sampling by the request alone and not by the model's own settings,
the beginning of prompts kept (gap judging sends the same SOP hundreds of times), this machine only, a key, nothing reported, nothing logged
of what is asked. Knows nothing of what the model is used for.
"""

import json
import os
import secrets
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.endpoint import DEFAULT_URL, own_key_file
from ingest.errors import InputError

ADDRESS = "127.0.0.1"
DEFAULT_SERVE_PORT = 8000
ENVIRONMENT = Path(__file__).parents[1] / ".venv-serve"


@dataclass(frozen=True, slots=True)
class Card:
    """A size of GPU memory in GB, with the model served there by default (Apache-2.0, instruct, no thinking) and the limits that fit.

    `download` is the size of that model's files in GB, `context` in tokens, `together` how many requests run at a time.
    """

    memory: int
    model: str
    download: int
    context: int
    together: int


CARDS = (
    Card(24, "Qwen/Qwen2.5-14B-Instruct-AWQ", 10, 16_384, 16),
    Card(80, "Qwen/Qwen3-30B-A3B-Instruct-2507-FP8", 31, 32_768, 64),
    Card(141, "Qwen/Qwen3-Next-80B-A3B-Instruct-FP8", 82, 32_768, 64),
)
# A card of 24 GB shows 22.5 to 24 GiB; what is a little smaller than its name still is that card.
_NEARLY = 0.9


def card_of(memory: int) -> Card:
    """The card of that name."""
    return next(card for card in CARDS if card.memory == memory)


def detected() -> Card:
    """The largest of our sizes that this machine's first GPU has; the smallest where there is none or it is smaller."""
    memory = _first_gpu()
    return max((card for card in CARDS if memory >= card.memory * _NEARLY), key=lambda card: card.memory, default=CARDS[0])


def _first_gpu() -> float:
    """GB of memory of the first GPU, 0 where none is seen."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return 0.0
    asked = [program, "--query-gpu=memory.total", "--format=csv,noheader,nounits"]
    try:
        told = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True).stdout.split()  # noqa: S603 - found on the path
        return float(told[0]) * 1.048576 / 1000
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return 0.0


def vllm_python() -> Path:
    """The Python that has vLLM: `CLAUSEWISE_VLLM_PYTHON`, else that of `.venv-serve` beside the program."""
    given = os.environ.get("CLAUSEWISE_VLLM_PYTHON", "")
    return Path(given).expanduser() if given else ENVIRONMENT / "bin" / "python"


def checked_python() -> Path:
    """`vllm_python`, or an error that says how to make that environment."""
    python = vllm_python()
    if not python.is_file():
        raise InputError(
            f"{python}: there is no environment with vLLM. Make it with `make serve-environment` (or python3 -m venv .venv-serve; "
            f".venv-serve/bin/python -m pip install -r requirements-serve.txt), or set CLAUSEWISE_VLLM_PYTHON to the Python of one."
        )
    return python


def command(python: Path, model: str, card: Card, port: int, more: Sequence[str] = ()) -> list[str]:
    """vLLM's command line; `more` comes last and so overrules."""
    structured = {"backend": "xgrammar", "disable_any_whitespace": True}
    settings = {
        "model": model,
        "served-model-name": Path(model).name if Path(model).is_dir() else model,
        "host": ADDRESS,
        "port": str(port),
        "max-model-len": str(card.context),
        "max-num-seqs": str(card.together),
        "gpu-memory-utilization": "0.90",
        "structured-outputs-config": json.dumps(structured, separators=(",", ":")),
        "generation-config": "vllm",
        "seed": "0",
    }
    switches = ["--enable-prefix-caching", "--no-enable-log-requests", "--disable-uvicorn-access-log", "--disable-fastapi-docs"]
    options = [word for name, value in settings.items() for word in (f"--{name}", value)]
    return [str(python), "-m", "vllm.entrypoints.openai.api_server", *options, *switches, *more]


def environment(key: str, online: bool) -> dict[str, str]:
    """What is set for vLLM. The key goes by the environment, since every account of the machine sees command lines."""
    ours = {
        "VLLM_API_KEY": key,
        "VLLM_NO_USAGE_STATS": "1",
        "DO_NOT_TRACK": "1",
        "HF_HUB_DISABLE_TELEMETRY": "1",
    }
    if not online:
        ours |= {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    return ours


def serving_environment(key: str, online: bool) -> dict[str, str]:
    """The process's environment less what would lead vLLM to our packages, and with `environment`."""
    kept = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")}
    return kept | environment(key, online)


def check_model(model: str, download: bool, size: int | None) -> None:
    """Whether the model's files are on this machine, as a folder or in the cache of the model hub; else an error that says what to do."""
    if download or Path(model).is_dir() or _cached(model).is_dir():
        return
    if model.startswith((".", "/", "~")) or model.count("/") != 1:
        raise InputError(f"{model}: no folder of this name. Give the folder that holds config.json and the weights, or a model's name.")
    big = f", {size} GB," if size else ""
    raise InputError(
        f"{model}: the model{big} is not on this machine ({_cached(model)}). Run again with --download, which fetches it from the model "
        f"hub once and sends nothing of yours; or copy it here and give its folder with --model."
    )


def _cached(model: str) -> Path:
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    return Path(os.environ.get("HF_HUB_CACHE") or home / "hub") / f"models--{model.replace('/', '--')}" / "snapshots"


def key() -> str:
    """`CLAUSEWISE_LLM_KEY`, else this account's own key, made at the first call and readable by it alone."""
    given = os.environ.get("CLAUSEWISE_LLM_KEY", "").strip()
    file = own_key_file()
    if given:
        return given
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(24))
    return file.read_text(encoding="ascii").strip()


def address(port: int) -> str:
    """Where clients find the server."""
    return DEFAULT_URL if port == DEFAULT_SERVE_PORT else f"http://{ADDRESS}:{port}/v1"
