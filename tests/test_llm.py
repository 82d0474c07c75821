"""The client of the language model, against a double that speaks the protocol. The real server is in test_vllm.py."""

import socket
import threading
from collections.abc import Iterator

import pytest
from model_double import Double, Reply, running

from assistant import llm
from assistant.endpoint import Endpoint, check_address, endpoint, is_private
from assistant.llm import Completion, LanguageModel, Message, Request, Usage, prompt_hash
from ingest.errors import (
    ClausewiseError,
    EndpointDown,
    EndpointForbidden,
    EndpointRefuses,
    InputError,
    LanguageModelError,
    ReplyUnusable,
)

ASKED = [Message("system", "Answer."), Message("user", "Which grade?")]
SCHEMA = {
    "type": "object",
    "properties": {"grade": {"enum": ["A", "B"]}, "why": {"type": "string", "maxLength": 40}},
    "required": ["grade"],
    "additionalProperties": False,
}


@pytest.fixture
def double(monkeypatch: pytest.MonkeyPatch) -> Iterator[Double]:
    monkeypatch.setattr(llm, "PAUSE", 0.01)
    with running() as server:
        yield server


def complete(double: Double, **settings: object) -> Completion:
    with LanguageModel(double.endpoint(**settings)) as model:
        return model.complete(ASKED, SCHEMA)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_reply_that_holds_is_parsed_and_comes_with_all_that_a_record_needs(double: Double) -> None:
    double.enqueue('{"grade": "A", "why": "née"}')
    done = complete(double, key="secret", seed=7)
    assert done.value == {"grade": "A", "why": "née"}
    assert done.text == '{"grade": "A", "why": "née"}'
    assert (done.model, done.usage, done.seed, done.attempts) == ("double", Usage(11, 7), 7, 1)
    assert done.prompt_hash == prompt_hash(ASKED, SCHEMA) != prompt_hash(ASKED[:1], SCHEMA)


def test_the_request_asks_for_the_schema_greedily_and_with_a_seed(double: Double) -> None:
    double.enqueue({"grade": "A"})
    complete(double, key="secret", seed=7, max_tokens=99)
    (sent,) = double.requests
    assert sent["response_format"] == {"type": "json_schema", "json_schema": {"name": "reply", "schema": SCHEMA, "strict": True}}
    assert (sent["temperature"], sent["seed"], sent["max_tokens"], sent["stream"]) == (0.0, 7, 99, True)
    assert sent["messages"] == [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Which grade?"}]
    assert double.headers[0]["authorization"] == "Bearer secret"


@pytest.mark.parametrize(
    "bad",
    [
        '{"grade": "C"}',
        '{"grade": "A", "more": 1}',
        '{"grade": "A"',
        "Grade A, I think.",
        '{"grade": "A", "grade": "B"}',
        '{"grade": "A", "why": "\\ud800"}',
        '{"grade": NaN}',
        "[" * 5_000,
        "",
        '{"grade": "A"} and more',
    ],
)
def test_a_reply_that_does_not_hold_is_asked_for_again_with_what_was_wrong(double: Double, bad: str) -> None:
    double.enqueue(bad, {"grade": "B"})
    done = complete(double)
    assert (done.value, done.attempts) == ({"grade": "B"}, 2)
    assert done.prompt_hash == prompt_hash(ASKED, SCHEMA)
    again = double.requests[1]["messages"]
    assert again[:2] == double.requests[0]["messages"]
    assert again[3]["content"].startswith("That reply cannot be used:")
    assert len(again[2]["content"]) < 400


def test_attempts_are_bounded(double: Double) -> None:
    double.always('{"grade": "C"}')
    with pytest.raises(ReplyUnusable, match=r"127\.0\.0\.1.*'C' is not one of \['A', 'B'\].*clausewise serve-llm") as caught:
        complete(double, attempts=2)
    assert len(double.requests) == 2
    assert caught.value.text == '{"grade": "C"}'


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply('{"grade": "A"}', finish="length"), "cut off at 2048 tokens.*CLAUSEWISE_LLM_MAX_TOKENS"),
        (Reply('{"grade": "A"}', finish=None), "broke off in the middle"),
        (Reply("", refusal="I cannot help with that."), "refuses to answer: I cannot help with that"),
        (Reply('{"gra', finish="content_filter"), "refuses to answer"),
        (Reply(body=b"<html>It works!</html>"), "OpenAI protocol|broke off"),
        (Reply(body=b'{"object": "chat.completion", "choices": []}'), "OpenAI protocol|broke off"),
    ],
)
def test_what_is_no_whole_reply_is_never_taken_for_one(double: Double, reply: Reply, words: str) -> None:
    double.always(reply)
    with pytest.raises(ReplyUnusable, match=words):
        complete(double)


