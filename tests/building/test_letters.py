"""The starter templates: clean, slim, and so many pages as a clerk expects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from support import tools
from support.papers import words
from support.programs import libreoffice

from benches.peers.samples import SAMPLES
from building import letters
from toolkit.word.templates.checking import lint
from toolkit.word.templates.template import compile_template

FOLDER = Path(__file__).resolve().parents[2] / "docx_templates"
PAGES = {
    "生日贺信.docx": 1,
    "座谈会邀请函.docx": 1,
    "通知书.docx": 1,
    "精准服务手册.docx": 4,
    "信封.docx": 1,
    "地址标签.docx": 1,
    "督查记录表.docx": 2,
}
NAMES = sorted(SAMPLES)


def test_a_job_declares_the_fields_of_every_template_that_is_made():
    assert {path.rpartition("/")[2] for path in letters.files() if path.endswith(".docx")} <= set(NAMES)


def test_those_that_are_made_are_slim():
    assert all(len(data) < 10_000 for data in letters.files().values())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_wrong_with_it_and_every_sample_is_used(name, tmp_path):
    fields = SAMPLES[name]()
    assert lint(FOLDER / name, fields) == []
    made = compile_template(FOLDER / name)
    data = made.render(fields)
    (tmp_path / name).write_bytes(data)
    assert {path.partition(".")[0].removesuffix("[]") for path in made.fields} <= set(fields)
    assert not re.search(r"\{[{%]|[}%]\}", "".join(words.root(data).itertext()))


def test_they_keep_identity_numbers_out():
    asked = [(name, path) for name in NAMES for path in compile_template(FOLDER / name).fields]
    assert asked
    assert not [(name, path) for name, path in asked if "身份证" in path]


@pytest.mark.parametrize("missing", ["农历生日", "单位", "整岁", "年龄"])
def test_the_letter_reads_well_without_what_may_be_unknown(missing, tmp_path):
    fields = {**SAMPLES["生日贺信.docx"](), missing: ""}
    if missing == "年龄":
        fields |= {"整岁": "", "年龄说法": ""}
    data = compile_template(FOLDER / "生日贺信.docx").render(fields)
    (tmp_path / "信.docx").write_bytes(data)
    text = "".join(words.texts(data))
    wanted = {
        "农历生日": "10月3日是您的80周岁寿辰。",
        "单位": "勤勉工作，为全县各项事业",
        "整岁": "是您的80周岁生日。",
        "年龄": "是您的生日。",
    }  # fmt: skip
    assert wanted[missing] in text
    assert "（）" not in text


def test_pages_are_as_many_as_expected(tmp_path):
    tools.need("soffice")
    paths = []
    for name in NAMES:
        path = tmp_path / name
        path.write_bytes(compile_template(FOLDER / name).render(SAMPLES[name]()))
        paths.append(path)
    made = libreoffice.convert_all(paths, "pdf", tmp_path / "pdf")
    pages = {path.with_suffix(".docx").name: libreoffice.page_count(path) for path in made}
    assert {name: pages[name] for name in PAGES} == PAGES
