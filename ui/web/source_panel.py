"""The source panel: a whole document with exactly the cited characters marked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import gradio as gr

from index.errors import UnknownDocumentError
from ui.web.bridge import bridge, call_of
from ui.web.html import Html, tag, text
from ui.web.people import owner_of

if TYPE_CHECKING:
    from index.types import Document
    from ui.web.service import Service


def build_source_panel(service: Service) -> None:
    """Lay the panel out, beside all tabs, and connect it."""
    with gr.Column(elem_id="source"):
        gr.Button("Close", elem_id="source-close", size="sm", scale=0, min_width=72)
        panel = gr.Markdown(elem_id="source-view", latex_delimiters=[])
    asked, go = bridge("source")

    def show(call: str, request: gr.Request) -> str:
        return source_html(service, owner_of(request), call_of(call))

    go.click(
        show,
        asked,
        panel,
        api_visibility="private",
        show_progress="hidden",
        concurrency_limit=None,
        trigger_mode="multiple",
    )


def source_html(service: Service, owner: str, request: dict[str, Any]) -> str:
    """The panel for what a link asked for: `verb` cite (a citation by its number), near (a passage by its
    place) or doc (a whole document). Whatever isn't the owner's is answered like what doesn't exist."""
    view = f"view-{int(request.get('seq', 0))}"
    verb, identity = str(request.get("verb")), str(request.get("id"))
    if verb == "doc":
        return _whole(service, view, identity)
    cited = _cited(service, owner, verb, identity, request.get("n"))
    if cited is None:
        return _gone(view, "This source can't be shown: the answer is not in your conversations.", None)
    return _quoted(service, view, cited)


def _cited(service: Service, owner: str, verb: str, message: str, number: object) -> dict[str, Any] | None:
    found = service.store.message(owner, message)
    if found is None or not str(number).isdecimal():
        return None
    wanted = int(str(number))
    if verb == "near":
        return found.passages[wanted] if wanted < len(found.passages) else None
    citations = found.answer["citations"] if found.answer else []
    return next((citation for citation in citations if citation["number"] == wanted), None)


def _quoted(service: Service, view: str, cited: dict[str, Any]) -> Html:
    quote = str(cited["quote"] if "quote" in cited else cited["text"])
    try:
        document = service.document(int(cited["document_id"]))
    except UnknownDocumentError:
        return _gone(
            view, "This document has been removed from the collection. The answer quoted it as:", quote, cited
        )
    start = int(cited["start"])
    if document.text[start : start + len(quote)] != quote:
        start = document.text.find(quote)
    if start < 0:
        return _gone(view, "This document has changed since. The answer quoted it as:", quote, cited)
    return _page(view, document, (start, start + len(quote)))


def _whole(service: Service, view: str, identity: str) -> Html:
    try:
        return _page(view, service.document(int(identity)), None)
    except (UnknownDocumentError, ValueError):
        return _gone(view, "This document has been removed from the collection.", None)


def _facts(row: dict[str, Any]) -> Html:
    names = {"source": "Source", "author": "Author", "published_at": "Date", "page": "Page", "path": "File"}
    pairs = []
    for key, label in names.items():
        if row.get(key):
            pairs.append(tag("div", tag("dt", text(label)), Html(" "), tag("dd", text(str(row[key])))))
    return tag("dl", *pairs, class_="facts")


def _page(view: str, document: Document, span: tuple[int, int] | None) -> Html:
    start, end = span or (0, 0)
    row = {name: getattr(document, name) for name in ("source", "author", "published_at", "path")}
    row["page"] = document.page_of(start) if span else None
    head = tag("header", tag("h2", text(document.title or document.path)), _facts(row), class_="source-head")
    body = [text(document.text[:start])]
    if span:
        body.append(tag("mark", text(document.text[start:end]), class_="quote", tabindex="-1"))
    body.append(text(document.text[end:]))
    return tag("div", head, tag("div", *body, class_="document"), class_="view", id=view)


def _gone(view: str, reason: str, quote: str | None, row: dict[str, Any] | None = None) -> Html:
    said = tag("blockquote", text(quote), class_="lost") if quote else Html("")
    head = [tag("h2", text(str(row["title"] or row["path"]))), _facts(row)] if row else []
    return tag(
        "div",
        tag("header", *head, class_="source-head"),
        tag("p", text(reason), class_="notice", role="status"),
        said,
        class_="view",
        id=view,
    )
