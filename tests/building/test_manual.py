"""The manual: a page a job, pictures that are there, and nothing stale."""

from __future__ import annotations

import re
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts"))
import build_manual  # noqa: E402 - needs the path above

from toolkit.jobs.job import discover  # noqa: E402

JOBS = sorted(discover())


def test_the_pages_are_what_the_script_gives():
    for name, text in build_manual.pages().items():
        assert (ROOT / "docs" / name).read_text(encoding="utf-8") == text
    assert (ROOT / "docs" / "一页纸.docx").read_bytes() == build_manual.one_page()


@pytest.mark.parametrize("job", JOBS)
def test_every_job_has_words_of_its_own_and_pictures_that_were_taken(job):
    words = build_manual.narrative(job)
    assert words.get("paragraphs"), f"scripts/manual/jobs/{job}.toml"
    missing = [
        p["name"]
        for p in words.get("picture", [])
        if not (build_manual.PICTURES / f"{p['name']}.png").is_file()
    ]
    assert missing == []


def test_every_narrative_belongs_to_a_job():
    assert {path.stem for path in (build_manual.SOURCES / "jobs").glob("*.toml")} <= set(JOBS)


@pytest.mark.parametrize("job", JOBS)
def test_options_and_examples_come_from_the_job(job):
    page = build_manual.pages()["使用手册.html"]
    for action in discover()[job].actions:
        for parameter in action.parameters:
            assert parameter.title in page
        for line, _what in action.examples:
            assert line.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&#34;") in page


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
