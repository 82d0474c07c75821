"""The options of `search` and `ask`, and what a line of questions says of its own scope, in; the scope of a question out.

A line narrows what the options set, it never widens it: where both say something, what both let through counts.
"""

import argparse
from collections.abc import Sequence
from typing import Any

from assistant.commands.lines import Asked, shown, words
from index.documents import StoredDocument, find
from index.scope import Scope
from ingest.errors import InputError, UnknownDocument

EXCLUDED = "none: the options and the line exclude each other"
"""Stands as the only jurisdiction of a scope that lets nothing through; no document belongs to it."""


def of_options(arguments: argparse.Namespace) -> Scope:
    """The scope that the options set. Raises InputError for an option that is given but empty: it would let everything through."""
    for name in (name for name in arguments.document if not name.strip()):
        raise _empty("document", name)
    if arguments.as_of is not None and not arguments.as_of.strip():
        raise _empty("as-of", arguments.as_of)
    return Scope(
        _listed("jurisdiction", arguments.jurisdiction),
        _listed("kind", arguments.kind),
        _listed("status", arguments.status),
        tuple(arguments.document),
        arguments.as_of or "",
        _listed("language", arguments.language),
    )


def _listed(name: str, text: str | None) -> tuple[str, ...]:
    values = tuple(part.strip() for part in (text or "").split(",") if part.strip())
    if text is not None and not values:
        raise _empty(name, text)
    return values


def _empty(name: str, text: str) -> InputError:
    return InputError(f"--{name} {text!r}: the option is given but empty. Give it a value, or leave it out.")


def of_line(asked: Asked, options: Scope, stored: list[StoredDocument]) -> Scope:
    """The scope of a line under the options. Raises InputError, with file and line, for a value that is none."""
    given, place = asked.scope, asked.place
    try:
        line = Scope(
            _values(given, "jurisdiction", place),
            _values(given, "kind", place),
            _values(given, "status", place),
            _values(given, "document", place),
            words(given, "as_of", place) or "",
            _values(given, "language", place),
        )
        return narrowed(options, line, stored)
    except InputError as error:
        message = str(error)
        raise InputError(message if message.startswith(place) else f"{place}: {message}") from error


def _values(given: dict[str, Any], name: str, place: str) -> tuple[str, ...]:
    """A list of texts; a text alone counts as a list of one, an absent or empty list as nothing said."""
    value = given.get(name)
    values = [value] if isinstance(value, str) else [] if value is None else value
    if not isinstance(values, list) or not all(isinstance(one, str) and one.strip() for one in values):
        raise InputError(f'{place}: "{name}" of "scope" is {shown(value)}. Give a list of texts, for example ["..."].')
    return tuple(one.strip() for one in values)


def narrowed(options: Scope, line: Scope, stored: list[StoredDocument]) -> Scope:
    """What both let through. Where they exclude each other: a scope that lets nothing through."""
    jurisdictions = _common(options.jurisdictions, line.jurisdictions)
    kinds = _common(options.kinds, line.kinds)
    statuses = _common(options.statuses, line.statuses)
    documents = _common_documents(options.documents, line.documents, stored)
    days = _common(_one(options.as_of), _one(line.as_of))
    languages = _common(options.languages, line.languages)
    if jurisdictions is None or kinds is None or statuses is None or documents is None or days is None or languages is None:
        return Scope((EXCLUDED,), as_of=options.as_of)
    return Scope(jurisdictions, kinds, statuses, documents, "".join(days), languages)


def _one(value: str) -> tuple[str, ...]:
    return (value,) if value else ()


def _common(options: Sequence[str], line: Sequence[str]) -> tuple[str, ...] | None:
    """The values of both, those of the one that says something if the other is silent, None if they have none in common."""
    if not options or not line:
        return tuple(options or line)
    allowed = {value.casefold() for value in options}
    return tuple(value for value in line if value.casefold() in allowed) or None


def _common_documents(options: Sequence[str], line: Sequence[str], stored: list[StoredDocument]) -> tuple[str, ...] | None:
    """As `_common`, by document: two names may stand for one."""
    named = _ids(line, stored)
    return _common(_ids(options, stored), named) if options and line else tuple(options or line)


def _ids(names: Sequence[str], stored: list[StoredDocument]) -> list[str]:
    found: list[str] = []
    for name in names:
        answering = find(stored, name)
        if not answering:
            raise UnknownDocument(f"{name}: no document of the library answers to this name. `clausewise library list` shows all.")
        found += [one.document.id for one in answering]
    return list(dict.fromkeys(found))
