"""The page of every job names what it goes by: no standard and no duty is asked for, over the practice office, that it lacks."""

from __future__ import annotations

import contextlib
import io

import pytest

from building import manual
from building.manual import basis
from toolkit import data
from toolkit.core.rules.dated import Rules, from_toml
from toolkit.core.rules.regions import shipped
from toolkit.doors.terminal.cli import main
from toolkit.jobs import duties
from toolkit.jobs.job import declaration, discover
from toolkit.running import office as offices

RUNS = {
    "activities": ["", "plan", "absent", "teams", "venues", "papers"],
    "birthdays": ["--month 3", "--month 10 --letters"],
    "budget": ["--year 2027 --scheme 建议 --letter", "summary"],
    "calendar": ["2026"],
    "checklist": ["--year 2026", "candidates", "reminders", "notice --year 2026"],
    "collect": ["报来"],
    "contact": ["", "pair", "cards"],
    "forms": ["离休干部护理费申请表.xlsx --from 花名册.xlsx -n"],
    "handbooks": ["list"],
    "letters": ["套打通知书.docx --from 花名册.xlsx -n"],
    "notices": ["new --festival 重阳节 --at 2026-10-16T09:00 --place 县老干部活动中心", "status"],
    "payments": ["check --year 2026"],
    "records": ["collection --year 2026", "minutes 01-005", "summary 01-005", "brief", "scheme 01-005"],
    "rosters": ["directory", "families", "interests"],
    "statistics": ["--county-total 287", "retiring", "eligibility"],
    "scan": [],  # reads what other jobs have printed
    "tiers": ["", "key"],
    "training": ["", "plan", "sheet 2026-3"],
    "unpack": [],  # takes files out of a packet, and reads no sheet
    "visits": ["--festival 重阳", "report --festival 重阳"],
}
"""Where the bare command is not all, or must be told something."""
KEYS = {
    *(rule.key for rule in from_toml(data.read("rules.toml"), "")[0]),
    *(rule.key for name in data.packs() for rule in shipped(name).rules),
}
PAGE = manual.files()["docs/使用手册.html"].decode()


def narrated(job: str) -> list[str]:
    return manual.narrative(job).get("basis", [])


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    folder = tmp_path_factory.mktemp("办公")
    offices.create(folder, practice=True)
    return folder


@pytest.fixture
def asked(monkeypatch):
    """The names of all standards that are looked up, and of all duties that are judged."""
    found: set[str] = set()
    at, declared = Rules.at, duties._declared

    def looked_up(self, key, day, status=None):
        found.add(key)
        return at(self, key, day, status)

    def judged(told, inputs):
        found.add(told["title"])
        return declared(told, inputs)

    monkeypatch.setattr(Rules, "at", looked_up)
    monkeypatch.setattr(duties, "_declared", judged)
    return found


@pytest.mark.parametrize("job", [name for name in discover() if basis.EVERYTHING not in narrated(name)])
def test_every_standard_and_duty_that_a_job_asks_for_is_named_on_its_page(office, asked, job):
    for line in RUNS.get(job, [""]):
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            code = main(["--office", str(office), "--as-of", "2026-10-09", job, *line.split(), "--dry-run"])
        assert code in (0, 3), line
    duty_titles = {duty["title"] for duty in data.read("duties.toml")["duty"]}
    named = {ground.name for ground in basis.grounds(job, narrated(job))}
    assert sorted(asked & (KEYS | duty_titles) - named) == []


def test_the_test_sees_what_is_asked_for(office, asked):
    """Without the name on the page the one above would fall."""
    assert main(["--office", str(office), "birthdays", "--month", "3", "--dry-run"]) == 0
    assert "整岁" in asked
    assert "整岁" not in {ground.name for ground in basis.grounds("birthdays", [])}


@pytest.mark.parametrize("job", list(discover()))
def test_every_page_and_every_help_says_on_what_the_job_rests(job, capsys):
    section = PAGE.partition(f'id="{job}"')[2].partition("<h2 ")[0]
    assert "<h3>依据</h3>" in section
    for ground in basis.grounds(job, narrated(job)):
        assert ground.name in section
        assert ground.source
    assert main([job, "--help"]) == 0
    shown = "".join(capsys.readouterr().out.split())
    assert all("".join(each.split()) in shown for each in basis.short(narrated(job)))
    told = declaration(job)
    assert told
    assert list(told.basis) == basis.short(narrated(job))


def test_a_line_says_what_holds_since_when_whose_it_is_and_by_which_document():
    leader, proposed, officers, *_ = basis.grounds("budget", ["老干组长补贴", "支部班子补贴"])
    assert leader == (
        "老干组长补贴",
        "4,000元/人/年",
        "现行，2017-01-01起（蕲春县，别处只作参考）",
        "《关于落实乡镇办离退休干部支部书记待遇的函》（2017年1月）：每年不少于4000元；2014年县委常委七号会议纪要：待遇要按相关要求落实",
    )
    assert (proposed.value, proposed.state) == ("8,000元/人/年", "建议（蕲春县，别处只作参考）")
    assert (officers.name, officers.state) == ("支部班子补贴", "现行，2017-01-01起（黄冈市，别处只作参考）")
    assert basis.grounds("checklist", ["支部任期"])[0].state == "现行，2018-10-28起"


def test_a_name_that_is_none_of_our_data_stops_the_build():
    with pytest.raises(ValueError, match="basis of budget: nothing is called 老干组补贴"):
        basis.grounds("budget", ["老干组补贴"])
