"""The client and the `llm` producer against a real vLLM whose model says noise: what holds must hold, and nothing of the noise may pass."""

import json
import os
import re
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import COMPUTERS, STERILE
from vllm_server import CONTEXT, Server, install, installed, served

from assistant import llm, prompts
from assistant.answer import ask
from assistant.endpoint import Endpoint
from assistant.llm import Completion, LanguageModel, Message, Request, violation
from assistant.prompts import Shown
from assistant.verify import VERIFIED
from index.scope import Scope
from index.search import Searcher
from ingest.errors import EndpointDown, EndpointRefuses, LanguageModelError

PASSAGES = [Shown(f"site-standard-1@2024#4.{number}", "Site Standard 1", STERILE) for number in range(1, 9)]
IDS = [one.clause_id for one in PASSAGES]
# Noise does not end its strings; shorter limits than those of real answers let it come to an end.
SHORT = {"MOST_QUOTE": 60, "MOST_STATEMENT": 60, "MOST_STATEMENTS": 2, "MOST_QUOTES": 2}
LONG = {
    "type": "object",
    "properties": {"text": {"type": "string", "minLength": 5000}},
    "required": ["text"],
    "additionalProperties": False,
}
QUESTIONS = [
    "What pressure difference is needed between rooms?",
    "How often are backups made?",
    "Who changes gowns and when?",
    "What is checked before use of gloves?",
    "May both doors of an airlock be open?",
    "What is recorded of deleted records?",
    "How is a backup tested?",
    "Which grades have rooms?",
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Started once. Under CI it is installed where it is missing, and never skipped."""
    if os.environ.get("CI"):
        install()
    elif not installed():
        pytest.skip("the CPU build of vLLM is not installed: `.venv/bin/python tests/vllm_server.py` makes its environment (2 GB)")
    with served(tmp_path_factory.mktemp("vllm")) as started:
        yield started


@pytest.fixture
def model(server: Server) -> Iterator[LanguageModel]:
    with LanguageModel(server.endpoint) as client:
        yield client


@pytest.fixture
def asked(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings by which `ask` finds the server."""
    for name, value in server.settings.items():
        monkeypatch.setenv(name, value)
    short(monkeypatch)


def short(patch: pytest.MonkeyPatch) -> None:
    for name, most in SHORT.items():
        patch.setattr(prompts, name, most)


def short_schema(*ids: str) -> dict[str, Any]:
    with pytest.MonkeyPatch.context() as patch:
        short(patch)
        return prompts.answer_schema(ids)


SCHEMA = short_schema(*IDS)


def messages(number: int) -> list[Message]:
    return prompts.answer_messages(f"{QUESTIONS[number % len(QUESTIONS)]} ({number})", PASSAGES)


def running(server: Server) -> int:
    """How many requests the server works on, by its own count."""
    with urllib.request.urlopen(f"http://127.0.0.1:{server.port}/metrics") as answer:
        lines = answer.read().decode().splitlines()
    counted = [line for line in lines if line.startswith(("vllm:num_requests_running", "vllm:num_requests_waiting{"))]
    assert counted
    return int(sum(float(line.rsplit(" ", 1)[1]) for line in counted))


def until_idle(server: Server) -> bool:
    end = time.monotonic() + 30
    while running(server) and time.monotonic() < end:
        time.sleep(0.1)
    return running(server) == 0


def test_it_tells_what_it_serves(model: LanguageModel, server: Server) -> None:
    (served_model,) = model.served()
    assert (served_model.name, served_model.root, served_model.longest) == ("noise-llama", str(server.model), CONTEXT)
    assert model.model == "noise-llama"


def test_noise_comes_in_the_form_that_was_asked_for(model: LanguageModel) -> None:
    for number in range(6):
        done = model.complete(messages(number), SCHEMA)
        assert done.attempts == 1
        assert not violation(done.value, SCHEMA)
        assert done.usage.completion_tokens > 0
        assert done.usage.prompt_tokens > 500
        assert re.match(r'\{"verdict":"[^"]*","statements":\[', done.text), "free white space is not disabled"


def test_the_same_question_gets_the_same_reply(model: LanguageModel) -> None:
    first, second = (model.complete(messages(1), SCHEMA) for _ in range(2))
    assert (first.text, first.prompt_hash) == (second.text, second.prompt_hash)


def test_a_stream_comes_in_pieces_that_make_the_reply(model: LanguageModel) -> None:
    *pieces, done = model.stream(messages(2), SCHEMA)
    assert isinstance(done, Completion)
    assert "".join(map(str, pieces)) == done.text
    assert len(pieces) > 5


def test_a_reply_that_does_not_end_in_time_is_left_and_the_server_stops_working_on_it(server: Server) -> None:
    hurried = Endpoint(server.endpoint.url, key=server.endpoint.key, seconds=1.0, max_tokens=6000)
    with LanguageModel(hurried) as client, pytest.raises(EndpointDown, match="no whole reply in 1 s"):
        client.complete([Message("user", "Write.")], LONG)
    assert until_idle(server)


def test_leaving_a_stream_stops_the_server(server: Server) -> None:
    with LanguageModel(Endpoint(server.endpoint.url, key=server.endpoint.key, max_tokens=6000)) as client:
        stream = client.stream([Message("user", "Write.")], LONG)
        next(stream)
        assert running(server) == 1
        stream.close()
        assert until_idle(server)


def test_a_reply_that_is_cut_off_is_not_taken_for_one(server: Server) -> None:
    short = Endpoint(server.endpoint.url, key=server.endpoint.key, max_tokens=20, attempts=1)
    with LanguageModel(short) as client, pytest.raises(LanguageModelError, match="cut off at 20 tokens"):
        client.complete([Message("user", "Write.")], LONG)


def test_many_requests_at_once_each_get_their_own_reply(model: LanguageModel) -> None:
    def request(number: int) -> Request:
        only = {"type": "object", "properties": {"is": {"enum": [number]}}, "required": ["is"], "additionalProperties": False}
        return Request((Message("user", f"Say {number}."),), only)

    done = list(model.complete_many([request(number) for number in range(60)]))
    assert [one.value if isinstance(one, Completion) else one for one in done] == [{"is": number} for number in range(60)]


def test_a_batch_can_be_left(model: LanguageModel, server: Server) -> None:
    batch = model.complete_many([Request(tuple(messages(number)), SCHEMA) for number in range(40)])
    assert isinstance(next(batch), Completion)
    batch.close()
    assert until_idle(server)


def test_a_batch_can_be_stopped_from_another_thread(model: LanguageModel, server: Server) -> None:
    stop = threading.Event()
    batch = model.complete_many([Request((Message("user", "Write."),), LONG)] * 4, stop.is_set)
    threading.Timer(1.0, stop.set).start()
    assert all(isinstance(one, LanguageModelError) for one in batch)
    assert until_idle(server)


def test_a_wrong_key_an_unknown_model_and_too_long_a_text_are_named(server: Server) -> None:
    url, key = server.endpoint.url, server.endpoint.key
    for endpoint, said, words in (
        (Endpoint(url, "noise-llama", "wrong"), "Write.", "CLAUSEWISE_LLM_KEY"),
        (Endpoint(url, "another", key), "Write.", "CLAUSEWISE_LLM_MODEL"),
        (Endpoint(url, "noise-llama", key), "Write. " * 9000, "larger context"),
    ):
        with LanguageModel(endpoint) as client, pytest.raises(EndpointRefuses, match=words):
            client.complete([Message("user", said)], SCHEMA)


@pytest.mark.usefixtures("asked")
def test_noise_never_passes_the_gate(searcher: Searcher) -> None:
    answers = [ask(searcher, question, Scope(), "llm") for question in QUESTIONS]
    for answer in answers:
        assert answer.producer in ("llm", "extract")
        assert answer.statements == () or answer.producer == "extract"
        assert answer.abstained or "The language model gave no answer" in answer.notes[0]
        assert all(citation.status in VERIFIED for one in answer.statements for citation in one.citations)
    written = [answer for answer in answers if answer.producer == "llm"]
    assert written
    assert all(answer.provenance.made and answer.provenance.made.model_hash for answer in written)
    assert any(one.citations for answer in written for one in answer.refused), "nothing was put to the gate"


@pytest.mark.usefixtures("asked")
def test_the_command_line_asks_it_and_doctor_finds_it(tmp_path: Path) -> None:
    (tmp_path / "sterile.md").write_text(STERILE, encoding="utf-8")
    (tmp_path / "computers.md").write_text(COMPUTERS, encoding="utf-8")

    def run(*words: str) -> str:
        command = [sys.executable, "-m", "assistant.cli", "--workspace", str(tmp_path / "w"), *words, "--json"]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    run("ingest", str(tmp_path / "sterile.md"), str(tmp_path / "computers.md"))
    answer = json.loads(run("ask", QUESTIONS[0], "--producer", "llm"))
    assert answer["provenance"]["asked_of"] == "llm"
    assert all(citation["status"] in VERIFIED for one in answer["statements"] for citation in one["citations"])
    found = {one["what"]: one for one in json.loads(run("doctor"))["wanted"]}
    assert found["language model"]["well"]
    assert f"noise-llama ({CONTEXT} tokens)" in found["language model"]["state"]
    assert found["vLLM"]["well"]


@pytest.mark.usefixtures("asked")
def test_a_server_that_is_killed_is_said_to_be_gone_and_found_again_when_it_is_back(
    server: Server, searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(llm, "PAUSE", 0.05)
    with LanguageModel(Endpoint(server.endpoint.url, "noise-llama", server.endpoint.key, max_tokens=6000)) as client:
        stream = client.stream([Message("user", "Write.")], LONG)
        next(stream)
        server.kill()
        with pytest.raises(LanguageModelError, match=server.endpoint.url):
            list(stream)
        with pytest.raises(EndpointDown, match="clausewise serve-llm"):
            client.complete(messages(0), SCHEMA)
        answer = ask(searcher, QUESTIONS[0], Scope(), "llm")
        assert (answer.producer, answer.abstained) == ("extract", False)
        assert server.endpoint.url in answer.notes[0]
        server.start()
        assert not violation(client.complete(messages(0), SCHEMA).value, SCHEMA)
    assert server.end() == 0
