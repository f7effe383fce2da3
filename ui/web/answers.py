"""An answer as the page shows it: text with citation marks, sides, refusal, sources, tools."""

from __future__ import annotations

import re
from collections.abc import Set as AbstractSet
from typing import Any

from rag.answerers.extractive import NEWER, OLDER, ONE_SIDE, OTHER_SIDE, OTHERS
from rag.prompts import UNVERIFIED
from ui.web.html import Html, join, link, tag, text, without_markup
from ui.web.store import Message

_MARK = re.compile(r"\[(\d{1,4})\]")
EMPTY = Html("")
BREAK = tag("span", class_="break")


def conversation_html(messages: list[Message]) -> str:
    """Finished messages, oldest first; empty where there are none."""
    return tag("div", *[message_html(message) for message in messages], class_="thread") if messages else ""


def message_html(message: Message) -> Html:
    """A question and everything that came of it."""
    answer = message.answer
    rewritten = answer["standalone_question"] if answer else None
    if answer is not None:
        body = answer_html(message, answer)
    elif message.state == "stopped":
        body = tag(
            "div", _paragraphs(message.text), tag("p", text("Stopped."), class_="aside"), class_="prose"
        )
    elif message.state == "failed":
        body = tag("div", tag("p", text(message.text)), class_="notice failed", role="alert")
    else:
        body = tag("p", text("Still working on this one…"), class_="progress")
    return tag(
        "article", question_html(message.question, rewritten), body, class_="turn", id=f"turn-{message.id}"
    )


def question_html(question: str, rewritten: str | None = None) -> Html:
    """The question as asked and, where the conversation changed it, as it was searched."""
    searched = EMPTY
    if rewritten and rewritten.strip() != question.strip():
        searched = tag("p", tag("span", text("Searched as")), Html(" "), text(rewritten), class_="rewritten")
    return tag("header", tag("h2", text(question)), searched, class_="question")


def streaming_html(question: str, rewritten: str | None, progress: str, reply: str = "") -> Html:
    """A question whose answer is on its way: a line that says what happens now, or the text so far."""
    body = _paragraphs(without_markup(reply, finished=False)) if reply else EMPTY
    line = tag("p", text(progress), class_="progress", role="status")
    inner = tag("div", body, line, class_="prose unchecked")
    return tag("article", question_html(question, rewritten), inner, class_="turn streaming")


def answer_html(message: Message, answer: dict[str, Any]) -> Html:
    """The checked answer with its sources, notes and tools."""
    if answer["status"] == "not_found":
        body = _refusal(message, answer)
    elif answer["status"] == "contested" and answer["positions"]:
        body = _contested(message, answer)
    else:
        body = tag("div", _cited_text(message.id, answer), class_="prose answer-text")
    parts = [body, _sources(message.id, answer), _notes(answer), _tools(message, answer)]
    return tag("div", *parts, class_=f"answer {answer['status'].replace('_', '-')}")


def _paragraphs(reply: str) -> Html:
    return join([tag("p", text(line.strip())) for line in reply.split("\n") if line.strip()])


def _citation_mark(message: str, citation: dict[str, Any]) -> Html:
    where = " · ".join(_about(citation))
    return link(
        text(str(citation["number"])),
        "source",
        "cite",
        message,
        citation["number"],
        class_="cite",
        title=where,
    )


def _marks(message: str, answer: dict[str, Any], numbers: list[int]) -> Html:
    by_number = {citation["number"]: citation for citation in answer["citations"]}
    return join([_citation_mark(message, by_number[number]) for number in numbers if number in by_number])


def _linked(message: str, answer: dict[str, Any], passage: str, numbers: set[int]) -> Html:
    """Text with each [n] of `numbers` as a citation mark and everything else as it reads."""
    parts: list[Html] = []
    at = 0
    for found in _MARK.finditer(passage):
        number = int(found[1])
        if number in numbers:
            parts += [text(passage[at : found.start()].rstrip()), _marks(message, answer, [number])]
            at = found.end()
    return join([*parts, text(passage[at:])])


