"""Every line of data/official.toml: its wrong example, planted into a sound paper, is found and nothing else; its right one is not."""

from __future__ import annotations

import pytest
from support.papers import docs as made
from support.papers import kinds as papers

from toolkit import data
from toolkit.word.official.linting.lint import lint, rules

ROWS = data.read("official.toml")["rules"]
PLANTED = {kind: row for kind, row in ROWS.items() if row.get("at")}
WORDS = {kind: row for kind, row in PLANTED.items() if row["at"] == "正文" and not row.get("kinds")}
PLACES = {"behind a heading": papers.behind_a_heading, "in an attachment": papers.into_an_attachment}
# What speaks of the main text, or only of a paragraph that is nothing else.
MAIN_ONLY = {
    "official-closing", "official-note-word", "official-keywords", "official-attachment-said", "official-text-end",
    "official-day-mixed", "official-no-text",
}  # fmt: skip


def found(document: object) -> dict[str, str]:
    return {p.kind: str(p) for p in lint(made.data(document), name="试.docx").problems}


def base(row: dict) -> object:
    return papers.sound(row.get("kinds", ["通知"])[0])


@pytest.mark.parametrize("kind", PLANTED)
def test_the_wrong_example_is_found_and_nothing_else(kind):
    document = base(PLANTED[kind])
    papers.put(document, PLANTED[kind]["at"], PLANTED[kind]["wrong"])
    assert set(found(document)) == {kind}, found(document)


@pytest.mark.parametrize("kind", PLANTED)
def test_the_right_example_is_sound(kind):
    document = base(PLANTED[kind])
    papers.put(document, PLANTED[kind]["at"], PLANTED[kind]["right"])
    assert found(document) == {}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("kind", sorted(set(WORDS) - MAIN_ONLY))
def test_the_wrong_example_is_found_elsewhere(kind, place):
    document = papers.sound()
    PLACES[place](document, WORDS[kind]["wrong"])
    assert set(found(document)) == {kind}, found(document)


def test_every_rule_has_a_check_and_a_line():
    checked = [rule.kind for rule in rules()]
    assert len(checked) == len(set(checked))
    assert len(checked) >= 120
    assert set(ROWS) - set(checked) == {kind for kind in ROWS if kind.startswith("official-page-")}
