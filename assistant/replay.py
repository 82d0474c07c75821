"""A recorded answer in, the same question asked again on the library revision it was given on: identical, or what differs and why."""

import json
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from assistant.answer import as_json, produced
from index.library import Library
from index.scope import Scope
from index.search import Searcher
from ingest.errors import InputError

# What an answer says; its id, its time and the program's version are its own.
_COMPARED = ("abstained", "reason", "statements", "notes", "refused", "evidence", "producer", "model", "library_revision", "confidence")


@dataclass(frozen=True, slots=True)
class Replay:
    """Whether the answer came out the same, each difference in words, and the likely causes."""

    answer_id: str
    identical: bool
    differences: tuple[str, ...]
    causes: tuple[str, ...]


def recorded(library: Library, answer_id: str) -> dict[str, Any]:
    """The answer as it was recorded; InputError if there is none."""
    row = library.connection.execute("SELECT body FROM answer WHERE id = ?", (answer_id,)).fetchone()
    if row is None:
        raise InputError(f"{answer_id}: no answer of this id is in the library. `clausewise audit list` shows the ids of answers.")
    body: dict[str, Any] = json.loads(row[0])
    return body


def replay(searcher: Searcher, answer_id: str) -> Replay:
    """Ask again, on the recorded revision and date, and compare."""
    old = recorded(searcher.library, answer_id)
    scope = Scope(
        **{name: tuple(value) if isinstance(value, list) else value for name, value in old["scope"].items()} | {"as_of": old["as_of"]}
    )
    asked_of = _provenance(old).get("asked_of", old["producer"])
    again = produced(searcher, old["question"], scope, asked_of, old["library_revision"])
    new = json.loads(json.dumps(as_json(again)))
    differences = tuple(_difference(name, old[name], new[name]) for name in _COMPARED if name in old and old[name] != new[name])
    return Replay(answer_id, not differences, differences, tuple(_causes(searcher.library, old, new)) if differences else ())


def _difference(name: str, old: Any, new: Any) -> str:
    if isinstance(old, list) and isinstance(new, list):
        place = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))
        return f"{name}: {len(old)} then, {len(new)} now; they part at number {place + 1}"
    return f"{name}: {old!r} then, {new!r} now"


def _provenance(answer: dict[str, Any]) -> dict[str, Any]:
    """What a record says it was made with; records of older versions say less."""
    found: dict[str, Any] = answer.get("provenance") or {}
    return found


def _causes(library: Library, old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    then, now = _provenance(old), _provenance(new)
    causes = [
        f"another {what}: {then.get(name)} then, {now.get(name)} now"
        for name, what in (("encoder", "embedding model"), ("fit", "fit of relevance"), ("drops", "setting CLAUSEWISE_UNSUPPORTED"))
        if name in then and then[name] != now.get(name)
    ]
    causes += _of_the_model(old, new)
    if old["program"] != version("clausewise"):
        causes.append(f"another version of Clausewise: {old['program']} then, {version('clausewise')} now")
    purged = library.connection.execute("SELECT subject FROM event WHERE act = 'purge' AND time > ?", (old["time"],)).fetchall()
    causes += [f"{row[0]} was purged since" for row in purged]
    return causes or ["the code that ranks or selects has changed"]


def _of_the_model(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """Why a language model's part came out otherwise."""
    then, now = _provenance(old).get("made"), _provenance(new).get("made")
    if then and not now:
        return ["the language model did not answer now; what is compared was selected without one"]
    if now and not then:
        return ["the language model did not answer then, and does now"]
    if not then or not now:
        return []
    names = (("model", "language model"), ("model_hash", "weights of the language model"), ("prompt_version", "prompt"), ("seed", "seed"))
    changed = [f"another {what}: {then[name]} then, {now[name]} now" for name, what in names if then[name] != now[name]]
    same = not changed and then["raw"] != now["raw"]
    return [*changed, *(["the language model wrote something else, with the same prompt and seed"] if same else [])]
