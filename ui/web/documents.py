"""The Documents tab: the collection everybody asks; add to it, correct it, take things out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from index.errors import ParleyError, UnknownDocumentError
from ui.web.bridge import bridge, call_of
from ui.web.chat import ALL_SOURCES, ChatTab
from ui.web.html import Html, join, link, tag, text
from ui.web.people import owner_of
from ui.web.service import Service

MOST_LISTED = 200
KINDS = [".txt", ".md", ".markdown", ".html", ".htm", ".pdf", ".docx"]


def build_documents(service: Service, chat: ChatTab) -> tuple[gr.Markdown, gr.Column]:
    """Lay the tab out and connect it; returns the list and the editing parts, to fill on load."""
    with gr.Column(visible=False, elem_id="editing") as editing:
        upload = gr.File(
            label="Add documents (text, Markdown, HTML, PDF, Word)",
            elem_id="upload",
            file_count="multiple",
            file_types=KINDS,
            height=150,
        )
        report = gr.Markdown(elem_id="upload-report", latex_delimiters=[])
    search = gr.Textbox(
        label="Find a document", placeholder="Title, source, author or file", elem_id="find", max_lines=1
    )
    forms = _Forms()
    listed = gr.Markdown(elem_id="documents", latex_delimiters=[])
    called, go = bridge("documents")
    quiet: dict[str, Any] = {
        "api_visibility": "private",
        "show_progress": "hidden",
        "concurrency_limit": None,
    }
    handlers = _Handlers(service)
    everything = [report, listed, chat.source, upload]
    upload.upload(handlers.add, [upload, search], everything, **quiet, trigger_mode="once")
    search.change(handlers.find, search, listed, **quiet, trigger_mode="always_last")
    go.click(handlers.act, called, forms.outputs, **quiet)
    done = [listed, report, chat.source, forms.edit, forms.confirm]
    forms.save.click(handlers.save, [forms.chosen, *forms.fields, search], done, **quiet)
    forms.remove.click(handlers.remove, [forms.chosen, search], done, **quiet)
    hide = [forms.edit, forms.confirm]
    gr.on([forms.cancel.click, forms.keep.click], lambda: [gr.update(visible=False)] * 2, None, hide, **quiet)
    return listed, editing


class _Forms:
    """The two forms that a document's links open."""

    def __init__(self) -> None:
        self.chosen = gr.State(None)
        with gr.Column(visible=False, elem_id="edit-form", elem_classes="panel-form") as self.edit:
            with gr.Row():
                self.title = gr.Textbox(label="Title", elem_id="edit-title", max_lines=1)
                self.source = gr.Textbox(label="Source", elem_id="edit-source", max_lines=1)
            with gr.Row():
                self.author = gr.Textbox(label="Author", elem_id="edit-author", max_lines=1)
                self.date = gr.Textbox(
                    label="Date", placeholder="2021-04-12", elem_id="edit-date", max_lines=1
                )
            with gr.Row():
                self.save = gr.Button("Save", elem_id="edit-save", variant="primary", size="sm")
                self.cancel = gr.Button("Cancel", elem_id="edit-cancel", size="sm")
        with gr.Column(visible=False, elem_id="remove-form", elem_classes="panel-form") as self.confirm:
            self.sure = gr.Markdown(latex_delimiters=[])
            with gr.Row():
                self.remove = gr.Button("Remove", elem_id="remove-yes", variant="stop", size="sm")
                self.keep = gr.Button("Keep it", elem_id="remove-no", size="sm")
        self.fields = [self.title, self.source, self.author, self.date]
        self.outputs = [self.edit, self.confirm, self.sure, self.chosen, *self.fields]


