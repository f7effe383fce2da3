"""Which answerer the options ask for: quotes by default, a language model where one is named."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from index.errors import SettingsError

if TYPE_CHECKING:
    from rag.answerers.base import Answerer
    from rag.chat_model import ChatModel
    from rag.entailment import Entailment

_NEED_A_MODEL = ("llm_base_url", "llm_timeout", "llm_window", "llm_max_tokens", "nli_model")


def add_llm_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that name a language model."""
    group = parser.add_argument_group("a language model (optional)")
    group.add_argument(
        "--llm-model",
        metavar="NAME",
        help="let this model write the answer, through any OpenAI-compatible endpoint",
    )
    group.add_argument(
        "--llm-base-url",
        metavar="URL",
        help="the endpoint, such as http://127.0.0.1:11434/v1 (default: $OPENAI_BASE_URL, else OpenAI's); "
        "its key is read from $OPENAI_API_KEY",
    )
    group.add_argument(
        "--llm-timeout",
        metavar="SECONDS",
        type=_seconds,
        help="give up on a reply after this long and answer with quotes (default: 120)",
    )
    group.add_argument(
        "--llm-window",
        metavar="TOKENS",
        type=int,
        help="how much the model reads and writes at once (default: 4096, for OpenAI's models 32768)",
    )
    group.add_argument(
        "--llm-max-tokens",
        metavar="TOKENS",
        type=int,
        help="what a reply may have, a reasoning model's thoughts included (default: 1024)",
    )
    group.add_argument(
        "--nli-model",
        metavar="NAME",
        help="check the reply's sentences with this inference cross-encoder (a name or a folder) as well",
    )


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 < value < 86_400:
        raise argparse.ArgumentTypeError("give a number of seconds above 0")
    return value


def chosen_answerer(args: argparse.Namespace) -> Answerer | None:
    """The answerer for `Assistant`; None is the extractive one. Raises SettingsError and ModelError."""
    model = chosen_chat_model(args)
    if model is None:
        return None
    from rag.answerers.generative import MAX_TOKENS, GenerativeAnswerer
    from rag.chat_model import Deadlines

    return GenerativeAnswerer(
        model,
        deadlines=None if args.llm_timeout is None else Deadlines.within(args.llm_timeout),
        max_tokens=MAX_TOKENS if args.llm_max_tokens is None else args.llm_max_tokens,
        entailment=_entailment(args.nli_model),
    )


def chosen_chat_model(args: argparse.Namespace) -> ChatModel | None:
    """The language model that the options name, if any. Raises SettingsError."""
    if not args.llm_model:
        for name in _NEED_A_MODEL:
            if getattr(args, name) is not None:
                option = "--" + name.replace("_", "-")
                raise SettingsError(f"{option} needs --llm-model, the name of the model to ask.")
        return None
    from rag.chat_model import OpenAIChatModel

    return OpenAIChatModel(
        args.llm_model,
        base_url=args.llm_base_url or os.environ.get("OPENAI_BASE_URL") or None,
        api_key=os.environ.get("OPENAI_API_KEY") or None,
        window=args.llm_window,
    )


def _entailment(name: str | None) -> Entailment | None:
    if name is None:
        return None
    from rag.entailment import CrossEncoderEntailment

    return CrossEncoderEntailment(name)