def _cited_text(message: str, answer: dict[str, Any]) -> Html:
    """The answer's text with its marks as links.

    Where a sentence's mark stands in the text after it, it becomes a link there; a mark that the text
    leaves out follows the sentence. Brackets inside a quote stay the quote's own.
    """
    body: str = answer["text"]
    places = _places(body, answer["sentences"])
    numbers = {citation["number"] for citation in answer["citations"]}
    parts = [_between(message, answer, body[: places[0][0] if places else len(body)], numbers)]
    for place, (_, end, sentence) in enumerate(places):
        tail = body[end : places[place + 1][0] if place + 1 < len(places) else len(body)]
        tail = tail.replace(f" {UNVERIFIED}", "")  # the sentence's flag says it
        said = {int(number) for number in _MARK.findall(tail)}
        parts += [_sentence(message, answer, sentence, said), _between(message, answer, tail, numbers)]
    return join(parts)


def _places(body: str, sentences: list[dict[str, Any]]) -> list[tuple[int, int, dict[str, Any]]]:
    """Where each sentence stands in the text, in order, whatever the white space between its words; one
    that isn't found is left to the text itself."""
    places: list[tuple[int, int, dict[str, Any]]] = []
    at = 0
    for sentence in sentences:
        words = [re.escape(word) for word in sentence["text"].split()]
        found = re.compile(r"\s+".join(words)).search(body, at) if words else None
        if found:
            places.append((found.start(), found.end(), sentence))
            at = found.end()
    return places


def _between(message: str, answer: dict[str, Any], words: str, numbers: set[int]) -> Html:
    """What stands around the sentences: who says so, quotation marks, citation marks; a line a line."""
    lines = [_linked(message, answer, without_markup(line), numbers) for line in words.split("\n")]
    return join([tag("span", line, class_="between") if line else EMPTY for line in lines], BREAK)


def _sentence(
    message: str, answer: dict[str, Any], sentence: dict[str, Any], said: AbstractSet[int] = frozenset()
) -> Html:
    own = set(sentence["citations"])
    shown = sentence["text"] if sentence["support"] == "quoted" else without_markup(sentence["text"])
    inside = (
        {int(number) for number in _MARK.findall(shown)} & own if sentence["support"] != "quoted" else set()
    )
    words = _linked(message, answer, shown, inside)
    left = [number for number in sentence["citations"] if number not in inside | said]
    marks = _marks(message, answer, left)
    if sentence["support"] != "unsupported":
        return tag("span", words, marks, class_=f"sentence {sentence['support']}")
    flag = tag("span", text("not found in the sources"), class_="flag")
    return tag("span", words, marks, Html(" "), flag, class_="sentence unsupported")


def _contested(message: Message, answer: dict[str, Any]) -> Html:
    sides: dict[int, list[dict[str, Any]]] = {}
    for position in answer["positions"]:
        sides.setdefault(position.get("side", 0), []).append(position)
    placed = {number for position in answer["positions"] for number in position["sentences"]}
    others = [row for number, row in enumerate(answer["sentences"]) if number not in placed]
    lead = tag("p", text("The documents disagree. The sides, in their own words:"), class_="lead")
    names = _side_names(answer["text"], len(sides))
    columns = [
        _side(message.id, answer, name, positions)
        for name, (_, positions) in zip(names, sorted(sides.items()), strict=True)
    ]
    rest = [tag("p", _sentence(message.id, answer, row)) for row in others]
    more = tag("div", *rest, class_="prose beside") if rest else EMPTY
    return tag("div", lead, tag("div", *columns, class_="sides"), more, class_="answer-text contested-text")


def _side_names(said: str, count: int) -> list[str]:
    """What the answer itself calls its sides; one and another where it has no headings."""
    names = [
        name
        for line in said.split("\n")
        for name in (ONE_SIDE, OTHER_SIDE, OTHERS, NEWER, OLDER)
        if line.startswith(f"{name} (")
    ]
    return names if len(names) == count else [ONE_SIDE, *[OTHER_SIDE] * (count - 1)]


def _side(message: str, answer: dict[str, Any], name: str, positions: list[dict[str, Any]]) -> Html:
    blocks = [tag("h3", text(name))]
    for position in positions:
        count = position["independent_sources"]
        sources = f"{count} independent source{'' if count == 1 else 's'}"
        head = tag("h4", text(position["holder"]), tag("span", text(sources), class_="count"))
        quotes = [_quote(message, answer, answer["sentences"][number]) for number in position["sentences"]]
        blocks.append(tag("div", head, *quotes, class_="position"))
    return tag("section", *blocks, class_="side others" if name == OTHERS else "side")


