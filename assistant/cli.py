"""The command line: arguments in, one command run, an exit code out. Commands live in `assistant.commands`, imported when they run.

Exit codes: 0 done, 1 the user can mend it, 2 usage. stdout is the result, stderr is progress.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from assistant.settings import DEFAULT_PORT
from ingest.errors import ClausewiseError
from ingest.model import KINDS, STATUSES

FORMS = 'DOC is key@version, the key alone, the title, an official label ("EU GMP Annex 11") or the file name.'


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    arguments = parser().parse_args(argv)
    module, function = arguments.run.split(":")
    try:
        return int(getattr(importlib.import_module(f"assistant.commands.{module}"), function)(arguments) or 0)
    except ClausewiseError as error:
        print(f"clausewise: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("clausewise: stopped. What was finished is kept.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is wrong here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def parser() -> argparse.ArgumentParser:
    """The parser of all commands; `--workspace` and `--json` may stand before or after the command."""
    root = argparse.ArgumentParser(
        prog="clausewise", description="Find, quote and check the clauses of GMP regulations, guidance and SOPs, on your own machine."
    )
    root.add_argument("--workspace", metavar="DIR", help="the folder of the library (default: $CLAUSEWISE_WORKSPACE, else ./workspace)")
    root.add_argument("--json", action="store_true", help="print JSON on stdout")
    commands = root.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _ingest(commands)
    _library(commands)
    _questions(commands)
    _history(commands)
    _citing(commands)
    _gap(commands)
    _draft(commands)
    _decided(commands)
    _others(commands)
    _serve_llm(commands)
    return root


def _command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]", name: str, run: str, text: str) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text, epilog=FORMS if "DOC" in text else None)
    # SUPPRESS keeps a value given before the command from being overwritten by a default after it.
    command.add_argument("--workspace", metavar="DIR", default=argparse.SUPPRESS, help="the folder of the library")
    command.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON on stdout")
    command.set_defaults(run=run)
    return command


def _ingest(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(
        commands, "ingest", "ingest:run", "read files or folders (PDF, Word, HTML, eCFR XML, Markdown, text) into the library"
    )
    command.add_argument("paths", nargs="+", metavar="PATH", help="a file or a folder")
    command.add_argument("--kind", choices=KINDS, help="what the files are, where their own text does not say")
    command.add_argument("--meta", metavar="FILE.csv", help="metadata by file name: columns file, title, authority, version, status, ...")
    command.add_argument(
        "--jobs", type=_count, default=min(os.cpu_count() or 1, 4), metavar="N", help="processes that read files (default: %(default)s)"
    )
    command.add_argument("--replaces", metavar="DOC", help="the document that the one file given takes the place of")


def _library(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(
        commands, "library", "library:run_list", "list, show, retire, restore, purge, check, repair and back up what the library holds"
    )
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = _command(verbs, "list", "library:run_list", "the documents of the library")
    listing.add_argument("--retired", action="store_true", help="the retired ones instead")
    for name, text in (
        ("show", "one DOC with its certificate: what was read, what was not"),
        ("retire", "take DOC out of every search; past answers can still be replayed"),
        ("restore", "bring a retired DOC back"),
        ("purge", "delete DOC for good, original included"),
    ):
        verb = _command(verbs, name, f"library:run_{name}", text)
        verb.add_argument("document", metavar="DOC")
        if name in ("retire", "purge"):
            verb.add_argument("--reason", default="", help="why, for the audit trail")
        if name == "purge":
            verb.add_argument("--yes", action="store_true", help="do not ask")
    _command(verbs, "check", "library:run_check", "whether rows, originals, vectors and the audit trail fit together")
    _command(verbs, "repair", "library:run_repair", "make anew what can be derived, remove what an interrupted act left")
    reparse = _command(verbs, "reparse", "library:run_reparse", "read the originals again with the parser of this version")
    reparse.add_argument("documents", nargs="*", metavar="DOC", help="default: those that an older parser read. " + FORMS)
    _command(verbs, "optimise", "library:run_optimise", "make the search of a library of more than 200,000 passages faster")
    replicate = _command(verbs, "replicate", "library:run_replicate", "send the vectors to a Milvus server, delete there what is ended")
    replicate.add_argument("--to", metavar="URI", default="", help="http://host:19530, or a file FILE.db (default: $CLAUSEWISE_MILVUS)")
    _command(verbs, "backup", "library:run_backup", "write the whole library into one file").add_argument("file", metavar="FILE")
    _command(verbs, "restore-backup", "library:run_restore_backup", "make a new workspace of a backup file").add_argument(
        "file", metavar="FILE"
    )


def _questions(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "clauses", "questions:run_clauses", "the clause tree of one DOC")
    command.add_argument("document", metavar="DOC")
    command = _command(commands, "search", "questions:run_search", "ranked passages for a query")
    _question(command, "QUERY")
    command.add_argument("--top", type=_count, default=10, metavar="N", help="how many (default: 10)")
    _scope(command)
    command = _command(commands, "ask", "questions:run_ask", "an answer with citations checked word for word")
    _question(command, "QUESTION")
    command.add_argument(
        "--producer",
        default="extract",
        choices=["extract", "llm"],
        help="who writes the answer: extract, without a language model (default), or llm, the model that serve-llm started",
    )
    command.add_argument("--after", default="", metavar="ANSWER_ID", help="the question follows up on that answer: `and in the US?`")
    _scope(command)
    command = _command(commands, "replay", "questions:run_replay", "ask a recorded question again on its library revision, and compare")
    command.add_argument("answer", metavar="ANSWER_ID")
    command = _command(
        commands,
        "verify",
        "verify:run",
        "check quotes (JSON Lines with id, quote, and clause_id or document), or the quotations and references of a Word or PDF file",
    )
    command.add_argument("file", metavar="FILE", help="FILE.jsonl, FILE.docx, FILE.pdf, or another format that can be ingested")


def _citing(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "references to clauses, to the citations of an answer or to DOC, for reference managers and for documents"
    command = _command(commands, "cite", "citing:run_cite", text)
    command.add_argument(
        "ids", nargs="*", metavar="ID", help="a clause id (key@version#4.14), an answer id (a-...), DOC, or DOC and a clause number"
    )
    command.add_argument(
        "--format", default="markdown", choices=["bibtex", "ris", "csl-json", "markdown", "docx"], help="default: %(default)s"
    )
    command.add_argument(
        "--insert", metavar="FILE.docx", help="instead: turn the markers of a Word file, such as [@eu-gmp-annex-1 4.14], into footnotes"
    )
    command.add_argument("-o", "--output", metavar="FILE", help="where to write it (default: stdout; needed with --insert)")
    command.add_argument(
        "--style",
        default="legal",
        metavar="STYLE",
        help="legal, numeric, harvard or a .csl file, for markdown and docx (default: %(default)s)",
    )
    command = _command(commands, "export", "citing:run_export", "an answer with footnotes and references, as a file")
    command.add_argument("answer", metavar="ANSWER_ID")
    command.add_argument("--format", required=True, choices=["docx", "pdf", "html", "markdown"])
    command.add_argument("-o", "--output", metavar="FILE", required=True, help="where to write it")
    command.add_argument("--style", default="legal", metavar="STYLE", help="legal, numeric, harvard or a .csl file (default: %(default)s)")


def _question(command: argparse.ArgumentParser, name: str) -> None:
    either = command.add_mutually_exclusive_group(required=True)
    either.add_argument("query", nargs="?", metavar=name)
    text = "many questions: a line each with id, question, and optionally scope, which narrows what the options set"
    either.add_argument("--queries", metavar="FILE.jsonl", help=text)


def _scope(command: argparse.ArgumentParser) -> None:
    command.add_argument("--jurisdiction", metavar="J,...", help="for example EU,US")
    command.add_argument("--kind", metavar="K,...", help=f"of {', '.join(KINDS)}")
    command.add_argument("--status", metavar="S,...", help=f"of {', '.join(STATUSES)} (default: in force on the as-of date)")
    command.add_argument("--language", metavar="L,...", help="for example en,de")
    command.add_argument("--as-of", metavar="DATE", help="YYYY-MM-DD (default: today)")
    command.add_argument("--document", metavar="DOC", action="append", default=[], help="only this document; may be repeated. " + FORMS)


def _history(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "history", "history:run_list", "your conversations of the chat: list, show, export, delete")
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    listing = _command(verbs, "list", "history:run_list", "your conversations, latest first")
    listing.add_argument("--search", default="", metavar="WORDS", help="only those whose title or questions hold all these words")
    for name, text in (
        ("show", "one conversation with its answers and citations"),
        ("export", "one conversation into a file, as Markdown or JSON"),
        ("delete", "delete one conversation; its answers, being audit records, stay"),
    ):
        verb = _command(verbs, name, f"history:run_{name}", text)
        verb.add_argument("conversation", metavar="CONVERSATION_ID")
        if name == "export":
            verb.add_argument("-o", "--output", required=True, metavar="FILE", help="a new file, .md or .json")
            verb.add_argument("--format", choices=["markdown", "json"], help="default: by the file's ending")
        if name == "delete":
            verb.add_argument("--yes", action="store_true", help="do not ask")


def _gap(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "gap", "gap:run_gap", "measure SOPs against the obligations of a DOC, a list or a requirement set")
    command.add_argument(
        "sops", nargs="+", metavar="SOP", help="a file (Word, PDF, Markdown, ...), a folder of them, or a DOC of the library"
    )
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument(
        "--against", metavar="DOC[#CLAUSE]", action="append", default=[], help="a document, or a clause with all under it; may be repeated"
    )
    what.add_argument(
        "--requirements", metavar="FILE.jsonl", help="a list of your own: id, obligation, and optionally file or document and clause"
    )
    what.add_argument("--set", metavar="NAME[@VERSION]", help="a requirement set, see `clausewise requirements`")
    command.add_argument(
        "-o", "--output", metavar="DIR", required=True, help="the folder of the results; a run that was stopped goes on from it"
    )
    command.add_argument(
        "--format", default="xlsx,docx,html,csv,json", metavar="F,...", help="of xlsx, docx, html, csv, json, oscal (default: %(default)s)"
    )
    command.add_argument(
        "--judge", default="rules", choices=["rules", "llm"], help="rules: without a language model (default); llm: both, compared"
    )


def _draft(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(
        commands, "draft", "draft:run_draft", "propose changes of an SOP that close its gaps, or write the files of what was decided"
    )
    command.add_argument("sop", metavar="SOP.docx")
    what = command.add_mutually_exclusive_group(required=True)
    what.add_argument("--findings", metavar="FILE", help="the JSON Lines of `clausewise gap`")
    what.add_argument("--instruction", metavar="TEXT", help="for example: bring section 5.3 in line with Annex 11, 7.2")
    what.add_argument("--decisions", metavar="changes.json", help="the proposals with decision, decided_by and decision_reason filled in")
    command.add_argument("-o", "--output", metavar="DIR", required=True, help="changes.json, redline.docx, clean.docx, change-request.docx")
    command.add_argument(
        "--writer", default="rules", choices=["rules", "llm"], help="rules: without a language model (default); llm: in its words, checked"
    )
    command = _command(commands, "redline", "draft:run_redline", "a list of changes as tracked changes of a Word file")
    command.add_argument("sop", metavar="SOP.docx")
    command.add_argument("--changes", metavar="changes.json", required=True, help="id, kind, paragraph, old, new, reason, citations, ...")
    command.add_argument("-o", "--output", metavar="FILE.docx", required=True, help="the file with tracked changes")
    command.add_argument("--clean", metavar="FILE.docx", help="also the file with all changes accepted")
    command.add_argument(
        "--author", metavar="NAME", default="", help="whose changes they are (default: $CLAUSEWISE_ACTOR, else your account)"
    )


def _decided(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "findings", "findings:run_list", "what people decided about findings: import from an edited matrix, list")
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    _command(verbs, "import", "findings:run_import", "keep the decisions made in an edited matrix.xlsx").add_argument(
        "file", metavar="FILE.xlsx"
    )
    _command(verbs, "list", "findings:run_list", "all decisions, with who, when, old and new value")
    command = _command(commands, "requirements", "requirements:run_list", "requirement sets: reviewed, with decisions, versioned")
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    _command(verbs, "list", "requirements:run_list", "the sets in their newest version")
    _command(verbs, "show", "requirements:run_show", "one set with its decisions").add_argument("name", metavar="NAME[@VERSION]")
    make = _command(
        verbs, "make", "requirements:run_make", "a set, or a new version of it, from a DOC or a list; decisions on the same words are kept"
    )
    make.add_argument("name", metavar="NAME")
    what = make.add_mutually_exclusive_group(required=True)
    what.add_argument("--against", metavar="DOC[#CLAUSE]", action="append", default=[], help="a document or clause; may be repeated")
    what.add_argument("--requirements", metavar="FILE.jsonl", help="a list of your own")
    export = _command(verbs, "export", "requirements:run_export", "write a set as a workbook, to decide in it what applies")
    export.add_argument("name", metavar="NAME[@VERSION]")
    export.add_argument("-o", "--output", metavar="FILE.xlsx", required=True)
    imported = _command(verbs, "import", "requirements:run_import", "a new version of a set from its edited workbook")
    imported.add_argument("name", metavar="NAME")
    imported.add_argument("file", metavar="FILE.xlsx")
    for verb in (make, imported):
        verb.add_argument("--note", default="", help="what this version is for")


def _others(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "audit", "trail:run_list", "the audit trail")
    verbs = command.add_subparsers(title="verbs", metavar="VERB", required=True)
    _command(verbs, "list", "trail:run_list", "the events, oldest first").add_argument(
        "--last", type=_count, metavar="N", help="only the last N"
    )
    _command(verbs, "verify", "trail:run_verify", "walk the hash chain")
    _command(verbs, "export", "trail:run_export", "all events as JSON Lines, with their hashes")
    command = _command(commands, "chat", "browser:run", "open the chat in the browser")
    command.add_argument("--port", type=_count, default=DEFAULT_PORT, metavar="N", help="default: %(default)s")
    _command(commands, "doctor", "doctor:run", "what is installed, what is missing, and how to add it")


def _serve_llm(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = _command(commands, "serve-llm", "serve_llm:run", "start vLLM with the settings this project relies on")
    command.add_argument("--model", metavar="M", help="a model's name or folder (default: one under Apache-2.0 that fits the card)")
    command.add_argument("--card", type=int, choices=[24, 80, 141], help="GPU memory in GB (default: what nvidia-smi tells, else 24)")
    command.add_argument("--port", type=_count, default=8000, metavar="N", help="default: %(default)s")
    command.add_argument("--context", type=_count, metavar="N", help="tokens of a request and its reply (default: what fits the card)")
    command.add_argument("--download", action="store_true", help="fetch a model that is not on this machine from the model hub")
    command.add_argument("--print", action="store_true", help="print the command instead of running it")
    command.add_argument("more", nargs="*", metavar="-- OPTION", help="after --, options for vLLM itself; they overrule ours")


def _count(text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return number


if __name__ == "__main__":
    sys.exit(main())
