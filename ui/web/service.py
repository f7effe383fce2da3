"""What the page's handlers call: the index, the assistants and the store, loaded behind the page's back."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from index.errors import ParleyError, SettingsError
from ui.web.examples import example_questions
from ui.web.settings import ChatSettings
from ui.web.store import Store
from ui.web.turns import Turns

if TYPE_CHECKING:
    from index import AddReport, Index
    from index.rows import DocumentInfo
    from index.types import Document
    from rag.types import Event, Filters, Hit

log = logging.getLogger(__name__)
MOST_NEAR = 10


class Answering(Protocol):
    """The part of `rag.Assistant` that the chat uses."""

    def stream(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        source: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]: ...


class Searching(Protocol):
    """The part of `rag.Retriever` that the chat uses."""

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        source: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Hit]: ...


@dataclass(frozen=True, slots=True)
class Engine:
    """What needs the model: the index, its retriever and an assistant per answerer, the default first."""

    index: Index
    retriever: Searching
    assistants: dict[str, Answering]


class Service:
    """The chat's working parts. `load` runs in the background, so that the page is up before the model."""

    def __init__(
        self,
        load: Callable[[], Engine],
        store: Store,
        settings: ChatSettings | None = None,
        answerers: Sequence[str] = ("extractive",),
    ) -> None:
        self.store = store
        self.settings = settings or ChatSettings()
        self.answerers = tuple(answerers)
        self.turns = Turns(self.settings.limits.running, self.settings.limits.waiting)
        self.examples: tuple[str, ...] = ()
        self.failure: str | None = None
        self._load = load
        self._engine: Engine | None = None
        self._loaded = threading.Event()
        self._settled = threading.Event()
        self._ending = threading.Event()
        self._changing = threading.Lock()

    def start(self) -> None:
        """Begin loading in a thread of its own."""
        threading.Thread(target=self._run, name="load", daemon=True).start()

    def wait(self, seconds: float) -> None:
        """Let loading and choosing examples come to an end, for so long at most."""
        self._ending.set()
        self._settled.wait(seconds)

    def _run(self) -> None:
        try:
            self._engine = self._load()
        except ParleyError as error:
            self.failure = str(error)
        except Exception:
            log.exception("loading failed")
            self.failure = "The index can't be loaded; the server's terminal says why."
        self._loaded.set()
        if self._engine is not None:
            self.refresh_examples()
        self._settled.set()

    @property
    def ready(self) -> bool:
        """Whether questions can be answered at once."""
        return self._engine is not None

    @property
    def settled(self) -> bool:
        """Whether loading is over and the example questions are chosen."""
        return self._settled.is_set()

    @property
    def engine(self) -> Engine:
        """The loaded parts; waits for them. Raises SettingsError where they couldn't be loaded."""
        self._loaded.wait()
        if self._engine is None:
            raise SettingsError(self.failure or "The index isn't loaded.")
        return self._engine

    def refresh_examples(self) -> None:
        """Choose questions that the collection can answer, in place of the earlier ones."""
        try:
            engine = self.engine
            assistant = next(iter(engine.assistants.values()))
            self.examples = tuple(example_questions(engine.index, assistant, self._ending))
        except Exception:
            log.exception("choosing example questions failed")

    def refresh_examples_later(self) -> None:
        """Choose them anew in the background, after the collection changed."""
        threading.Thread(target=self.refresh_examples, name="examples", daemon=True).start()

    def stream(
        self, question: str, history: Sequence[str], filters: Filters, answerer: str | None
    ) -> Iterator[Event]:
        """The events of one answer by the named answerer, the default one where the name is unknown."""
        assistants = self.engine.assistants
        chosen = assistants.get(answerer or "") or next(iter(assistants.values()))
        return chosen.stream(
            question,
            history,
            source=filters.source,
            author=filters.author,
            since=filters.since,
            until=filters.until,
        )

    def document(self, identity: int) -> Document:
        """A document with its text; raises UnknownDocumentError."""
        return self.engine.index.document(identity)

    def documents(self) -> list[DocumentInfo]:
        """Every document of the index."""
        return self.engine.index.documents()

    def sources(self) -> list[str]:
        """The distinct sources, for the filter."""
        return sorted({info.source for info in self.documents() if info.source})

    def add(self, path: Path) -> AddReport:
        """Index one file."""
        with self._changing:
            return self.engine.index.add([str(path)])

    def edit(self, identity: int, values: dict[str, str | None]) -> None:
        """Change a document's metadata; raises UnknownDocumentError."""
        with self._changing:
            self.engine.index.edit(identity, **values)

    def remove(self, identity: int) -> None:
        """Take a document out; raises UnknownDocumentError."""
        with self._changing:
            self.engine.index.remove([identity])


def hit_row(hit: Hit) -> dict[str, Any]:
    """A retrieved passage as the store keeps it, so that it can be shown later without a search."""
    document, passage = hit.document, hit.passage
    return {
        "document_id": document.id,
        "path": document.path,
        "title": document.title,
        "source": document.source,
        "author": document.author,
        "published_at": document.published_at,
        "page": document.page_of(passage.start),
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
    }
