"""The answerer that lets a language model write, and checks every sentence of what it writes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace

from index.errors import ChatModelError, SettingsError
from index.tokens import count_tokens
from rag.answerers.base import Answerer, Request
from rag.chat_model import ChatModel, Deadlines, Usage
from rag.completion import complete
from rag.disagreement import disagreement
from rag.entailment import Entailment
from rag.evidence import find
from rag.grounded_answer import Grounded, grounded
from rag.prompts import FELL_BACK, NONE_FITS, REFUSAL, Prompt, prompt_for
from rag.refusals import refuses
from rag.reply_parts import parts_of
from rag.reply_sides import completed
from rag.reply_text import Streamed, plain
from rag.types import Answer, Event, Finished, TextDelta

MAX_TOKENS = 1024
"""What a reply may have, thinking included. The prompt asks for 150 words; what is still going on here
goes in circles."""


@dataclass
class _Written:
    """What has come of a reply. `usage` is the endpoint's own count, where it gives one."""

    text: str = ""
    thinking: str = ""
    usage: Usage | None = None

    def tokens(self, prompt: Prompt, model: str) -> dict[str, int]:
        """Counts of prompt and reply: the endpoint's, else tiktoken's."""
        if self.usage is not None:
            return {"prompt": self.usage.prompt, "completion": self.usage.completion}
        if not (self.text or self.thinking):
            return {"prompt": 0, "completion": 0}
        return {"prompt": prompt.tokens, "completion": count_tokens(self.text + self.thinking, model)}


class GenerativeAnswerer:
    """Answers through a language model, from the passages alone.

    Each sentence of the reply is checked against the passages it cites (rag.grounding); what fails is
    marked. When the model is down, late, limited or does not come to an end, `fallback` answers (default:
    the extractive answerer), and the answer's notes say so. May be used from several threads at once;
    closing the iterator of `stream` cancels the request. Raises SettingsError.
    """

    name = "generative"

    def __init__(
        self,
        model: ChatModel,
        *,
        deadlines: Deadlines | None = None,
        max_tokens: int = MAX_TOKENS,
        entailment: Entailment | None = None,
        fallback: Answerer | None = None,
    ) -> None:
        if max_tokens < 64:
            raise SettingsError(f"A reply of {max_tokens} tokens is too short; allow 64 or more.")
        if fallback is None:
            from rag.answerers.extractive import ExtractiveAnswerer

            fallback = ExtractiveAnswerer()
        self._model = model
        self._deadlines = deadlines or Deadlines()
        self._max_tokens = max_tokens
        self._entailment = entailment
        self._fallback = fallback

    def stream(self, request: Request) -> Iterator[Event]:
        """TextDelta events with the reply as it comes, without markup and unchecked, then the Finished
        answer. While the model is silent an empty TextDelta comes twice a second."""
        hits = request.retrieval.hits
        if not hits:
            yield from self._fallback.stream(request)
            return
        reply_tokens = min(self._max_tokens, self._model.window // 3)
        prompt = prompt_for(
            request.question,
            request.retrieval.question,
            hits,
            self._model.window,
            reply_tokens,
            self._model.name,
        )
        if not prompt.hits:
            reason = NONE_FITS.format(window=self._model.window)
            yield from self._instead(request, prompt, _Written(), reason, False)
            return
        written, streamed = _Written(), Streamed()
        try:
            with closing(complete(self._model, prompt.messages, reply_tokens, self._deadlines)) as pieces:
                for piece in pieces:
                    written.text += piece.text
                    written.thinking += piece.thinking
                    written.usage = piece.usage or written.usage
                    delta = streamed.add(piece.text)
                    if delta or not piece.text:
                        yield TextDelta(delta)
            reply = plain(written.text)
            if not reply:
                raise ChatModelError("it sent an empty reply")
        except ChatModelError as error:
            yield from self._instead(request, prompt, written, str(error), bool(streamed.shown))
            return
        yield Finished(self._answer(request, prompt, written, reply))

    def _answer(self, request: Request, prompt: Prompt, written: _Written, reply: str) -> Answer:
        index = request.retriever.index
        if refuses(reply):
            made = Grounded("not_found")
        else:
            made = grounded(request.retrieval.question, parts_of(reply), prompt.hits, index, self._entailment)
        findings = find(request.retrieval, index)
        found = made.status != "not_found"
        disputed = disagreement(request.retrieval, request.retriever, findings) if found else None
        if disputed is not None and not disputed.renewed:
            made = completed(request.retrieval.question, made, disputed)
        confidence = findings.confidence if found else min(findings.confidence, findings.threshold)
        if found and all(sentence.support == "unsupported" for sentence in made.sentences):
            confidence = 0.0
        return Answer(
            question=request.question,
            standalone_question=request.retrieval.question,
            status=made.status,
            text=made.text if found else REFUSAL,
            confidence=confidence,
            answerer=self.name,
            sentences=made.sentences,
            citations=made.citations,
            positions=made.positions,
            tokens=written.tokens(prompt, self._model.name),
            notes=(*made.notes, *_left_out(prompt, self._model.window)),
        )

    def _instead(
        self, request: Request, prompt: Prompt, written: _Written, reason: str, shown: bool
    ) -> Iterator[Event]:
        """The fallback's answer with a note. Its text is not streamed after a part of the reply was."""
        note = FELL_BACK.format(reason=reason)
        for event in self._fallback.stream(request):
            if isinstance(event, Finished):
                tokens = written.tokens(prompt, self._model.name)
                answer = replace(event.answer, notes=(note, *event.answer.notes), tokens=tokens)
                yield Finished(answer)
            elif not shown:
                yield event


def _left_out(prompt: Prompt, window: int) -> list[str]:
    notes = []
    if prompt.left_out:
        total = prompt.left_out + len(prompt.hits)
        notes.append(
            f"The language model was shown {len(prompt.hits)} of the {total} passages that were found; its "
            f"window of {window:,} tokens holds no more."
        )
    if prompt.withheld:
        many = prompt.withheld > 1
        what = f"{prompt.withheld} sentences that speak" if many else "A sentence that speaks"
        notes.append(f"{what} to a language model {'were' if many else 'was'} kept from it.")
    return notes
