"""The practice letter: what is wrong with it, what `lint --fix` puts right, and what stays for a person."""

from __future__ import annotations

from toolkit.running.office import PRACTICE, starters
from toolkit.word.official.linting.lint import lint
from toolkit.word.official.mending.mend import mend

(LETTER,) = (starters("workbooks") / f"{PRACTICE}公文").glob("*.docx")
FOR_A_PERSON = {
    "official-level-order": "“三、”",  # 一、 and then 三、
    "official-sum": "合计4500元",  # 3000 and 500
    "official-word-until": "截止",
    "official-day-week": "2026年10月12日（星期三",
    "official-day-none": "9月31日",
    "official-attachment-said": "附件2",
    "official-date-form": "2026年10月08日",
}
"""Each fault of words that was planted, and what the finding shows of it."""


def test_the_practice_letter_is_put_right_but_for_seven_faults_of_words(tmp_path):
    mended = mend(LETTER.read_bytes(), LETTER.name)
    (tmp_path / "修好.docx").write_bytes(mended.data)
    left = {p.kind: str(p) for p in mended.after.problems}
    assert set(left) == set(FOR_A_PERSON)
    for kind, shown in FOR_A_PERSON.items():
        assert shown in left[kind]
    form = {p.kind for p in mended.before.problems} - set(left)
    assert {
        "official-margins", "official-title-font", "official-title-end", "official-addressee-colon", "official-text-font",
        "official-spaces", "official-punctuation", "official-mark-corner", "official-mark-dots", "official-footer-missing",
    } <= form  # fmt: skip
    assert lint(mended.data, name=LETTER.name).recognised == "没有版头的公文稿（通知）"
