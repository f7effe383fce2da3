"""Small SVG charts: bars, a curve, reliability and a histogram. Colours come from CSS classes, so that
a page can set them for light and for dark."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from eval.refusal import CurvePoint, ReliabilityBin

WIDTH, WIDE, HEIGHT = 520, 1040, 260
COLOURS = 7
LEFT, RIGHT, TOP, BOTTOM = 44, 12, 14, 42


def bar_chart(title: str, groups: Sequence[tuple[str, dict[str, float]]], description: str = "") -> str:
    """Grouped bars between 0 and 1: a group for each name, a bar for each of its metrics."""
    metrics = list(dict.fromkeys(name for _, values in groups for name in values))
    inner = WIDE - LEFT - RIGHT
    step = inner / max(1, len(groups))
    bar = 0.8 * step / max(1, len(metrics))
    parts = [_axes("", "mean", WIDE), *_y_ticks(WIDE)]
    for place, (label, values) in enumerate(groups):
        x0 = LEFT + place * step + 0.1 * step
        for number, metric in enumerate(metrics):
            if metric in values:
                value = values[metric]
                top = _y(value)
                parts.append(
                    f'<rect class="s{number % COLOURS}" x="{x0 + number * bar:.1f}" y="{top:.1f}" '
                    f'width="{max(1.0, bar - 1):.1f}" height="{max(0.5, _y(0) - top):.1f}">'
                    f"<title>{escape(label)}, {escape(metric)}: {value:.3f}</title></rect>"
                )
        parts.append(_text(x0 + 0.4 * step, HEIGHT - BOTTOM + 16, label, "middle"))
    for number, metric in enumerate(metrics):
        x = LEFT + number * inner / max(1, len(metrics))
        parts.append(
            f'<rect class="s{number % COLOURS}" x="{x:.1f}" y="{HEIGHT - 13}" width="9" height="9"/>'
        )
        parts.append(_text(x + 13, HEIGHT - 5, metric, "start"))
    told = "; ".join(f"{name}: " + ", ".join(f"{m} {v:.2f}" for m, v in row.items()) for name, row in groups)
    return _svg(title, description or told, parts, WIDE)


def curve_chart(title: str, points: Sequence[CurvePoint], description: str = "") -> str:
    """What would be refused at each confidence threshold, of both kinds of question."""
    parts = [_axes("refuse below this confidence", "share refused"), *_y_ticks(), *_x_ticks()]
    for number, (name, line) in enumerate(
        (
            ("unanswerable", [(p.threshold, p.unanswerable_refused) for p in points]),
            ("answerable", [(p.threshold, p.answerable_refused) for p in points]),
        )
    ):
        dash = ' stroke-dasharray="6 3"' if number else ""
        path = " ".join(f"{_x(x):.1f},{_y(y):.1f}" for x, y in line)
        parts.append(f'<polyline class="l{number}" points="{path}" fill="none"{dash}/>')
        key = f"{WIDTH - 130},{TOP + 160 + 16 * number} {WIDTH - 106},{TOP + 160 + 16 * number}"
        parts.append(f'<polyline class="l{number}" points="{key}" fill="none"{dash}/>')
        parts.append(_text(WIDTH - 100, TOP + 164 + 16 * number, name, "start"))
    return _svg(title, description or "Two curves of the share of questions refused by threshold.", parts)


def reliability_chart(title: str, bins: Sequence[ReliabilityBin], description: str = "") -> str:
    """Share of answerable questions against confidence; dots grow with the number of questions."""
    parts = [_axes("confidence", "share answerable"), *_y_ticks(), *_x_ticks()]
    parts.append(f'<line class="grid" x1="{_x(0):.1f}" y1="{_y(0):.1f}" x2="{_x(1):.1f}" y2="{_y(1):.1f}"/>')
    most = max((row.count for row in bins), default=1)
    for row in bins:
        radius = 3 + 6 * (row.count / most) ** 0.5
        x, y = _x(row.confidence), _y(row.answerable)
        parts.append(
            f'<circle class="s0" cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}">'
            f"<title>{row.count} questions, confidence {row.confidence:.2f}, "
            f"answerable {row.answerable:.2f}</title></circle>"
        )
    told = "; ".join(f"{row.count} at {row.confidence:.2f}: {row.answerable:.2f}" for row in bins)
    return _svg(title, description or told, parts)


def histogram(title: str, values: Sequence[float], unit: str, bins: int = 20) -> str:
    """How often values fall into equal bins between 0 and the largest."""
    largest = max(values, default=0.0) or 1.0
    counts = [0] * bins
    for value in values:
        counts[min(bins - 1, int(bins * value / largest))] += 1
    most = max(counts) or 1
    width = (WIDTH - LEFT - RIGHT) / bins
    parts = [_axes(unit, "questions")]
    for number, count in enumerate(counts):
        top = _y(count / most)
        low, high = number * largest / bins, (number + 1) * largest / bins
        parts.append(
            f'<rect class="s0" x="{LEFT + number * width:.1f}" y="{top:.1f}" width="{width - 1:.1f}" '
            f'height="{_y(0) - top:.1f}">'
            f"<title>{low:.0f} to {high:.0f} {escape(unit)}: {count}</title></rect>"
        )
    for part in (0.0, 0.5, 1.0):
        parts.append(_text(_x(part), HEIGHT - BOTTOM + 16, f"{part * largest:.0f}", "middle"))
        parts.append(_text(LEFT - 6, _y(part) + 4, f"{part * most:.0f}", "end"))
    return _svg(title, f"{len(values)} questions, the slowest took {largest:.0f} {unit}.", parts)


def _svg(title: str, description: str, parts: Sequence[str], width: int = WIDTH) -> str:
    return (
        f'<svg role="img" viewBox="0 0 {width} {HEIGHT}" aria-label="{escape(title)}. {escape(description)}">'
        f"<title>{escape(title)}</title>{''.join(parts)}</svg>"
    )


def _x(value: float, width: int = WIDTH) -> float:
    return LEFT + value * (width - LEFT - RIGHT)


def _y(value: float) -> float:
    return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM)


def _axes(below: str, beside: str, width: int = WIDTH) -> str:
    corner = f"{_x(0):.1f},{_y(1):.1f} {_x(0):.1f},{_y(0):.1f} {_x(1, width):.1f},{_y(0):.1f}"
    return (
        f'<polyline class="axis" points="{corner}" fill="none"/>'
        + _text(_x(0.5), HEIGHT - 8, below, "middle")
        + f'<text x="12" y="{_y(0.5):.1f}" text-anchor="middle" transform="rotate(-90 12 {_y(0.5):.1f})">'
        + f"{escape(beside)}</text>"
    )


def _x_ticks() -> list[str]:
    return [_text(_x(n / 4), HEIGHT - BOTTOM + 16, f"{n / 4:g}", "middle") for n in range(5)]


def _y_ticks(width: int = WIDTH) -> list[str]:
    ticks = []
    for n in range(5):
        y = _y(n / 4)
        if n:
            ends = f'x1="{_x(0):.1f}" y1="{y:.1f}" x2="{_x(1, width):.1f}" y2="{y:.1f}"'
            ticks.append(f'<line class="grid" {ends}/>')
        ticks.append(_text(LEFT - 6, y + 4, f"{n / 4:g}", "end"))
    return ticks


def _text(x: float, y: float, content: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(content)}</text>' if content else ""
