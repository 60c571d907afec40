"""A cell that decides something: one of our answers, nothing, or not understood."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit import data
from toolkit.core.answers import Misunderstood, answer
from toolkit.core.cells import Cell

QUESTIONS = sorted(data.read("answers.toml"))


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("state", "健在", "alive"),
        ("state", "　目前 健在。", "alive"),
        ("state", "健在（2026.5核实）", "alive"),
        ("state", "健在，住院", "alive"),
        ("state", "健在（住县城女儿家）", "alive"),
        ("state", "健在，怕是不行了", None),
        ("state", "1-健在", "alive"),
        ("state", "□健在☑去世", "dead"),
        ("state", "健在（√）去世（）", "alive"),
        ("state", "2023年5月转出", "moved"),
        ("state", "「已故」", "dead"),
        ("state", "健在，已故", None),
        ("state", "健在？", None),
        ("state", "1", None),
        ("state", "", ""),
        ("state", "／", ""),
        ("yes_no", "√", "yes"),
        ("yes_no", "Ｎ", "no"),
        ("yes_no", "1", None),
        ("wish", "本人表示不用上门慰问", "phone"),
        ("wish", "欢迎", "visit"),
        ("wish", "下午来", None),
        ("calendar", "过农历生日", "lunar"),
        ("calendar", "按阳历", "solar"),
        ("calendar", "農曆", "lunar"),
        ("calendar", "公历□农历☑", "lunar"),
        ("calendar", "②农历", "lunar"),
        ("calendar", "不过", "none"),
        ("calendar", "随便", None),
        ("category", "一、离休干部", None),  # the heading's number is taken off by core/tables/rows.py
        ("category", "离休干部", "veteran"),
        ("category", "事业单位退休人员", "retired"),
        ("attendance", "请假（住院）", "unable"),  # says why
        ("attendance", "住院，请假", "unable"),
        ("attendance", "请假（身体不适）", "unable"),
        ("attendance", "请假（肺炎住院）", "absent"),
        ("attendance", "请假（带孙子）", "absent"),
        ("attendance", "缺勤（外出打工）", "absent"),
        ("attendance", "×（有事）", "absent"),
        ("attendance", "请假（病假）", "absent"),
        ("attendance", "参加（住院）", None),
        ("attendance", "参加（代签）", None),  # who was there?
        ("attendance", "未到，后到了", None),
        ("attendance", "请假（去县里参加会议）", None),
        ("attendance", "请假？", None),
        ("attendance", "带孙子", None),
    ],
)
def test_an_answer(question, text, said):
    assert answer(question, text) == said


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_spelling_stands_in_one_list_of_its_question(question):
    words = [
        w.casefold()
        for key, text in data.read("answers.toml")[question].items()
        if key not in ("around", "remark", "safe", "reason")
        for w in text.split()
    ]
    assert sorted({w for w in words if words.count(w) > 1}) == []


@pytest.mark.parametrize("question", QUESTIONS)
@given(text=st.text(min_size=1))
def test_a_text_with_a_word_of_no_list_is_not_understood(question, text):
    """«⌘» is in no list: an answer that begins with it is not understood, whatever else the cell says."""
    assert answer(question, f"⌘{text}") is None


@pytest.mark.parametrize("question", QUESTIONS)
@given(text=st.text(max_size=12))
def test_any_text_has_one_of_the_answers_of_its_question(question, text):
    assert answer(question, text) in {"", None, *data.read("answers.toml")[question]} - {
        "around",
        "remark",
        "safe",
        "reason",
    }


def test_what_was_not_understood_is_told_once_with_its_counts():
    found = Misunderstood()
    for row, text in enumerate(("1", "2", "1"), 3):
        found.note(Cell("花名册.xlsx", "在册", f"F{row}"), "状态", text)
    (problem,) = found.problems()
    assert str(problem) == (
        "花名册.xlsx 在册!F3：「状态」里有2种写法看不懂：「1」2处、「2」1处，请改成明确的写法，改好以前列为待核实。"
    )
