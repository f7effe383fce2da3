"""Metadata that a page states outright: nothing is guessed from its running text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from index.readers.dates import normalise_date

_DATE_NAMES = (
    "article:published_time",
    "og:published_time",
    "datepublished",
    "citation_publication_date",
    "citation_date",
    "parsely-pub-date",
    "sailthru.date",
    "publication_date",
    "pubdate",
    "publishdate",
    "dcterms.issued",
    "dc.date.issued",
    "dc.date",
    "date",
)
_JSON_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{4,40})"')
_PUBLISHED_TIMES = ".//time[@pubdate or contains(@itemprop, 'datePublished')]"


def published_date(tree: Any) -> str | None:
    """The publication date, ISO 8601: from <meta>, then JSON-LD, then a <time> marked as such or standing
    first in the article."""
    stated = dict(reversed(list(_meta(tree))))
    candidates = [stated[name] for name in _DATE_NAMES if name in stated]
    for script in tree.iter("script"):
        if "ld+json" in script.get("type", "").lower():
            candidates += _JSON_DATE.findall(script.text or "")[:1]
    for path in (_PUBLISHED_TIMES, ".//article//time"):
        candidates += [time.get("datetime") or time.text_content() for time in tree.xpath(path)[:1]]
    return next((date for date in map(normalise_date, candidates) if date), None)


def page_title(tree: Any, site: str | None) -> str | None:
    """The title in the page's Open Graph metadata, else its <title> without the outlet's name at the end."""
    for name, content in _meta(tree):
        if name == "og:title":
            return content
    found = tree.find(".//head/title")
    title = " ".join(found.text_content().split()) if found is not None else ""
    if site:
        title = re.sub(rf"\s+[|–—·:-]\s+{re.escape(site)}$", "", title, flags=re.IGNORECASE)
    return title or None


def site_name(tree: Any) -> str | None:
    """The outlet as the page's Open Graph metadata spells it."""
    return next((content for name, content in _meta(tree) if name == "og:site_name"), None)


def _meta(tree: Any) -> Iterator[tuple[str, str]]:
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = element.get("content", "").strip()
        if content:
            yield name.strip().lower(), content
