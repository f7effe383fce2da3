"""Many people on one chat at once, each as the page would do it: a cookie, a call, and the reply's stream."""

from __future__ import annotations

import json
import math
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import httpx


@dataclass
class Person:
    """One visitor: what they asked, what the page was told last, and how long each answer took."""

    url: str
    questions: list[str]
    owner: str = ""
    seconds: list[float] = field(default_factory=list)
    outcomes: list[bool] = field(default_factory=list)

    def ask_all(self) -> Person:
        with httpx.Client(base_url=self.url, timeout=120) as client:
            client.get("/")
            self.owner = f"browser:{client.cookies['parley-browser']}"
            config = client.get("/config").json()
            asking = next(
                row["id"]
                for row in config["dependencies"]
                if row["api_visibility"] == "private"
                and row["targets"][-1][1] == "submit"
                and len(row["inputs"]) == 6
            )
            session = self.owner[-11:]
            for question in self.questions:
                started = time.perf_counter()
                self.outcomes.append(self._ask(client, asking, session, question))
                self.seconds.append(time.perf_counter() - started)
        return self

    def _ask(self, client: httpx.Client, function: int, session: str, question: str) -> bool:
        data = [question, None, "All sources", "", "", "extractive"]
        call = {"data": data, "fn_index": function, "session_hash": session}
        joined = client.post("/gradio_api/queue/join", json=call)
        if joined.status_code != 200:
            return False
        event = joined.json()["event_id"]
        with client.stream("GET", "/gradio_api/queue/data", params={"session_hash": session}) as stream:
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                if message.get("event_id") == event and message["msg"] == "process_completed":
                    return bool(message["success"])
        return False


def crowd(url: str, questions: list[list[str]]) -> list[Person]:
    """Everybody asks their questions in turn, all people at once."""
    people = [Person(url, asked) for asked in questions]
    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(Person.ask_all, people))


def percentile(values: list[float], share: float) -> float:
    """The value that `share` of all values don't exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]
