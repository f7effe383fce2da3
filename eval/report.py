"""One self-contained HTML page for a run: no script, no request, everything escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path

from eval.charts import bar_chart, curve_chart, histogram, reliability_chart
from eval.metrics import ANSWERING
from eval.refusal import refusal_curve, reliability
from eval.results import Result
from eval.retrieval import DEEP_RANKING
from eval.runs import RunInfo
from eval.summary import Scored, Slice, Summary, outcomes_of
from eval.types import GoldSpan, Question

_STYLE = Path(__file__).parent / "data" / "report.css"
_CHARTED = (
    "answer_match",
    "evidence_recall",
    "citation_precision",
    "speaker",
    "sides_found",
    "nDCG@10",
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_ORDER = {"failed": 0, "wrong": 1, "refused": 2, "unjudged": 3, "right": 4}


def render_report(info: RunInfo, scored: Sequence[Scored], summary: Summary) -> str:
    """The page of a finished run."""
    title = f"{info.set_name}: {len(scored)} questions"
    body = [
        f"<h1>{escape(title)}</h1>",
        f"<p>{escape(_told(info, summary))}</p>",
        "<h2>Scores by type of question</h2>",
        score_table(summary.slices, (*ANSWERING, "span_recall@10"), verdicts=True),
        score_table(summary.slices, DEEP_RANKING),
        _pairs("The set as a whole", {name: f"{value:.3f}" for name, value in summary.overall.items()}),
        "<h2>Plots</h2>",
        f'<div class="charts">{"".join(_charts(scored, summary))}</div>',
        "<h2>Time and tokens</h2>",
        _latency_table(summary),
        f"<h2>Questions</h2>{_filters()}",
        f'<div class="questions">{"".join(_question(row) for row in _worst_first(scored))}</div>',
        "<h2>To repeat this run</h2>",
        _pairs("", _repeat(info)),
    ]
    return page(title, "".join(body))


def page(title: str, body: str) -> str:
    """An HTML page that may load nothing: its own style, and a policy that forbids the rest."""
    style = _STYLE.read_text(encoding="utf-8")
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{style}</style></head><body><main>{body}</main></body></html>\n"
    )


def score_table(slices: Sequence[Slice], metrics: Sequence[str], verdicts: bool = False) -> str:
    """A table of means by type; metrics that no question has are left out."""
    used = [metric for metric in metrics if any(metric in part.means for part in slices)]
    if not used:
        return ""
    heads = ["type", "questions", *(["right", "failed"] if verdicts else []), *used]
    rows = []
    for part in slices:
        cells = [str(part.questions)]
        if verdicts:
            cells += [str(part.verdicts.get("right", 0)), str(part.failed)]
        for metric in used:
            value = part.means.get(metric)
            cells.append("" if value is None else f"{value:.3f}")
        rows.append(_row(part.name, cells))
    head = "".join(f'<th scope="col">{escape(name.replace("_", " "))}</th>' for name in heads)
    return (
        f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'
    )


def _told(info: RunInfo, summary: Summary) -> str:
    whole = summary.slices[0]
    counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(whole.verdicts.items()))
    system = info.system.get("answerer") or info.system.get("mode") or info.system.get("file") or "a system"
    return f"Answered by {system}, {info.started_at} (UTC), in {info.seconds:.1f} s: {counts}."


def _charts(scored: Sequence[Scored], summary: Summary) -> list[str]:
    groups = [
        (part.name, _shares(part) | {name: part.means[name] for name in _CHARTED if name in part.means})
        for part in summary.slices
    ]
    charts = [_figure("Metrics by type", bar_chart("Metrics by type", groups), "full")]
    outcomes = outcomes_of(scored)
    if curve := refusal_curve(outcomes):
        charts.append(
            _figure("What a refusal threshold would refuse", curve_chart("Refusal threshold", curve))
        )
    if bins := reliability(outcomes):
        caption = "Reliability: on the diagonal, confidence is the share that has an answer"
        charts.append(_figure(caption, reliability_chart("Reliability", bins)))
    times = [1000 * row.record.seconds for row in scored if row.record.seconds]
    if times:
        charts.append(_figure("Time to answer", histogram("Time to answer", times, "ms")))
    return charts


def _shares(part: Slice) -> dict[str, float]:
    return {"right": part.verdicts.get("right", 0) / part.questions} if part.questions else {}


def _figure(caption: str, chart: str, kind: str = "") -> str:
    return f'<figure class="{kind}">{chart}<figcaption>{escape(caption)}</figcaption></figure>'


def _latency_table(summary: Summary) -> str:
    rows = [
        _row(stage, [f"{values['p50']:.1f}", f"{values['p95']:.1f}"])
        for stage, values in summary.latency.items()
    ]
    head = '<th scope="col">stage</th><th scope="col">p50, ms</th><th scope="col">p95, ms</th>'
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>" if rows else ""
    return table + _pairs("Tokens", {name: f"{count:,}" for name, count in summary.tokens.items()})


def _row(name: str, cells: Sequence[str]) -> str:
    return (
        f'<tr><th scope="row">{escape(name)}</th>{"".join(f"<td>{escape(cell)}</td>" for cell in cells)}</tr>'
    )


def _pairs(caption: str, pairs: dict[str, str]) -> str:
    if not pairs:
        return ""
    rows = "".join(_row(name, [value]) for name, value in pairs.items())
    return f'<table class="pairs"><caption>{escape(caption)}</caption><tbody>{rows}</tbody></table>'


def _repeat(info: RunInfo) -> dict[str, str]:
    shown = {"set": f"{info.set_name}, SHA-256 {info.set_sha256}", "run": info.fingerprint()}
    shown |= {name: str(value) for name, value in info.system.items()}
    return shown | {f"version of {name}": value for name, value in info.versions.items()}


def _filters() -> str:
    choices = []
    for name in ("all", *_ORDER):
        checked = " checked" if name == "all" else ""
        choices.append(f'<label><input type="radio" name="show" id="show-{name}"{checked}> {name}</label>')
    return f'<fieldset class="filters"><legend>Show</legend>{"".join(choices)}</fieldset>'


def _worst_first(scored: Sequence[Scored]) -> list[Scored]:
    return sorted(scored, key=lambda row: _ORDER[row.verdict])


def _question(row: Scored) -> str:
    question = row.question
    scores = ", ".join(f"{name} {value:.2f}" for name, value in row.scores.items())
    parts = [
        f'<details class="question {row.verdict}"><summary><span class="verdict">{row.verdict}</span> '
        f'{escape(question.question)} <span class="type">{escape(question.type)} {escape(question.id)}</span>'
        "</summary>"
    ]
    if question.history:
        parts.append(f"<p>After: {escape(' / '.join(question.history))}</p>")
    if row.error:
        parts.append(f'<p class="error">{escape(row.error)}</p>')
    if row.result is not None:
        parts.append(_answer(row.result))
    parts.append(_gold(question))
    return "".join(parts) + f'<p class="scores">{escape(scores)}</p></details>'


def _answer(result: Result) -> str:
    sure = "" if result.confidence is None else f", confidence {result.confidence:.2f}"
    parts = []
    if result.text:
        parts.append(f"<h3>Answer ({escape(result.status)}{sure})</h3><p>{escape(result.text)}</p>")
    speakers = list(dict.fromkeys(said.speaker for said in result.sentences if said.speaker))
    for label, names in (("Speakers", speakers), ("Positions", result.holders)):
        if names:
            parts.append(f"<p>{label}: {escape(', '.join(names))}</p>")
    if result.citations:
        items = "".join(
            f'<li value="{citation.number}"><q>{escape(citation.quote)}</q> '
            f"<cite>{escape(citation.path)} {citation.start}–{citation.end}</cite></li>"
            for citation in result.citations
        )
        parts.append(f"<ol>{items}</ol>")
    elif result.passages:
        paths = list(dict.fromkeys(passage.path for passage in result.passages))[:10]
        parts.append(f"<p>Nearest: {escape(', '.join(paths))}</p>")
    return "".join(parts)


def _gold(question: Question) -> str:
    if question.answerable is False:
        return "<h3>Expected</h3><p>A refusal: the documents do not hold the answer.</p>"
    parts = ["<h3>Expected</h3>"]
    for group in question.answers:
        parts.append(f"<p>{escape(' or '.join(group))}</p>")
    if question.speaker:
        parts.append(f"<p>Said by {escape(' or '.join(question.speaker))}</p>")
    parts += [_span(span, "") for span in question.evidence]
    for side in question.sides:
        parts += [_span(span, " or ".join(side.holder)) for span in side.evidence]
    if not question.all_evidence() and question.relevant:
        parts.append(f"<p>Relevant: {escape(', '.join(question.relevant))}</p>")
    return "".join(parts)


def _span(span: GoldSpan, holder: str) -> str:
    said = f"{escape(holder)}: " if holder else ""
    text = escape(span.text or "")
    return f"<p>{said}<q>{text}</q> <cite>{escape(span.path)} {span.start}–{span.end}</cite></p>"
