"""An answer as the library keeps it (JSON) in, the `Answer` out. Fields that an older version did not write get their defaults.

Knows nothing of what the fields mean, but for the provenance, which the first answers did not have.
"""

import json
import types
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

from assistant.model import Answer
from index.library import Library
from ingest.errors import InputError


def recorded_answer(library: Library, answer_id: str) -> Answer:
    """The answer of that id; InputError if there is none."""
    row = library.connection.execute("SELECT body FROM answer WHERE id = ?", (answer_id,)).fetchone()
    if row is None:
        raise InputError(f"{answer_id}: no answer of this id is in the library. `clausewise audit list` shows the ids of answers.")
    return answer_of(json.loads(row[0]))


def answer_of(body: dict[str, Any]) -> Answer:
    """An answer of its JSON."""
    earlier = {"provenance": {"encoder": body.get("model") or "", "asked_of": body.get("producer", "")}}
    return cast(Answer, typed(Answer, earlier | body))


def typed(kind: Any, value: Any) -> Any:
    """A JSON value as a value of that type: dataclasses, tuples and unions of them; names that the type does not know are left out."""
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{one.name: typed(hints[one.name], value[one.name]) for one in fields(kind) if _given(one, value)})
    origin, parts = get_origin(kind), get_args(kind)
    if origin is tuple:
        return tuple(typed(parts[0 if parts[-1] is Ellipsis else place], one) for place, one in enumerate(value))
    if origin in (Union, types.UnionType):
        return None if value is None else typed(next(part for part in parts if part is not type(None)), value)
    return value


def _given(field: Any, value: dict[str, Any]) -> bool:
    """Whether the JSON has the field; one without a default must be there."""
    return field.name in value or (field.default is MISSING and field.default_factory is MISSING)


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)
