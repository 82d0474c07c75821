"""A client of a language model behind an OpenAI-compatible endpoint: messages and a JSON schema in, checked JSON out.

    with LanguageModel(endpoint()) as model:
        done = model.complete([Message("system", "..."), Message("user", "...")], SCHEMA)
        done.value                                  # JSON that holds to SCHEMA, whatever the server does
        for one in model.complete_many(requests):   # a Completion, or the LanguageModelError of that request; in order
            ...
        for piece in model.stream(messages, SCHEMA):    # pieces of text as they come, a Completion at the end
            ...

Every error is a `LanguageModelError` that names the endpoint and the way out. Servers ignore fields they do not know, so the schema is held
against the reply on this side too. Knows nothing of clauses and prompts, nor whether what the model says is true.
"""

import hashlib
import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from threading import Event
from typing import Any, Literal

from assistant.endpoint import WAY_OUT, Endpoint, check_address
from ingest.errors import EndpointDown, EndpointRefuses, LanguageModelError, ReplyUnusable

Schema = Mapping[str, Any]
Stopped = Callable[[], bool]
# The same question gives the same answer, as far as the server can: greedy, with a seed.
TEMPERATURE = 0.0
# Seconds before the second attempt; doubled for each further one.
PAUSE = 0.5
# How much of a reply or of a server's message an error shows, or a second attempt is reminded of.
_EXCERPT = 300


def never() -> bool:
    """Nobody stops the request."""
    return False


class GivenUp(Exception):
    """Whoever asked has gone away (`until`). No LanguageModelError: nothing is answered in the model's place."""


_GIVEN_UP: ContextVar[Stopped] = ContextVar("given_up", default=never)


