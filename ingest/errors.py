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
    └── LanguageModelError          the language model cannot be reached, or gives nothing that can be used

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
    """The language model's endpoint cannot be reached, or what it gives cannot be used."""
