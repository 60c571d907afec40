"""The manual: a page a job, and pictures that are there."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from building import manual
from toolkit.jobs.job import Job, discover

ROOT = Path(__file__).resolve().parents[2]


def test_options_and_examples_come_from_the_job():
    page = (ROOT / "docs" / "使用手册.html").read_text(encoding="utf-8")
    for action in (action for job in discover().values() for action in job.actions):
        for parameter in action.parameters:
            assert parameter.title in page
        for line, _what in action.examples:
            assert line.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;") in page


def test_a_job_without_words_and_words_without_a_job_are_told(monkeypatch):
    jobs = {name: job for name, job in discover().items() if name != "rules"}
    monkeypatch.setattr(manual, "discover", lambda: {**jobs, "nothing": Job("nothing", "没有", "没有。", ())})
    words, gone = manual.lacking()
    assert words.startswith(
        "scripts/manual/jobs/nothing.toml is missing: write it, for example paragraphs = ["
    )
    assert gone == "scripts/manual/jobs/rules.toml is about no job that there is: delete it."


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.wanted: list[str] = []
        self.there: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag in ("img", "a"):
            self.wanted.append(found.get("src") or found.get("href") or "")
        self.there.add(f"#{found.get('id')}")


@pytest.mark.parametrize("name", ["使用手册.html", "常见问题.html"])
def test_every_link_leads_somewhere_and_nothing_is_fetched(name):
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    links = _Links()
    links.feed(text)
    for link in links.wanted:
        assert link in links.there if link.startswith("#") else (ROOT / "docs" / link).is_file()
    assert not re.search(r"https?://|<script", text)


def test_pictures_are_small_and_all_used():
    used = set(re.findall(r"图/([^\"]+)", (ROOT / "docs" / "使用手册.html").read_text(encoding="utf-8")))
    there = {path.name: path.stat().st_size for path in (ROOT / "docs" / "图").iterdir()}
    assert set(there) == used
    assert max(there.values()) < 150_000
