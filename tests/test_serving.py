"""`clausewise serve-llm`: the command it makes, the key, and what it says where something is missing.

The running server is in test_vllm.py.
"""

import json
import stat
import sys
from pathlib import Path

import pytest

from assistant import serving
from assistant.cli import main
from assistant.endpoint import endpoint, own_key_file
from assistant.serving import CARDS, card_of, command, detected, environment
from ingest.errors import InputError


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No setting and no file of the account that runs the tests."""
    for name in ("CLAUSEWISE_LLM_KEY", "CLAUSEWISE_LLM_URL", "CLAUSEWISE_VLLM_PYTHON", "HF_HUB_CACHE", "HF_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hub"))
    return tmp_path


def option(words: list[str], name: str) -> str:
    return words[words.index(name) + 1]


@pytest.mark.parametrize("card", CARDS, ids=lambda card: str(card.memory))
def test_each_card_has_a_model_whose_files_leave_room_for_a_context(card: serving.Card) -> None:
    assert card.download < 0.9 * card.memory * 0.75
    assert card.context >= 16_384
    words = command(Path("python"), card.model, card, 8000)
    assert option(words, "--model") == card.model
    assert option(words, "--max-model-len") == str(card.context)


def test_the_settings_that_this_project_relies_on_are_set() -> None:
    words = command(Path("python"), "Org/Model", card_of(80), 8123, ["--max-model-len", "9"])
    assert json.loads(option(words, "--structured-outputs-config")) == {"backend": "xgrammar", "disable_any_whitespace": True}
    assert (option(words, "--host"), option(words, "--port"), option(words, "--generation-config")) == ("127.0.0.1", "8123", "vllm")
    assert {"--enable-prefix-caching", "--no-enable-log-requests"} <= set(words)
    assert "--trust-remote-code" not in words
    assert words[-2:] == ["--max-model-len", "9"], "what the user adds comes last, where it overrules"


def test_the_key_is_not_on_the_command_line_and_nothing_is_reported_or_fetched() -> None:
    told = environment("secret", online=False)
    assert told["VLLM_API_KEY"] == "secret"
    assert told["VLLM_NO_USAGE_STATS"] == told["DO_NOT_TRACK"] == told["HF_HUB_OFFLINE"] == "1"
    assert "HF_HUB_OFFLINE" not in environment("secret", online=True)
    assert "secret" not in " ".join(command(Path("python"), "Org/Model", card_of(24), 8000))


def test_a_key_is_made_once_for_the_account_and_the_client_finds_it() -> None:
    assert endpoint().key == ""
    key = serving.key()
    assert len(key) > 20
    assert serving.key() == key == endpoint().key
    assert stat.S_IMODE(own_key_file().stat().st_mode) == 0o600


def test_the_key_of_this_machine_is_not_sent_to_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    serving.key()
    monkeypatch.setenv("CLAUSEWISE_LLM_URL", "http://10.0.0.7:8000/v1")
    assert endpoint().key == ""
    monkeypatch.setenv("CLAUSEWISE_LLM_KEY", "theirs")
    assert endpoint().key == "theirs"


@pytest.mark.parametrize(("told", "memory"), [("81559", 80), ("24564\n24564", 24), ("143771", 141), ("11264", 24), ("no devices", 24)])
def test_the_card_is_what_the_driver_tells(told: str, memory: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "nvidia-smi"
    program.write_text(f"#!/bin/sh\nprintf '{told}\\n'\n", encoding="ascii")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    assert detected().memory == memory


def test_print_shows_the_command_and_runs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["serve-llm", "--print", "--card", "141", "--context", "5000", "--", "--enforce-eager"]) == 0
    shown = capsys.readouterr().out
    assert "--max-model-len 5000" in shown
    assert shown.rstrip().endswith("--enforce-eager")
    assert main(["serve-llm", "--print", "--model", "Org/Other", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["model"] == "Org/Other"


def test_without_its_environment_it_says_how_to_make_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAUSEWISE_VLLM_PYTHON", str(tmp_path / "none"))
    assert main(["serve-llm"]) == 1
    assert "make serve-environment" in capsys.readouterr().err


def test_a_model_that_is_not_on_the_machine_is_fetched_only_when_told_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CLAUSEWISE_VLLM_PYTHON", sys.executable)
    assert main(["serve-llm", "--card", "80"]) == 1
    said = capsys.readouterr().err
    assert "31 GB" in said
    assert "--download" in said
    with pytest.raises(InputError, match="no folder of this name"):
        serving.check_model("./missing", False, None)
    serving.check_model("Org/Model", True, None)
    (tmp_path / "hub" / "hub" / "models--Org--Model" / "snapshots").mkdir(parents=True)
    serving.check_model("Org/Model", False, None)
    serving.check_model(str(tmp_path), False, None)


def test_a_server_that_ends_at_once_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("CLAUSEWISE_VLLM_PYTHON", sys.executable)  # which has no vLLM
    assert main(["serve-llm", "--model", str(tmp_path), "--port", "18431"]) == 1
    assert "vLLM ended with status 1" in capfd.readouterr().err
