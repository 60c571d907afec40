"""The manual: a page a job, and pictures that are there."""

from __future__ import annotations

import re
import tomllib
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
        "scripts/building/manual/jobs/nothing.toml is missing: write it, for example paragraphs = ["
    )
    assert gone == "scripts/building/manual/jobs/rules.toml is about no job that there is: delete it."


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


def test_the_table_of_refusals_quotes_what_the_screen_says():
    """A sentence that was changed in the toolkit is changed in the table too."""
    said = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "toolkit").rglob("*.py")))
    faq = tomllib.loads((ROOT / "scripts" / "building" / "manual" / "faq.toml").read_text(encoding="utf-8"))
    (table,) = (section["table"] for section in faq["section"] if "table" in section)
    assert {len(row) for row in table} == {3}
    assert [words for words, _, _ in table[1:] if words not in said] == []
    page = (ROOT / "docs" / "常见问题.html").read_text(encoding="utf-8")
    assert all(f"<td>{words}</td>" in page for words, _, _ in table[1:])


def test_pictures_are_small_and_all_used():
    pages = ("使用手册.html", "verification.md")
    used = {
        name
        for page in pages
        for name in re.findall(r"图/([^\")]+)", (ROOT / "docs" / page).read_text(encoding="utf-8"))
    }
    there = {path.name: path.stat().st_size for path in (ROOT / "docs" / "图").iterdir()}
    assert set(there) == used
    assert max(there.values()) < 150_000