def test_a_stream_that_breaks_is_tried_again_when_a_whole_reply_is_wanted(double: Double) -> None:
    double.enqueue(Reply('{"grade":', cut=True), {"grade": "A"})
    assert complete(double).attempts == 2


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_server_that_can_not_answer_now_is_asked_again(double: Double, status: int) -> None:
    double.enqueue(Reply("busy", status=status), {"grade": "A"})
    assert complete(double).attempts == 2
    double.always(Reply("busy", status=status))
    with pytest.raises(EndpointDown, match=f"{status}: .*busy"):
        complete(double)
    assert len(double.requests) == 2 + 3


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply("no", status=401), "CLAUSEWISE_LLM_KEY"),
        (Reply("The model `x` does not exist.", status=404), "CLAUSEWISE_LLM_MODEL"),
        (Reply("maximum context length is 8192", status=400), "maximum context length is 8192.*larger context"),
        (Reply("", status=307, location="http://example.org/v1"), r"redirects to http://example\.org/v1, which is not followed"),
    ],
)
def test_what_the_server_refuses_is_not_asked_again(double: Double, reply: Reply, words: str) -> None:
    double.always(reply)
    with pytest.raises(EndpointRefuses, match=words):
        complete(double)
    assert len(double.requests) == 1


def test_nobody_there_names_the_endpoint_and_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "PAUSE", 0.01)
    url = f"http://127.0.0.1:{free_port()}/v1"
    with (
        LanguageModel(Endpoint(url, "m")) as model,
        pytest.raises(EndpointDown, match=f"{url}: .*clausewise serve-llm.*CLAUSEWISE_LLM_URL"),
    ):
        model.complete(ASKED, SCHEMA)


def test_a_server_that_comes_back_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(llm, "PAUSE", 0.01)
    with running() as first:
        first.always({"grade": "A"})
        model = LanguageModel(first.endpoint())
        port = int(first.url.split(":")[2].split("/")[0])
        assert model.complete(ASKED, SCHEMA).value == {"grade": "A"}
    with pytest.raises(EndpointDown):
        model.complete(ASKED, SCHEMA)
    with running(port) as second:
        second.always({"grade": "B"})
        assert model.complete(ASKED, SCHEMA).value == {"grade": "B"}
        model.close()


def test_a_server_that_drips_is_left_when_the_time_is_up(double: Double) -> None:
    double.always(Reply('{"grade": "A", "why": "' + "x" * 4000, pause=0.05))
    with pytest.raises(EndpointDown, match=r"no whole reply in 0\.4 s.*CLAUSEWISE_LLM_SECONDS"):
        complete(double, seconds=0.4)
    assert len(double.requests) == 1


def test_a_server_that_never_ends_is_left_when_the_reply_is_too_large(double: Double) -> None:
    double.always(Reply('{"grade": "A", "why": "' + "x" * 10_000, endless=True, piece=10_000))
    with pytest.raises(ReplyUnusable, match="longer than 1020000 bytes"):
        complete(double, max_tokens=10, seconds=60, attempts=1)
    assert double.hung_up.wait(5)


def test_a_stream_yields_what_comes_and_then_what_it_makes(double: Double) -> None:
    double.enqueue('{"grade": "A", "why": "because"}')
    with LanguageModel(double.endpoint()) as model:
        *pieces, done = model.stream(ASKED, SCHEMA)
    assert "".join(map(str, pieces)) == '{"grade": "A", "why": "because"}'
    assert len(pieces) > 3
    assert isinstance(done, Completion)
    assert done.value == {"grade": "A", "why": "because"}


