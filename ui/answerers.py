"""Which answerer the options ask for: quotes by default, a language model where one is named."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from index.errors import SettingsError

if TYPE_CHECKING:
    from rag.answerers.base import Answerer


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


def chosen_answerer(args: argparse.Namespace) -> Answerer | None:
    """The answerer for `Assistant`; None is the extractive one. Raises SettingsError."""
    if not args.llm_model:
        if args.llm_base_url:
            raise SettingsError("--llm-base-url needs --llm-model, the name of the model to ask there.")
        return None
    from rag.answerers.generative import GenerativeAnswerer
    from rag.chat_model import OpenAIChatModel

    model = OpenAIChatModel(
        args.llm_model,
        base_url=args.llm_base_url or os.environ.get("OPENAI_BASE_URL") or None,
        api_key=os.environ.get("OPENAI_API_KEY") or None,
    )
    return GenerativeAnswerer(model)
