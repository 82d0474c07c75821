"""`python -m eval`: arguments in, one evaluation run, an exit code out (0 done, 1 the user can mend it, 2 usage)."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from ingest.errors import ClausewiseError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one evaluation; returns the exit code."""
    arguments = parser().parse_args(argv)
    module, function = arguments.run.split(":")
    try:
        return int(getattr(importlib.import_module(f"eval.{module}"), function)(arguments) or 0)
    except ClausewiseError as error:
        print(f"eval: {error}", file=sys.stderr)
        return 1
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); nothing is wrong here.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        print(f"eval: {error.filename or ''}: {error.strerror}. Check the path and the space on the disk.", file=sys.stderr)
        return 1


def parser() -> argparse.ArgumentParser:
    """The parser of all evaluations."""
    root = argparse.ArgumentParser(prog="python -m eval", description="Measure retrieval on benchmarks and on questions with gold clauses.")
    kinds = root.add_subparsers(title="evaluations", metavar="WHAT", required=True)
    retrieval = kinds.add_parser("retrieval", help="ranked passages", description="Measure ranked passages.")
    retrieval.set_defaults(run="retrieval:run")
    what = retrieval.add_mutually_exclusive_group(required=True)
    what.add_argument("--beir", metavar="DIR", help="a folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv")
    what.add_argument("--questions", metavar="FILE.jsonl", help="questions with gold clauses, asked of the library in --workspace")
    retrieval.add_argument("--split", default="test", help="the judgements to use (default: %(default)s)")
    retrieval.add_argument(
        "--workspace", metavar="DIR", help="the folder of the library (default: $CLAUSEWISE_WORKSPACE, else ./workspace)"
    )
    retrieval.add_argument("--save", metavar="FILE.json", help="keep the report with the values of each query")
    retrieval.add_argument("--against", metavar="FILE.json", help="an earlier run that was saved: differences and a paired test")
    retrieval.add_argument("--picture", metavar="FILE.png", help="draw the measures (needs matplotlib)")
    retrieval.add_argument("--json", action="store_true", help="print JSON on stdout")
    _answers(kinds)
    _calibrate(kinds)
    _conversation(kinds)
    _quotes(kinds)
    _gaps(kinds)
    return root


def _answers(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    answers = kinds.add_parser("answers", help="answers and refusals", description="Measure answers, citations and refusals.")
    answers.set_defaults(run="answers:run")
    answers.add_argument("--gold", metavar="FILE.jsonl", required=True, help="questions with gold clauses, and some without an answer")
    answers.add_argument("--set", default="", help="only the questions of this set, where the file has several (starter, documents)")
    answers.add_argument("--producer", default="extract", help="who writes the answers (default: %(default)s)")
    answers.add_argument("--workspace", metavar="DIR", help="the folder of the library (default: $CLAUSEWISE_WORKSPACE, else ./workspace)")
    answers.add_argument("--save", metavar="FILE.json", help="keep the report")
    answers.add_argument("--picture", metavar="FILE.png", help="draw accuracy against coverage (needs matplotlib)")
    answers.add_argument("--json", action="store_true", help="print JSON on stdout")


def _quotes(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    text = "Try the gate with true, harmlessly altered and falsified quotes of the library's clauses."
    quotes = kinds.add_parser("quotes", help="the gate before citations", description=text)
    quotes.set_defaults(run="quotes:run")
    quotes.add_argument("--gold", metavar="FILE.jsonl", help="quotes to check (id, quote, true; optionally kind, clause_id, document)")
    quotes.add_argument("--documents", metavar="DOC", nargs="+", default=[], help="make quotes of these documents (default: all)")
    quotes.add_argument(
        "--n", type=int, default=4000, metavar="N", help="how many quotes to make, half of them true (default: %(default)s)"
    )
    quotes.add_argument("--seed", type=int, default=1, metavar="S", help="the same seed makes the same quotes (default: %(default)s)")
    quotes.add_argument("--errors", type=int, default=0, metavar="N", help="print the first N that were judged wrongly")
    quotes.add_argument("--workspace", metavar="DIR", help="the folder of the library (default: $CLAUSEWISE_WORKSPACE, else ./workspace)")
    quotes.add_argument("--save", metavar="FILE.json", help="keep the report")
    quotes.add_argument("--json", action="store_true", help="print JSON on stdout")


def _conversation(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    talk = kinds.add_parser("conversation", help="follow-up questions", description="Measure how follow-up questions are understood.")
    talk.set_defaults(run="conversation:run")
    talk.add_argument("--set", required=True, metavar="FILE", help="conversations with what is meant")
    talk.add_argument("--workspace", metavar="DIR", help="measure what is found in this library instead of the words")
    talk.add_argument("--errors", default="", choices=["development", "held out"], help="print what was not understood of this half")
    talk.add_argument("--json", action="store_true", help="print JSON on stdout")


def _gaps(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    gaps = kinds.add_parser("gaps", help="gap findings", description="Measure gap findings against labelled obligations or statements.")
    gaps.set_defaults(run="gaps:run")
    what = gaps.add_mutually_exclusive_group(required=True)
    what.add_argument("--gold", metavar="FILE.jsonl", help="labelled obligations of SOPs (id, sop_file, obligation, status, evidence)")
    what.add_argument("--statements", metavar="FILE.json", help="pairs of a defective and a compliant statement on one requirement")
    gaps.add_argument("--sops", metavar="DIR", help="where the SOPs are (default: sops/ beside the gold file)")
    gaps.add_argument(
        "--head",
        choices=("crossed", "shipped"),
        default="crossed",
        help="crossed: fitted on the other SOPs only; shipped: as the product judges (default: %(default)s)",
    )
    gaps.add_argument("--save", metavar="FILE.json", help="keep the report")
    gaps.add_argument("--picture", metavar="FILE.png", help="draw confusion and calibration (needs matplotlib)")
    gaps.add_argument("--json", action="store_true", help="print JSON on stdout")


def _calibrate(kinds: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    from eval.asked import CALIBRATION

    text = "fit when a clause answers and when to refuse"
    calibrate = kinds.add_parser("calibrate", help=text, description=f"{text[0].upper()}{text[1:]}, with figures from ten folds.")
    calibrate.set_defaults(run="calibrate:run")
    calibrate.add_argument("--gold", metavar="FILE.jsonl", default=str(CALIBRATION), help="default: the calibration set")
    calibrate.add_argument("--set", metavar="NAME=DIR", action="append", required=True, help="a set of the file, and the workspace it asks")
    calibrate.add_argument("--refused", type=float, default=0.05, help="share of the answerable that may be refused (default: %(default)s)")
    calibrate.add_argument("--save", metavar="FILE.json", help="write the weights (assistant/relevance.json)")
    calibrate.add_argument("--json", action="store_true", help="print weights and figures as JSON")


if __name__ == "__main__":
    sys.exit(main())
