"""An exported answer reads the same in any Markdown viewer, whatever it quotes."""

from __future__ import annotations

from ui.web.export import answer_markdown, conversation_markdown
from ui.web.store import Message


def message(quote: str, status: str = "answered") -> Message:
    citation = {
        "number": 1,
        "path": "a.txt",
        "title": None,
        "source": "The Gazette",
        "author": None,
        "published_at": "2021",
        "page": 4,
        "quote": quote,
    }
    answer = {
        "standalone_question": "Why, of all things?",
        "status": status,
        "text": f"{quote} [1] See [7].",
        "confidence": 0.5,
        "answerer": "extractive",
        "citations": [citation],
        "positions": [{"holder": "The board", "independent_sources": 2}],
        "timings_ms": {"answer": 1500.0},
        "tokens": {"prompt": 10, "completion": 5},
    }
    return Message("m", "c", "Why?", "answered", "", answer, [])


def test_the_answer_with_its_numbered_sources() -> None:
    lines = answer_markdown(message("Because it is so.")).splitlines()
    assert lines[0] == "# Why?"
    assert "Searched as: Why, of all things?" in lines
    assert "Because it is so. [1] See \\[7\\]." in lines
    assert "- The board: 2 independent source(s)" in lines
    assert "1. a.txt, The Gazette, 2021, page 4" in lines
    assert "   > Because it is so." in lines
    assert lines[-1] == "_extractive · 1.50 s · 15 tokens · confidence 50%_"


def test_quotes_stay_text() -> None:
    saved = answer_markdown(message("<b>x</b> ![i](http://e.example) *y*\n\n# z"))
    assert "![i]" not in saved
    assert "<b>" not in saved
    assert "\n# z" not in saved
    assert "> \\<b\\>x\\</b\\> \\!\\[i\\](http://e.example) \\*y\\* \\# z" in saved


def test_a_conversation_is_its_answers() -> None:
    saved = conversation_markdown("Reasons", [message("One."), message("Two.")])
    assert saved.startswith("_Reasons_")
    assert saved.count("## Sources") == 2
    stopped = Message("m", "c", "Why?", "stopped", "Beca", None, [])
    assert "Beca" in conversation_markdown("Reasons", [stopped])
