"""A scripted assistant for the browser tests: it answers from the index by plain word matching, so that
every answer is known beforehand, and it can be made slow, wordy or hostile by words in the question."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Sequence
from typing import Any

from index import Index
from index.types import Document, Passage
from rag.types import Answer, Citation, Event, Finished, Found, Hit, Position, Rewritten, Sentence, TextDelta

WORD = re.compile(r"\w{4,}")


class ScriptedRetriever:
    """Passages in order of shared words."""

    def __init__(self, index: Index) -> None:
        self.index = index

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        source: str | None = None,
        author: str | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Hit]:
        asked = {word.casefold() for word in WORD.findall(question)}
        scored: list[tuple[float, Passage, Document]] = []
        for info in self.index.documents():
            if source and info.source != source:
                continue
            if (since and (info.published_at or "") < since) or (
                until and not (info.published_at or "9") <= until
            ):
                continue
            document = self.index.document(info.id)
            for passage in self.index.passages_of(info.id):
                shared = asked & {word.casefold() for word in WORD.findall(passage.text)}
                scored.append((len(shared) / max(1, len(asked)), passage, document))
        scored.sort(key=lambda row: (-row[0], row[1].id))
        return [
            Hit(rank, score, passage, document)
            for rank, (score, passage, document) in enumerate(scored[:k], 1)
        ]


class ScriptedAssistant:
    """Answers with the sentences that share most words with the question; `delay` is seconds per piece."""

    def __init__(self, index: Index, delay: float = 0.0, reply: str | None = None) -> None:
        self.retriever = ScriptedRetriever(index)
        self.delay = delay
        self.reply = reply

    def stream(self, question: str, history: Sequence[str] = (), **filters: Any) -> Iterator[Event]:
        standalone = f"{question} ({history[-1]})" if history and question.startswith("And ") else question
        yield Rewritten(question, standalone)
        hits = tuple(self.retriever.search(standalone, 5, **filters))
        yield Found(hits)
        answer = self._answer(question, standalone, hits)
        pieces = re.findall(r"\S+\s*", self.reply or answer.text)
        for piece in pieces:
            if self.delay or "slowly" in question:
                time.sleep(self.delay or 0.15)
            yield TextDelta(piece)
        yield Finished(answer)

    def _answer(self, question: str, standalone: str, hits: tuple[Hit, ...]) -> Answer:
        found = [hit for hit in hits if hit.score >= 0.5]
        common: dict[str, Any] = {
            "question": question,
            "standalone_question": standalone,
            "answerer": "extractive",
            "passages": hits,
            "timings_ms": {"embed": 3.0, "search": 2.0, "answer": 7.0},
        }
        if not found:
            return Answer(
                status="not_found", text="The documents do not answer this.", confidence=0.1, **common
            )
        sentences: list[Sentence] = []
        citations: list[Citation] = []
        for hit in found[:4]:
            start, end = _best(hit, standalone)
            quote = hit.document.text[start:end]
            number = len(citations) + 1
            citations.append(
                Citation(
                    number=number,
                    document_id=hit.document.id,
                    path=hit.document.path,
                    title=hit.document.title,
                    source=hit.document.source,
                    author=hit.document.author,
                    published_at=hit.document.published_at,
                    page=hit.document.page_of(start),
                    start=start,
                    end=end,
                    quote=quote,
                )
            )
            sentences.append(
                Sentence(quote, (number,), "quoted", hit.document.author, hit.document.published_at)
            )
        text = " ".join(f"{row.text} [{row.citations[0]}]" for row in sentences)
        if self.reply is not None:
            return Answer(
                status="answered",
                text=f"{self.reply} [1]",
                confidence=0.5,
                sentences=(Sentence(self.reply, (1,), "unsupported"),),
                citations=tuple(citations[:1]),
                **{**common, "answerer": "generative"},
            )
        if "oppose" in standalone and len(sentences) > 1:
            sides = tuple(
                Position(hit.document.source or "Somebody", (place,), place + 1, place)
                for place, hit in enumerate(found[: len(sentences)])
            )
            return Answer(
                status="contested",
                text=text,
                confidence=0.7,
                sentences=tuple(sentences),
                citations=tuple(citations),
                positions=sides,
                **common,
            )
        return Answer(
            status="answered",
            text=text,
            confidence=0.9,
            sentences=tuple(sentences),
            citations=tuple(citations),
            **common,
        )


def _best(hit: Hit, question: str) -> tuple[int, int]:
    asked = {word.casefold() for word in WORD.findall(question)}
    spans = hit.passage.sentences or ((hit.passage.start, hit.passage.end),)
    words = [{w.casefold() for w in WORD.findall(hit.document.text[a:b])} for a, b in spans]
    return max(zip(spans, words, strict=True), key=lambda row: len(asked & row[1]))[0]
