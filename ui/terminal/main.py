"""The `parley` command: its parser, and what every command shares (options, errors, exit status)."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import metadata

from index.errors import ParleyError, SettingsError
from ui.terminal import asking, chat, documents, evaluate
from ui.terminal.options import fill_in, shared_options
from ui.terminal.output import complain

DESCRIPTION = """\
Ask questions of a pile of documents that do not agree with one another. Every answer says who says so,
when, and who says the opposite, and each sentence points at the exact characters of a document."""

EPILOG = """\
a first session:
  parley add reports/ notes.pdf           index a folder and a file; again later: only what changed
  parley ask "Who opposes accession?"     an answer in verbatim quotes with their sources
  parley ask "And Hungary?" --history "Who opposes accession?"
  parley search "accession" -k 5          the passages themselves
  parley chat                             the same in the browser, on this machine only
  parley eval                             measure it on the sample questions

exit status: 0 done, 1 the work failed (one line on stderr says why), 2 wrong usage"""


def build_parser() -> argparse.ArgumentParser:
    """The whole command line."""
    shared = shared_options()
    parser = argparse.ArgumentParser(
        prog="parley",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"parley {metadata.version('parley')}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    documents.add_parsers(subparsers, [shared])
    asking.add_parsers(subparsers, [shared])
    chat.add_parser(subparsers, [shared])
    evaluate.add_parser(subparsers, [shared])
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    # Said before any library is loaded: what is installed is all there is.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    parsed = build_parser().parse_args(arguments)
    fill_in(parsed)
    try:
        return int(parsed.func(parsed))
    except SettingsError as error:
        complain(str(error))
        return 2
    except ParleyError as error:
        complain(str(error))
        return 1
    except BrokenPipeError:
        # Whoever reads our output has had enough, as in `parley list | head`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        complain("Interrupted; what was finished is kept.")
        return 130


if __name__ == "__main__":
    sys.exit(main())