@contextmanager
def until(gone: Stopped) -> Iterator[None]:
    """Requests made inside, in this thread, end with GivenUp at their next piece once `gone` says so, and the server stops working."""
    before = _GIVEN_UP.set(gone)
    try:
        yield
    finally:
        _GIVEN_UP.reset(before)


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with the model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Request:
    """Messages and the schema that the reply must hold to."""

    messages: tuple[Message, ...]
    schema: Schema


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read and written, 0 where the server does not say."""

    prompt_tokens: int = 0
    completion_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Completion:
    """A reply: `value` is its JSON, which holds to the schema, `text` what came.

    `prompt_hash` is the sha256 of messages and schema, `attempts` how many it took, `seconds` how long.
    """

    value: Any
    text: str
    model: str
    usage: Usage
    prompt_hash: str
    seed: int
    attempts: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Served:
    """A model that the endpoint serves: its name, where its weights are by the server (a folder or a name), and its context in tokens."""

    name: str
    root: str
    longest: int | None


class LanguageModel:
    """An open connection to an endpoint. May be used from several threads."""

    def __init__(self, endpoint: Endpoint) -> None:
        check_address(endpoint)
        import openai

        from assistant import wire

        self.endpoint = endpoint
        # The environment's OPENAI_* settings are for another service; whatever they say is not sent along.
        self._client = openai.OpenAI(
            base_url=endpoint.url,
            api_key=endpoint.key or "none",
            http_client=wire.client(endpoint),
            max_retries=0,
            organization="",
            project="",
        )

    def __enter__(self) -> "LanguageModel":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; a request under way ends with an error."""
        self._client.close()

    def served(self) -> list[Served]:
        """The models that the endpoint serves, the first one first. One attempt."""
        with _named(self.endpoint):
            listed = self._client.models.list(timeout=self.endpoint.connect_seconds).data
        extra = [one.model_extra or {} for one in listed]
        return [Served(one.id, str(more.get("root") or ""), more.get("max_model_len")) for one, more in zip(listed, extra, strict=True)]

    @cached_property
    def model(self) -> str:
        """The name of the model that is asked: the one that is set, else the first one served."""
        if self.endpoint.model:
            return self.endpoint.model
        served = self.served()
        if not served:
            raise EndpointRefuses(f"{self.endpoint.url}: it serves no model. Start it with one: `clausewise serve-llm --model NAME`.")
        return served[0].name

    def complete(self, messages: Sequence[Message], schema: Schema, stopped: Stopped = never) -> Completion:
        """The whole reply, its JSON checked against the schema. A reply that does not hold is asked for again, with what was wrong."""
        started = time.monotonic()
        asked = list(messages)
        for attempt in range(1, self.endpoint.attempts + 1):
            try:
                done = _last(self._attempt(asked, schema, started, stopped))
            except (EndpointDown, ReplyUnusable) as error:
                if attempt == self.endpoint.attempts or not self._pause(error, attempt, started):
                    raise
                if isinstance(error, ReplyUnusable):
                    asked = [*messages, *_reminder(error)]
            else:
                return self._finished(done, messages, schema, attempt, started)
        raise AssertionError("there is at least one attempt")

    def stream(self, messages: Sequence[Message], schema: Schema, stopped: Stopped = never) -> Generator[str | Completion, None, None]:
        """Pieces of text as they come, and at the end the `Completion` that they make, checked as `complete` does.

        Tried again only until the first piece has come. Closing the generator ends the connection, upon which the server stops working.
        """
        started = time.monotonic()
        for attempt in range(1, self.endpoint.attempts + 1):
            silent = True
            try:
                for piece in self._attempt(messages, schema, started, stopped):
                    silent = False
                    yield self._finished(piece, messages, schema, attempt, started) if isinstance(piece, Completion) else piece
                return
            except EndpointDown as error:
                if not silent or attempt == self.endpoint.attempts or not self._pause(error, attempt, started):
                    raise

    def complete_many(self, requests: Sequence[Request], stopped: Stopped = never) -> Iterator[Completion | LanguageModelError]:
        """`complete` for each, `endpoint.parallel` at a time, in the order of the requests, each once it and those before it are done.

        A request that fails gives its error in its place. Once the endpoint is down those not yet sent give that error too, unsent.
        """
        closed = Event()
        down: list[LanguageModelError] = []

        def one(request: Request) -> Completion | LanguageModelError:
            if down:
                return down[0]
            try:
                return self.complete(request.messages, request.schema, lambda: closed.is_set() or stopped())
            except LanguageModelError as error:
                if isinstance(error, EndpointDown):
                    down.append(error)
                return error

        with ThreadPoolExecutor(self.endpoint.parallel, "clausewise-llm") as pool:
            waiting: list[Future[Completion | LanguageModelError]] = [pool.submit(one, request) for request in requests]
            try:
                for future in waiting:
                    yield future.result()
            finally:
                closed.set()  # where the caller went away, those under way end at their next piece
                for future in waiting:
                    future.cancel()

    def _finished(self, done: Completion, messages: Sequence[Message], schema: Schema, attempt: int, started: float) -> Completion:
        """A completion with what is known of the whole call; the hash is of the prompt as given, without reminders."""
        return replace(done, prompt_hash=prompt_hash(messages, schema), attempts=attempt, seconds=time.monotonic() - started)

    def _pause(self, error: LanguageModelError, attempt: int, started: float) -> bool:
        """Wait before the next attempt; False if there is no time left for one."""
        wait = PAUSE * 2 ** (attempt - 1) if isinstance(error, EndpointDown) else 0.0
        if time.monotonic() - started + wait >= self.endpoint.seconds:
            return False
        time.sleep(wait)
        return True

    def _attempt(
        self, messages: Sequence[Message], schema: Schema, started: float, stopped: Stopped
    ) -> Generator[str | Completion, None, None]:
        """One request: its pieces, then its completion."""
        import openai

        left = max(0.01, self.endpoint.seconds - (time.monotonic() - started))
        spoken: Any = [asdict(message) for message in messages]
        pieces: list[str] = []
        finish, refusal, usage, model = "", "", Usage(), self.model
        with _named(self.endpoint):
            events = self._client.chat.completions.create(
                model=model,
                messages=spoken,
                response_format={"type": "json_schema", "json_schema": {"name": "reply", "schema": dict(schema), "strict": True}},
                max_tokens=self.endpoint.max_tokens,
                temperature=TEMPERATURE,
                seed=self.endpoint.seed,
                stream=True,
                stream_options={"include_usage": True},
                timeout=openai.Timeout(left, connect=min(left, self.endpoint.connect_seconds)),
            )
            with events:
                for event in events:
                    if _GIVEN_UP.get()():
                        raise GivenUp
                    if stopped():
                        raise LanguageModelError(f"{self.endpoint.url}: stopped before the reply was complete. Ask again.")
                    if event.usage:
                        usage = Usage(event.usage.prompt_tokens, event.usage.completion_tokens)
                    for choice in event.choices[:1]:
                        finish = choice.finish_reason or finish
                        refusal += choice.delta.refusal or ""
                        if choice.delta.content:
                            pieces.append(choice.delta.content)
                            yield choice.delta.content
        text = "".join(pieces)
        self._check_end(text, finish, refusal)
        value = self._parsed(text, schema)
        yield Completion(value, text, model, usage, "", self.endpoint.seed, 1, 0.0)

    def _check_end(self, text: str, finish: str, refusal: str) -> None:
        if refusal or finish == "content_filter":
            raise ReplyUnusable(f"{self.endpoint.url}: the model refuses to answer: {_excerpt(refusal) or 'no reason given'}.", text)
        if finish == "length":
            most = self.endpoint.max_tokens
            raise ReplyUnusable(
                f"{self.endpoint.url}: the reply was cut off at {most} tokens. Set CLAUSEWISE_LLM_MAX_TOKENS higher, or ask less.", text
            )
        if not finish:
            raise ReplyUnusable(f"{self.endpoint.url}: the reply broke off in the middle. Ask again; look at the server's log.", text)

    def _parsed(self, text: str, schema: Schema) -> Any:
        try:
            value = strict_json(text)
        except ValueError as error:
            raise ReplyUnusable(f"{self.endpoint.url}: the model's reply is not JSON ({error}). {_OTHER_MODEL}", text) from error
        fault = violation(value, schema)
        if fault:
            raise ReplyUnusable(f"{self.endpoint.url}: the model's reply is not of the form asked for: {fault}. {_OTHER_MODEL}", text)
        return value