class _Handlers:
    """What the tab does."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def _check(self, request: gr.Request) -> str:
        owner = owner_of(request)
        if not self._service.settings.may_edit(owner):
            raise ParleyError("You may ask these documents but not change them.")
        return owner

    def _shown(self, found: str, owner: str, *lines: Html) -> tuple[Any, ...]:
        report = tag("div", tag("ul", *lines, class_="report"), role="status") if lines else ""
        choices = [ALL_SOURCES, *self._service.sources()]
        return list_html(self._service, owner, found), report, gr.update(choices=choices)

    def add(self, files: list[str] | None, found: str, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """Index each file by itself, so that each has its line and a bad one stops nothing."""
        keep = gr.skip()
        try:
            owner = self._check(request)
        except ParleyError as error:
            yield tag("ul", _line("failed", "", str(error)), class_="report"), keep, keep, None
            return
        paths = [Path(file) for file in files or []]
        lines: list[Html] = []
        most = self._service.settings.limits.upload_files
        for place, path in enumerate(paths):
            if place >= most:
                lines.append(_line("failed", path.name, f"not read: at most {most} files at a time"))
            else:
                now = tag("li", text(f"Reading {place + 1} of {len(paths)}: {path.name} …"), class_="now")
                yield tag("ul", *lines, now, class_="report"), keep, keep, keep
                lines.append(self._add_one(path))
            path.unlink(missing_ok=True)
        listed, report, choices = self._shown(found, owner, *lines)
        self._service.refresh_examples_later()
        yield report, listed, choices, None

    def _add_one(self, path: Path) -> Html:
        try:
            report = self._service.add(path)
        except ParleyError as error:
            return _line("failed", path.name, str(error))
        if report.failed:
            return _line("failed", path.name, report.failed[0].reason)
        if report.unchanged:
            return _line("unchanged", path.name, "")
        word = "indexed anew" if report.updated else "indexed"
        return _line(word, path.name, f"{report.passages} passages")

    def find(self, found: str, request: gr.Request) -> str:
        return list_html(self._service, owner_of(request), found)

    def act(self, call: str, request: gr.Request) -> tuple[Any, ...]:
        """Open the edit form or the question whether to remove."""
        hidden, shown, keep = gr.update(visible=False), gr.update(visible=True), gr.skip()
        wanted = call_of(call)
        try:
            self._check(request)
            info = next(row for row in self._service.documents() if str(row.id) == str(wanted.get("id")))
        except (ParleyError, StopIteration):
            return (hidden, hidden, keep, None, keep, keep, keep, keep)
        if wanted.get("verb") == "edit":
            values = (info.title, info.source, info.author, info.published_at)
            return (shown, hidden, keep, info.id, *[value or "" for value in values])
        words = f"Remove “{info.title or info.path}”? Answers that cite it will say that it is gone."
        return (hidden, shown, tag("p", text(words)), info.id, keep, keep, keep, keep)

    def save(
        self, identity: int, title: str, source: str, author: str, date: str, found: str, request: gr.Request
    ) -> tuple[Any, ...]:
        values = {"title": title, "source": source, "author": author, "published_at": date}
        cleaned = {name: " ".join((value or "").split())[:300] or None for name, value in values.items()}
        return self._change(request, found, "saved", lambda: self._service.edit(int(identity), cleaned))

    def remove(self, identity: int, found: str, request: gr.Request) -> tuple[Any, ...]:
        return self._change(request, found, "removed", lambda: self._service.remove(int(identity)))

    def _change(self, request: gr.Request, found: str, word: str, change: Any) -> tuple[Any, ...]:
        hidden = gr.update(visible=False)
        try:
            self._check(request)
            change()
            line = _line(word, "", "")
        except UnknownDocumentError:
            line = _line("failed", "", "this document is already gone")
        except ParleyError as error:
            line = _line("failed", "", str(error))
        return (*self._shown(found, owner_of(request), line), hidden, hidden)


def _line(word: str, name: str, detail: str) -> Html:
    kind = "bad" if word == "failed" else "fine"
    parts = [tag("strong", text(word)), text(f" {name}"), text(f" — {detail}" if name and detail else detail)]
    return tag("li", *parts, class_=kind)


def list_html(service: Service, owner: str, found: str = "") -> str:
    """The documents whose title, source, author or file holds every word of `found`."""
    if not service.ready:
        return tag("div", tag("p", text(service.failure or "Loading the collection…")), class_="empty")
    words = (found or "").casefold().split()
    rows = [info for info in service.documents() if _matches(info, words)]
    if not rows:
        none = "No document matches." if words else "The collection is empty. Add documents above."
        return tag("div", tag("p", text(none)), class_="empty")
    editable = service.settings.may_edit(owner)
    count = f"{len(rows)} document{'' if len(rows) == 1 else 's'}"
    if len(rows) > MOST_LISTED:
        count += f"; the first {MOST_LISTED} are listed, search to see the others"
    items = [_row(info, editable) for info in rows[:MOST_LISTED]]
    return tag("div", tag("p", text(count), class_="label"), tag("ul", *items, class_="rows"), class_="list")


def _matches(info: Any, words: list[str]) -> bool:
    hay = " ".join(
        filter(None, (info.title, info.source, info.author, info.path, info.published_at))
    ).casefold()
    return all(word in hay for word in words)


def _row(info: Any, editable: bool) -> Html:
    name = info.title or info.path
    title = link(text(name), "source", "doc", info.id, class_="row-title", title=f"Open {name}")
    passages = f"{info.passages} passage{'' if info.passages == 1 else 's'}"
    about = [info.source, info.author, info.published_at, info.path if info.title else None, passages]
    line = tag("span", text(" · ".join(str(part) for part in about if part)), class_="about")
    tools = []
    if editable:
        tools = [
            link(text("Edit"), "documents", "edit", info.id, class_="tool", title=f"Edit {name}"),
            link(text("Remove"), "documents", "remove", info.id, class_="tool", title=f"Remove {name}"),
        ]
    return tag("li", tag("div", title, line), tag("span", join(tools), class_="tools"))
