"""One self-contained HTML page for a comparison of two runs."""

from __future__ import annotations

from html import escape

from eval.compare import Comparison, Flip, shown
from eval.report import page
from eval.runs import RunInfo


def render_comparison(a: RunInfo, b: RunInfo, comparison: Comparison) -> str:
    """The differences with their intervals, then each question that flipped, both answers side by side."""
    heads = ("metric", "questions", "A", "B", "B − A", "95 % interval")
    rows = "".join(
        f'<tr><th scope="row">{escape(row.metric)}</th><td>{row.questions}</td><td>{row.a:.3f}</td>'
        f"<td>{row.b:.3f}</td><td>{row.difference:+.3f}</td><td>{row.low:+.3f} to {row.high:+.3f}</td></tr>"
        for row in comparison.differences
    )
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    flips = "".join(map(_flip, comparison.flips)) or "<p>No question changed its verdict.</p>"
    body = (
        f"<h1>Two runs of {escape(a.set_name)}</h1>"
        f"<p>A: {escape(_named(a))}<br>B: {escape(_named(b))}</p>"
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'
        f"<h2>{len(comparison.flips)} questions changed</h2>{flips}"
    )
    return page(f"Two runs of {a.set_name}", body)


def _flip(flip: Flip) -> str:
    sides = "".join(
        f'<div class="{escape(verdict)}"><span class="verdict">{name}: {escape(verdict)}</span>'
        f"<p>{escape(shown(record))}</p></div>"
        for name, verdict, record in (
            ("A", flip.verdict_a, flip.record_a),
            ("B", flip.verdict_b, flip.record_b),
        )
    )
    title = f"{flip.question.question} ({flip.question.id})"
    return f"<section><h3>{escape(title)}</h3><div class='sides'>{sides}</div></section>"


def _named(info: RunInfo) -> str:
    told = ", ".join(f"{name} {value}" for name, value in info.system.items())
    return f"{told}; {info.started_at}"
