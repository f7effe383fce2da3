"""`parley chat`: the browser chat on this machine."""

from __future__ import annotations

import argparse
import os
import sys
import threading
import webbrowser
from typing import TYPE_CHECKING, Any

from index.errors import SettingsError
from ui.answerers import add_llm_options, chosen_answerer
from ui.rerankers import add_reranker_options, chosen_reranker
from ui.terminal.documents import print_report, progress_bar
from ui.terminal.options import open_index
from ui.terminal.output import complain, printable, say

if TYPE_CHECKING:
    from index import Index
    from rag.reranker import Reranker
    from ui.web.service import Engine
    from ui.web.settings import ChatSettings


SECONDS_TO_FINISH = 5.0
BACKGROUND = ("load", "examples", "answer")
"""Names of the chat's own threads."""


def add_parser(subparsers: Any, parents: list[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "chat",
        parents=parents,
        help="the chat in the browser, on this machine only",
        description="Serve the chat on 127.0.0.1 and print its address. Paths are indexed first. To let "
        "others in, give --host and --auth; see docs/security.md.",
    )
    parser.add_argument("paths", metavar="PATH", nargs="*", help="files and folders to index first")
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)"
    )
    parser.add_argument("--port", type=_port, metavar="N", help="default: the first free one from 7860")
    parser.add_argument(
        "--open", action=argparse.BooleanOptionalAction, help="open a browser (default: where there is one)"
    )
    parser.add_argument(
        "--auth",
        action="append",
        default=[],
        metavar="NAME:PASSWORD",
        help="ask for a login; repeat it, or name a file with one such line for each user",
    )
    parser.add_argument(
        "--editors",
        metavar="NAMES",
        help="who may add, edit and remove documents: names separated by commas, or none (default: all)",
    )
    parser.add_argument("--mcp", action="store_true", help="offer ask and search as tools over MCP as well")
    parser.add_argument(
        "--host-name",
        action="append",
        default=[],
        metavar="NAME",
        help="a name under which others reach this server, such as a proxy's; repeat it",
    )
    add_llm_options(parser)
    add_reranker_options(parser)
    parser.set_defaults(func=run)


def _port(text: str) -> int:
    value = int(text)
    if not 0 <= value <= 65535:
        raise argparse.ArgumentTypeError("a port is between 0 and 65535")
    return value


def run(args: argparse.Namespace) -> int:
    """Index the paths, serve the chat until interrupted; 1 when none of the paths could be indexed."""
    from ui.web.places import chat_database
    from ui.web.server import check, free_socket, serve
    from ui.web.service import Service
    from ui.web.store import Store

    settings = chat_settings(args)
    check(settings)
    answerer, reranker = chosen_answerer(args), chosen_reranker(args)
    names = ["extractive"] if answerer is None else [answerer.name, "extractive"]
    listening = free_socket(settings.host, args.port)
    with open_index(args, create=True) as index:
        if args.paths and not _add(index, args.paths):
            return 1
        store = Store(chat_database(index.folder))
        service = Service(lambda: _load(index, answerer, reranker), store, settings, names)
        host, port = listening.getsockname()[:2]
        url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
        say(url)
        sys.stdout.flush()
        if _wants_browser(args.open):
            threading.Timer(1.0, _open, [url]).start()
        try:
            serve(service, listening)
        except KeyboardInterrupt:
            pass
        finally:
            service.wait(SECONDS_TO_FINISH)
            store.close()
    _leave_busy_threads()
    return 0


def _leave_busy_threads() -> None:
    """End at once where an answer is still being worked on: tearing the interpreter down around a thread
    inside a C++ library aborts the process."""
    busy = [thread for thread in threading.enumerate() if thread.daemon and thread.name in BACKGROUND]
    if busy:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0)


def chat_settings(args: argparse.Namespace) -> ChatSettings:
    """The settings that the options make; raises SettingsError for bad ones."""
    from ui.web.login import read_users
    from ui.web.settings import ChatSettings

    editors = None
    if args.editors is not None:
        names = {name.strip() for name in args.editors.split(",")} - {"", "none"}
        editors = frozenset(names)
        if not names and "none" not in args.editors:
            raise SettingsError("--editors takes names separated by commas, or none.")
    return ChatSettings(
        host=args.host,
        port=args.port or 0,
        users=read_users(args.auth),
        editors=editors,
        mcp=args.mcp,
        host_names=tuple(args.host_name),
    )


def _add(index: Index, paths: list[str]) -> bool:
    """Whether anything of `paths` is in the index now."""
    with progress_bar() as report:
        result = index.add(paths, progress=report)
    print_report(result)
    for failure in result.failed:
        complain(f"{printable(failure.path)}: {failure.reason}")
    return bool(result.added or result.updated or result.unchanged)


def _load(index: Index, answerer: Any, reranker: Reranker | None) -> Engine:
    """The part that takes its time: the models are loaded by answering a first question, which is dropped."""
    from rag.assistant import Assistant
    from rag.retriever import Retriever
    from ui.web.service import Engine

    retriever = Retriever(index, reranker=reranker)
    extractive = Assistant(retriever)
    extractive.ask("Who says what?")
    assistants: dict[str, Any] = {"extractive": extractive}
    if answerer is not None:
        assistants = {answerer.name: Assistant(retriever, answerer), **assistants}
    return Engine(index, retriever, assistants)


def _wants_browser(asked: bool | None) -> bool:
    if asked is not None:
        return asked
    headless = sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
    return sys.stdout.isatty() and not headless


def _open(url: str) -> None:
    try:
        webbrowser.open(url)
    except Exception as error:
        complain(f"No browser could be opened ({error}); the address is {url}")