def test_a_stream_is_tried_again_before_its_first_piece_alone(double: Double) -> None:
    double.enqueue(Reply("busy", status=503), Reply('{"grade":', cut=True))
    with LanguageModel(double.endpoint()) as model:
        stream = model.stream(ASKED, SCHEMA)
        assert next(stream) == '{"grade'
        with pytest.raises(EndpointDown):
            list(stream)
    assert len(double.requests) == 2


def test_closing_a_stream_hangs_up(double: Double) -> None:
    double.enqueue(Reply('{"grade": "A', endless=True, pause=0.01))
    with LanguageModel(double.endpoint()) as model:
        stream = model.stream(ASKED, SCHEMA)
        next(stream)
        stream.close()
        assert double.hung_up.wait(5)


def test_a_request_can_be_stopped_from_elsewhere(double: Double) -> None:
    double.enqueue(Reply('{"grade": "A', endless=True, pause=0.01))
    stop = threading.Event()
    threading.Timer(0.1, stop.set).start()
    with LanguageModel(double.endpoint()) as model, pytest.raises(LanguageModelError, match="stopped before the reply was complete"):
        model.complete(ASKED, SCHEMA, stop.is_set)
    assert double.hung_up.wait(5)


def test_many_requests_give_each_its_reply_or_its_error_in_order(double: Double) -> None:
    def echo(request: dict[str, list[dict[str, str]]]) -> Reply:
        said = request["messages"][0]["content"]
        return Reply(f'{{"grade": "{said}"}}', pause=0.002 if said == "A" else 0.0)

    double.always(echo)
    wanted = ["A", "B", "C", "A", "B"] * 8
    with LanguageModel(double.endpoint(attempts=1, parallel=4)) as model:
        done = list(model.complete_many([Request((Message("user", grade),), SCHEMA) for grade in wanted]))
    assert [one.value["grade"] if isinstance(one, Completion) else "C" for one in done] == wanted
    assert all(isinstance(one, ReplyUnusable) for one, grade in zip(done, wanted, strict=True) if grade == "C")


def test_many_requests_run_side_by_side(double: Double) -> None:
    together = threading.Barrier(4, timeout=5)

    def wait(_: dict[str, object]) -> Reply:
        together.wait()
        return Reply('{"grade": "A"}')

    double.always(wait)
    with LanguageModel(double.endpoint(parallel=4)) as model:
        done = list(model.complete_many([Request(tuple(ASKED), SCHEMA)] * 8))
    assert all(isinstance(one, Completion) for one in done)


def test_once_the_endpoint_is_down_the_rest_of_a_batch_is_not_sent(double: Double) -> None:
    double.always(Reply("gone", status=503))
    with LanguageModel(double.endpoint(parallel=1, attempts=2)) as model:
        done = list(model.complete_many([Request(tuple(ASKED), SCHEMA)] * 50))
    assert len(done) == 50
    assert all(isinstance(one, EndpointDown) for one in done)
    assert len(double.requests) == 2


def test_leaving_a_batch_ends_it(double: Double) -> None:
    def one_alone(request: dict[str, list[dict[str, str]]]) -> Reply:
        first = request["messages"][0]["content"] == "0"
        return Reply('{"grade": "A"}') if first else Reply('{"grade": "A', endless=True, pause=0.01)

    double.always(one_alone)
    with LanguageModel(double.endpoint(parallel=2)) as model:
        batch = model.complete_many([Request((Message("user", str(number)),), SCHEMA) for number in range(50)])
        assert isinstance(next(batch), Completion)
        batch.close()
    assert len(double.requests) < 6


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/v1",
        "http://169.254.169.254/v1",
        "http://[2001:4860:4860::8888]/v1",
        "http://0.0.0.0/v1",
        "http://[::ffff:8.8.8.8]/v1",
    ],
)
def test_texts_do_not_leave_for_other_networks(url: str) -> None:
    with pytest.raises(EndpointForbidden, match=r"neither this machine nor a private network.*CLAUSEWISE_LLM_ALLOW="):
        LanguageModel(Endpoint(url))


