"""The one error tree of Clausewise; its lowest floor, so that every package may raise from it.

    ClausewiseError                 the user can mend it: the command line prints it and exits with 1
    ├── InputError                  a file or argument as given
    │   ├── UnreadableFile          a file that cannot be read, with the cause and the way out
    │   ├── UnknownDocument         no document of the library answers to that name
    │   └── UnknownClause           the document has no such clause
    ├── LibraryError                the workspace or its library
    │   ├── LibraryTooNew           written by a newer Clausewise
    │   ├── LibraryBusy             another process is writing
    │   └── LibraryDamaged          `library check` found rows that do not fit together
    ├── EncoderError                the embedding model is missing, altered or cannot run
    └── LanguageModelError          the endpoint of the language model
        ├── EndpointForbidden       its address is not allowed: texts would leave this machine or its network
        ├── EndpointDown            nobody answers there, too late, or with a failure of its own
        ├── EndpointRefuses         it answers that it will not: key, model, length, a redirect
        └── ReplyUnusable           what it says is not what was asked for

Every message names the file or clause, says what is wrong, and what to do next.
"""


class ClausewiseError(Exception):
    """Base of all errors a user can mend; `str(error)` is the whole message."""


class InputError(ClausewiseError):
    """Something the user gave cannot be used as it is."""


class UnreadableFile(InputError):
    """A file that cannot be read: `file` is its name, `cause` what is wrong, `remedy` what to do."""

    def __init__(self, file: str, cause: str, remedy: str) -> None:
        super().__init__(f"{file}: {cause}. {remedy}")
        self.file = file
        self.cause = cause
        self.remedy = remedy

    def __reduce__(self) -> tuple[type["UnreadableFile"], tuple[str, str, str]]:
        """Errors cross process borders when `--jobs` is used."""
        return UnreadableFile, (self.file, self.cause, self.remedy)


class UnknownDocument(InputError):
    """No document of the library answers to the name given."""


class UnknownClause(InputError):
    """The document is in the library, the clause is not in the document."""


class LibraryError(ClausewiseError):
    """The workspace or its library cannot be used as it is."""


class LibraryTooNew(LibraryError):
    """The library was written by a newer version of Clausewise."""


class LibraryBusy(LibraryError):
    """Another process holds the write lock for longer than we wait."""


class LibraryDamaged(LibraryError):
    """Rows, originals or caches of the library contradict each other."""


class EncoderError(ClausewiseError):
    """The embedding model is missing, was altered, or cannot run here."""


class LanguageModelError(ClausewiseError):
    """The language model cannot be used; what does without one (the `extract` producer) still works."""


class EndpointForbidden(LanguageModelError):
    """The endpoint's address is neither this machine nor a private network, and nobody allowed it."""


class EndpointDown(LanguageModelError):
    """The endpoint cannot be reached, takes too long, or fails; worth trying again."""


class EndpointRefuses(LanguageModelError):
    """The endpoint answers, but not to this request: wrong key, unknown model, too long a text, a redirect."""


class ReplyUnusable(LanguageModelError):
    """The reply is cut off, refused, no JSON, or JSON of another shape; `text` is what came."""

    def __init__(self, message: str, text: str = "") -> None:
        super().__init__(message)
        self.text = text

    def __reduce__(self) -> tuple[type["ReplyUnusable"], tuple[str, str]]:
        """Errors cross process borders."""
        return ReplyUnusable, (str(self), self.text)
