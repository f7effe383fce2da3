"""Draws how an index grows, from growth.json, as an SVG of small charts with logarithmic axes.

python -m benchmarks.plot build/bench/growth.json docs/images/growth.svg
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]
CHARTS: dict[str, Callable[[Row], float]] = {
    "hybrid search, p50, ms": lambda row: row["hybrid"]["p50_ms"],
    "opening, s": lambda row: row["open_s"],
    "adding one document, s": lambda row: row["add_s"]["p50"],
    "removing one document, s": lambda row: row["remove_s"]["p50"],
    "memory, MB": lambda row: row["resident_bytes"] / 1e6,
    "disk, MB": lambda row: sum(row["disk_bytes"].values()) / 1e6,
}
WIDTH, HEIGHT, MARGIN = 260, 170, 42


def main() -> None:
    """Run the command line."""
    rows = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(sys.argv[2]).write_text(drawing(rows), encoding="utf-8")


def drawing(rows: list[Row]) -> str:
    """The SVG of all charts, three in a line."""
    charts = [
        f'<g transform="translate({place % 3 * WIDTH},{place // 3 * HEIGHT})">{_chart(rows, name, value)}</g>'
        for place, (name, value) in enumerate(CHARTS.items())
    ]
    size = f'width="{3 * WIDTH}" height="{2 * HEIGHT}" viewBox="0 0 {3 * WIDTH} {2 * HEIGHT}"'
    style = 'font-family="sans-serif" font-size="11" fill="#333"'
    background = '<rect width="100%" height="100%" fill="white"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {style}>{background}{"".join(charts)}</svg>\n'


def _chart(rows: list[Row], name: str, value: Callable[[Row], float]) -> str:
    points = [(math.log10(row["passages"]), math.log10(max(value(row), 1e-6))) for row in rows]
    left, right = math.floor(min(x for x, _ in points)), math.ceil(max(x for x, _ in points))
    low, high = math.floor(min(y for _, y in points)), math.ceil(max(y for _, y in points) + 1e-9)
    across, up = WIDTH - MARGIN - 14, HEIGHT - 2 * 28

    def at(x: float, y: float) -> tuple[float, float]:
        return (
            MARGIN + across * (x - left) / max(1, right - left),
            HEIGHT - 28 - up * (y - low) / max(1, high - low),
        )

    parts = [f'<text x="{MARGIN}" y="16" font-weight="bold">{name}</text>']
    for tick in range(low, high + 1):
        _, y = at(left, tick)
        parts.append(f'<path d="M{MARGIN} {y:.1f}h{across}" stroke="#ddd"/>')
        parts.append(f'<text x="{MARGIN - 5}" y="{y + 4:.1f}" text-anchor="end">{10.0**tick:g}</text>')
    for tick in range(left, right + 1):
        x, _ = at(tick, low)
        parts.append(f'<text x="{x:.1f}" y="{HEIGHT - 12}" text-anchor="middle">{10**tick:,}</text>')
    places = [at(x, y) for x, y in points]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    parts.append(f'<polyline points="{line}" fill="none" stroke="#1f6feb" stroke-width="1.5"/>')
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.5" fill="#1f6feb"/>' for x, y in places]
    return "".join(parts)


if __name__ == "__main__":
    main()
