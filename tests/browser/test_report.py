"""The report of a run, opened in Chromium: plots drawn, nothing requested, everything escaped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from eval.compare import compare_runs
from eval.compare_report import render_comparison
from eval.evaluation import describe_run, evaluate
from eval.runs import read_run
from eval.types import EvalSet, GoldSide, GoldSpan, Question

pytestmark = pytest.mark.browser

TEXT = "The depot opened in 1931. The guild said the depot is safe. The union said the depot is dangerous."
HOSTILE = "</details><script>document.title='owned'</script><img src=x onerror=alert(1)> & \u202e “x”"


def span(words: str) -> GoldSpan:
    start = TEXT.index(words)
    return GoldSpan("depot.txt", start, start + len(words))


SET = EvalSet(
    "depot <b>",
    (
        Question(
            "d-1",
            "When did the depot open?",
            type="date",
            answers=(("1931",),),
            evidence=(span("The depot opened in 1931."),),
        ),
        Question(
            "d-2",
            f"Is it safe? {HOSTILE}",
            type="contested",
            sides=(
                GoldSide((HOSTILE,), (span("The guild said the depot is safe."),)),
                GoldSide(("union",), (span("The union said the depot is dangerous."),)),
            ),
        ),
        Question("d-3", "Who designed the depot?", type="absent", answerable=False),
        Question("d-4", "When did it burn down?", type="absent", answerable=False),
        Question("d-5", "Does it crash?", type="fact", answers=(("no",),)),
    ),
    sha256="3" * 64,
)


def ask(question: Question) -> dict[str, Any]:
    if question.id == "d-5":
        raise RuntimeError(HOSTILE)
    if question.id == "d-3":
        return {"status": "not_found", "text": "Not there.", "confidence": 0.1}
    quote = "The depot opened in 1931."
    return {
        "status": "answered",
        "text": f"{quote} [1] {HOSTILE if question.id == 'd-2' else ''}",
        "confidence": 0.4 if question.id == "d-4" else 0.9,
        "sentences": [{"text": quote, "citations": [1], "support": "quoted", "speaker": "<i>The depot</i>"}],
        "citations": [{"number": 1, "path": "depot.txt", "start": 0, "end": len(quote), "quote": quote}],
        "passages": [{"path": "depot.txt", "start": 0, "end": len(TEXT)}],
        "timings_ms": {"search": 3.0},
        "tokens": {"prompt": 10, "completion": 4},
    }


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "run"
    info = describe_run(SET, "answers", {"answerer": HOSTILE})
    evaluate(SET, ask, {"depot.txt": TEXT}.get, info, folder)
    return folder


class Opened:
    def __init__(self, browser: Any, path: Path, **context: Any) -> None:
        self.context = browser.new_context(**context)
        self.page = self.context.new_page()
        self.requests: list[str] = []
        self.complaints: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(dialog.message))
        self.page.goto(path.as_uri())


@pytest.fixture(params=["light", "dark"])
def report(request: pytest.FixtureRequest, chromium: Any, run: Path) -> Iterator[Opened]:
    opened = Opened(
        chromium, run / "report.html", color_scheme=request.param, viewport={"width": 900, "height": 700}
    )
    yield opened
    opened.context.close()


def test_it_requests_nothing_and_runs_nothing(report: Opened) -> None:
    report.page.wait_for_timeout(200)
    assert [url for url in report.requests if not url.startswith("data:")] == [report.page.url]
    assert report.complaints == []
    assert report.page.title() == "depot <b>: 5 questions"
    assert report.page.locator("script, img, iframe, link[href^=http]").count() == 0


def test_the_plots_are_drawn(report: Opened) -> None:
    charts = report.page.locator("figure svg[role=img]")
    names = [charts.nth(place).get_attribute("aria-label") for place in range(charts.count())]
    assert [str(name).split(".")[0] for name in names] == [
        "Metrics by type",
        "Refusal threshold",
        "Reliability",
        "Time to answer",
    ]
    for place in range(4):
        marks = charts.nth(place).locator("rect, circle, polyline[class^=l]")
        boxes = [marks.nth(n).bounding_box() for n in range(marks.count())]
        assert any(box and box["width"] > 1 and box["height"] > 1 for box in boxes)
    colours = charts.nth(0).locator("rect").first.evaluate("node => getComputedStyle(node).fill")
    assert re.fullmatch(r"rgb\(\d+, \d+, \d+\)", colours)
    assert colours != "rgb(0, 0, 0)"


def test_each_question_shows_answer_evidence_and_verdict(report: Opened) -> None:
    questions = report.page.locator("details.question")
    assert questions.count() == 5
    assert [questions.nth(n).locator(".verdict").inner_text() for n in range(5)] == [
        "failed",
        "wrong",
        "wrong",
        "right",
        "right",
    ]
    first = questions.filter(has_text="When did the depot open?")
    first.locator("summary").click()
    assert first.locator("ol q").inner_text().strip('“”"') == "The depot opened in 1931."
    assert "depot.txt 0–25" in first.inner_text()
    assert "Speakers: <i>The depot</i>" in first.inner_text()
    contested = questions.filter(has_text="Is it safe?")
    contested.locator("summary").click()
    assert "</details><script>" in contested.inner_text()
    assert contested.locator("p", has_text="The union said the depot is dangerous.").is_visible()


def test_the_filter_hides_the_other_verdicts(report: Opened) -> None:
    report.page.get_by_role("radio", name="right").check()
    assert report.page.locator("details.question:visible").count() == 2
    report.page.get_by_role("radio", name="failed").check()
    assert report.page.locator("details.question:visible").count() == 1
    report.page.get_by_role("radio", name="all").check()
    assert report.page.locator("details.question:visible").count() == 5


def test_it_fits_a_phone(chromium: Any, run: Path) -> None:
    opened = Opened(chromium, run / "report.html", viewport={"width": 360, "height": 700})
    assert opened.page.evaluate("document.documentElement.scrollWidth") <= 360
    opened.context.close()


def test_text_has_contrast_on_its_background(report: Opened) -> None:
    def luminance(colour: str) -> float:
        channels = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    page = report.page
    paper = luminance(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    for selector in ("body", ".type", ".verdict", "figcaption", ".error", ".scores"):
        for element in page.locator(selector).all():
            ink = luminance(element.evaluate("node => getComputedStyle(node).color"))
            assert (max(ink, paper) + 0.05) / (min(ink, paper) + 0.05) >= 4.5


def test_the_comparison_page(chromium: Any, run: Path, tmp_path: Path) -> None:
    stored = read_run(run)
    page = tmp_path / "comparison.html"
    page.write_text(
        render_comparison(stored.info, stored.info, compare_runs(stored, stored)), encoding="utf-8"
    )
    opened = Opened(chromium, page)
    assert opened.page.get_by_text("No question changed its verdict.").is_visible()
    assert [url for url in opened.requests if not url.startswith("data:")] == [opened.page.url]
    assert opened.complaints == []
    opened.context.close()