@contextmanager
def _named(endpoint: Endpoint) -> Iterator[None]:
    """The errors of the openai package and of the connection as ours, with the endpoint's name."""
    import httpx2
    import openai

    url = endpoint.url
    try:
        yield
    except openai.APIStatusError as error:
        raise _of_status(endpoint, error.status_code, error.message, error.response.headers.get("location", "")) from error
    except (openai.APITimeoutError, httpx2.TimeoutException) as error:
        raise EndpointDown(f"{url}: no whole reply in {endpoint.seconds:g} s. Ask less, or raise CLAUSEWISE_LLM_SECONDS.") from error
    except (openai.APIConnectionError, httpx2.TransportError) as error:
        if isinstance(error.__cause__, LanguageModelError):
            raise error.__cause__ from error
        if isinstance(error.__cause__, httpx2.DecodingError):
            raise _too_long(endpoint) from error
        raise EndpointDown(f"{url}: no language model answers ({_excerpt(str(error.__cause__ or error))}). {WAY_OUT}") from error
    except httpx2.DecodingError as error:
        raise _too_long(endpoint) from error
    except (openai.OpenAIError, httpx2.HTTPError, ValueError, TypeError, AttributeError) as error:
        # A server that is something else altogether: what it sends can't be read as events of a chat.
        raise ReplyUnusable(f"{url}: what answers there does not speak the OpenAI protocol ({_excerpt(str(error))}). {WAY_OUT}") from error


def _too_long(endpoint: Endpoint) -> ReplyUnusable:
    most = endpoint.most_bytes
    return ReplyUnusable(f"{endpoint.url}: the reply is longer than {most} bytes. Ask less, or raise CLAUSEWISE_LLM_MAX_TOKENS.")


def _of_status(endpoint: Endpoint, status: int, message: str, location: str) -> LanguageModelError:
    """An HTTP status in words."""
    url, said = endpoint.url, _excerpt(message)
    if 300 <= status < 400:
        return EndpointRefuses(f"{url}: it redirects to {location or 'another address'}, which is not followed. Set CLAUSEWISE_LLM_URL.")
    if status in (401, 403):
        return EndpointRefuses(f"{url}: the key is not accepted ({status}). Set CLAUSEWISE_LLM_KEY to the server's key.")
    if status == 404:
        return EndpointRefuses(
            f"{url}: no such model or path ({said}). `clausewise doctor` lists the models served; set CLAUSEWISE_LLM_MODEL to one of them."
        )
    if status in (408, 409, 425, 429) or status >= 500:
        return EndpointDown(f"{url}: the server cannot answer now ({status}: {said}). Try again; look at the server's log.")
    return EndpointRefuses(f"{url}: the server refuses the request ({status}: {said}). If it is too long, serve with a larger context.")


_OTHER_MODEL = "Serve a model and a server that keep to a JSON schema, as `clausewise serve-llm` does."


def strict_json(text: str) -> Any:
    """The value of a JSON text; a ValueError for NaN and the like, lone surrogates, a key given twice, and nesting without end."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key stands twice")
        return dict(pairs)

    def never(name: str) -> Any:
        raise ValueError(f"{name} is no JSON")

    try:
        value = json.loads(text, object_pairs_hook=once, parse_constant=never)
        json.dumps(value, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return value


def violation(value: Any, schema: Schema) -> str:
    """What is wrong with a value by a JSON schema, at its most telling place; empty if it holds."""
    import jsonschema

    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(value))
    if error is None:
        return ""
    place = "".join(f"[{step!r}]" for step in error.absolute_path)
    return f"{_excerpt(error.message)}{f' at {place}' if place else ''}"


def prompt_hash(messages: Sequence[Message], schema: Schema) -> str:
    """The sha256 of all that the model is given."""
    given = json.dumps([[asdict(message) for message in messages], schema], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(given.encode("utf-8", "surrogatepass")).hexdigest()


def _last(pieces: Generator[str | Completion, None, None]) -> Completion:
    for piece in pieces:
        if isinstance(piece, Completion):
            return piece
    raise AssertionError("a reply ends with its completion or an error")


def _reminder(error: ReplyUnusable) -> list[Message]:
    """What a second attempt is told: its own words, shortened, and what was wrong with them. The same prompt would give the same reply."""
    said = _excerpt(error.text) or "(nothing)"
    wrong = str(error).partition(": ")[2].partition(_OTHER_MODEL)[0].strip()
    return [
        Message("assistant", said),
        Message("user", f"That reply cannot be used: {wrong} Reply again, with JSON of the given schema alone."),
    ]


def _excerpt(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _EXCERPT else f"{flat[:_EXCERPT]}…"