def _quote(message: str, answer: dict[str, Any], sentence: dict[str, Any]) -> Html:
    said = [part for part in (sentence.get("speaker"), sentence.get("when")) if part]
    by = tag("footer", text(" · ".join(said))) if said else EMPTY
    return tag("blockquote", tag("p", _sentence(message, answer, sentence)), by)


def _refusal(message: Message, answer: dict[str, Any]) -> Html:
    said = without_markup(answer["text"]) or "The documents do not answer this question."
    head = tag("p", text(said), class_="refusal-text")
    if not message.passages:
        return tag("div", head, class_="refusal answer-text")
    near = [_near(message.id, place, row) for place, row in enumerate(message.passages[:3])]
    label = tag("h3", text("Nearest passages, which do not answer it"))
    return tag(
        "div",
        tag("div", head, class_="answer-text"),
        label,
        tag("ul", *near, class_="near"),
        class_="refusal",
    )


def _near(message: str, place: int, row: dict[str, Any]) -> Html:
    name = link(text(row["title"] or row["path"]), "source", "near", message, place, class_="near-title")
    words = row["text"] if len(row["text"]) <= 220 else row["text"][:220].rsplit(" ", 1)[0] + " …"
    details = _about(row)[1:]
    about = tag("span", text(" · ".join(details)), class_="about") if details else EMPTY
    return tag("li", name, about, tag("p", text(words)))


def _about(citation: dict[str, Any]) -> list[str]:
    page = f"page {citation['page']}" if citation.get("page") else None
    parts = [
        citation["title"] or citation["path"],
        citation["source"],
        citation["author"],
        citation["published_at"],
        page,
    ]
    return [str(part) for part in parts if part]


def _sources(message: str, answer: dict[str, Any]) -> Html:
    """Only what the answer cites: a line a document; its name is a second way to open it."""
    by_document: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for citation in answer["citations"]:
        by_document.setdefault((citation["document_id"], citation["page"]), []).append(citation)
    rows = []
    for citations in by_document.values():
        title, *details = _about(citations[0])
        numbers = [tag("span", text(str(citation["number"])), class_="number") for citation in citations]
        name = link(text(title), "source", "cite", message, citations[0]["number"], class_="source-title")
        about = tag("span", text(" · ".join(details)), class_="about") if details else EMPTY
        rows.append(tag("li", tag("span", *numbers, class_="numbers"), tag("div", name, about)))
    if not rows:
        return EMPTY
    return tag("section", tag("h3", text("Sources")), tag("ol", *rows), class_="sources")


def _notes(answer: dict[str, Any]) -> Html:
    notes = [tag("li", text(note)) for note in answer.get("notes", [])]
    return tag("ul", *notes, class_="notes") if notes else EMPTY


def cost(answer: dict[str, Any]) -> str:
    """One line: who answered, how long it took, how many tokens it cost."""
    seconds = sum(answer["timings_ms"].values()) / 1000
    tokens = answer["tokens"]["prompt"] + answer["tokens"]["completion"]
    parts = [answer["answerer"], f"{seconds:.2f} s", f"{tokens} tokens"]
    if answer["status"] != "not_found":
        parts.append(f"confidence {answer['confidence']:.0%}")
    return " · ".join(parts)


def _tools(message: Message, answer: dict[str, Any]) -> Html:
    chosen = message.verdict
    tools = [
        link(
            text("Copy"),
            "answer",
            "copy",
            message.id,
            class_="tool",
            title="Copy this answer with its sources",
        ),
        link(
            text("Export"),
            "answer",
            "export",
            message.id,
            class_="tool",
            title="Save this answer as Markdown",
        ),
    ]
    for verdict, label in (("good", "Helpful"), ("bad", "Not helpful")):
        style = "tool chosen" if chosen == verdict else "tool"
        tools.append(
            link(
                text(label), "feedback", verdict, message.id, class_=style, title=f"Rate this answer: {label}"
            )
        )
    return tag(
        "footer",
        tag("span", text(cost(answer)), class_="cost"),
        tag("span", *tools, class_="tools"),
        class_="tail",
    )