def test_this_machine_and_private_networks_are_allowed() -> None:
    assert all(is_private(one) for one in ("127.0.0.1", "::1", "10.1.2.3", "172.31.0.1", "192.168.1.1", "fd00::1", "::ffff:10.0.0.1"))
    assert not any(is_private(one) for one in ("172.32.0.1", "100.64.0.1", "169.254.0.1", "fe80::1", "0.0.0.0", "224.0.0.1", "192.0.2.1"))


def test_a_host_outside_must_be_named_and_spoken_to_by_https() -> None:
    assert check_address(Endpoint("https://8.8.8.8/v1", allowed=("8.8.8.8",))) == ["8.8.8.8"]
    with pytest.raises(EndpointForbidden, match="https alone"):
        check_address(Endpoint("http://8.8.8.8/v1", allowed=("8.8.8.8",)))
    with pytest.raises(EndpointForbidden, match="CLAUSEWISE_LLM_ALLOW"):
        check_address(Endpoint("https://8.8.4.4/v1", allowed=("8.8.8.8",)))


def test_a_name_that_points_elsewhere_a_moment_later_is_not_followed(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    def at(address: str) -> object:
        return lambda *_, **__: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))]

    monkeypatch.setattr(socket, "getaddrinfo", at("127.0.0.1"))
    url = double.url.replace("127.0.0.1", "model.intranet")
    with LanguageModel(Endpoint(url, "double", attempts=1)) as model:
        monkeypatch.setattr(socket, "getaddrinfo", at("93.184.216.34"))
        with pytest.raises(EndpointForbidden, match=r"93\.184\.216\.34"):
            model.complete(ASKED, SCHEMA)
    assert not double.requests


def test_proxies_and_settings_meant_for_other_services_are_not_used(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-service")
    monkeypatch.setenv("OPENAI_BASE_URL", "https://example.org/v1")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-another-service")
    double.enqueue({"grade": "A"})
    complete(double)
    assert "another-service" not in str(double.headers)


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLAUSEWISE_LLM_URL", raising=False)
    assert endpoint().url == "http://127.0.0.1:8000/v1"
    for name, text in {
        "URL": "http://localhost:1/v1/",
        "MODEL": "m",
        "KEY": "k",
        "SECONDS": "9",
        "SEED": "4",
        "ALLOW": "a.example, B.example",
    }.items():
        monkeypatch.setenv(f"CLAUSEWISE_LLM_{name}", text)
    assert endpoint() == Endpoint("http://localhost:1/v1", "m", "k", seconds=9.0, seed=4, allowed=("a.example", "b.example"))
    assert "k" not in repr(Endpoint("u", "m", "k-secret"))[-30:]


@pytest.mark.parametrize(
    ("name", "text"),
    [("SECONDS", "soon"), ("SECONDS", "nan"), ("SECONDS", "-1"), ("MAX_TOKENS", "0"), ("PARALLEL", "0"), ("ATTEMPTS", "1e12")],
)
def test_a_setting_that_is_no_number_is_named(monkeypatch: pytest.MonkeyPatch, name: str, text: str) -> None:
    monkeypatch.setenv(f"CLAUSEWISE_LLM_{name}", text)
    with pytest.raises(InputError, match=f"CLAUSEWISE_LLM_{name}"):
        endpoint()


@pytest.mark.parametrize(
    "url", ["127.0.0.1:8000", "ftp://127.0.0.1/v1", "http://", "http://127.0.0.1:port/v1", "http://me:pw@127.0.0.1/v1"]
)
def test_an_address_of_no_endpoint_is_named(url: str) -> None:
    with pytest.raises(InputError, match="CLAUSEWISE_LLM_URL"):
        check_address(Endpoint(url))


def test_a_host_that_nobody_knows_is_down() -> None:
    with pytest.raises(EndpointDown, match=r"name nowhere\.invalid is not known"):
        check_address(Endpoint("http://nowhere.invalid:8000/v1"))


def test_all_errors_are_of_the_one_tree() -> None:
    assert all(issubclass(one, LanguageModelError) for one in (EndpointForbidden, EndpointDown, EndpointRefuses, ReplyUnusable))
    assert issubclass(LanguageModelError, ClausewiseError)


def test_the_models_served_are_listed(double: Double) -> None:
    with LanguageModel(double.endpoint()) as model:
        (served,) = model.served()
    assert (served.name, served.root, served.longest) == ("double", "", 32768)
