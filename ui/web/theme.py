"""Gradio's theme, stripped to the system's own fonts and our colours (which live in assets/page.css)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import gradio as gr


def quiet_theme() -> gr.themes.Base:
    """A theme that loads nothing: no web fonts, no pictures."""
    import gradio as gr

    sans = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "Liberation Sans", "sans-serif"]
    mono = ["ui-monospace", "SFMono-Regular", "Liberation Mono", "monospace"]
    return gr.themes.Base(font=sans, font_mono=mono, radius_size="md", spacing_size="md")
