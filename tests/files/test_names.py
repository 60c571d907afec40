"""Names that Windows, Linux and Excel take, whatever a clerk has typed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from toolkit.core.cells import Stop
from toolkit.files import names

# text of every plane, half characters and the troublemakers more often than chance would have them
ANY = st.text(st.characters()) | st.text(
    st.sampled_from(
        "aA1.· \t\n'\"/\\:*?<>|[]~$()\u200b\u202e\ud800\x00名单CONcom1¹𠮷é" + "e\u0301\u00a0\u3000"
    )
)
LONG = st.text(st.sampled_from("a名𠮷."), min_size=60, max_size=400)
SUFFIX = st.sampled_from(["", ".xlsx", ".docx", ".html"])

DEVICE = re.compile(r"(?i)(CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|CLOCK\$|COM[0-9¹²³]|LPT[0-9¹²³])\s*(\.|$)")


def is_legal(name: str) -> bool:
    """Windows' own rules, and the limits of Linux."""
    return (
        bool(name)
        and not any(letter in '<>:"/\\|?*' or ord(letter) < 32 for letter in name)
        and name[-1] not in ". "
        and name == name.strip()
        and not DEVICE.match(name)
        and len(name.encode()) <= 255  # raises for half characters
        and len(name.encode("utf-16-le")) // 2 <= 255
    )


@pytest.mark.parametrize(
    ("text", "suffix", "name"),
    [
        ("2026年10月生日慰问名单", ".xlsx", "2026年10月生日慰问名单.xlsx"),
        ("党委/政府", ".docx", "党委／政府.docx"),
        ('a<b>c:d"e\\f|g?h*i', "", "a＜b＞c：d＂e＼f｜g？h＊i"),
        ("  前后 空白\t\n换行 ", ".xlsx", "前后 空白 换行.xlsx"),
        ("CON", ".xlsx", "CON_.xlsx"),
        ("con.txt", "", "con_.txt"),
        ("nul", "", "nul_"),
        ("COM1.2026", ".xlsx", "COM1_.2026.xlsx"),
        ("COM¹", "", "COM¹_"),
        ("LPT9 ", ".docx", "LPT9_.docx"),
        ("CONTENTS", "", "CONTENTS"),
        ("COM10", "", "COM10"),
        ("名单...", "", "名单"),
        ("名单. . ", "", "名单"),
        ("名单.", ".xlsx", "名单..xlsx"),
        ("~$名册", ".xlsx", "名册.xlsx"),
        (".~名册", ".xlsx", "名册.xlsx"),
        ("..", "", "未命名"),
        ("", ".xlsx", "未命名.xlsx"),
        ("\u202egnp.exe", "", "gnp.exe"),
        ("张\u200b三", ".docx", "张三.docx"),
        ("半个字\ud842", ".docx", "半个字.docx"),
        ("𠮷祥", ".docx", "𠮷祥.docx"),
        ("䶮某", ".docx", "䶮某.docx"),
        ("cafe\u0301", "", "café"),
    ],
)
def test_safe_name(text: str, suffix: str, name: str) -> None:
    assert names.safe_name(text, suffix) == name


@given(ANY | LONG, SUFFIX)
@example("CON\u200b", "")
@example(".\u200b.", "")
@example("e\u200b\u0301", "")
@example("名" * 100 + ".", "")
def test_any_text_gives_a_legal_name(text: str, suffix: str) -> None:
    name = names.safe_name(text, suffix)
    assert is_legal(name), name
    assert name.endswith(suffix)
    assert names.safe_name(name[: len(name) - len(suffix)], suffix) == name, "a legal name is left alone"


@given(st.lists(ANY | LONG, max_size=12), SUFFIX)
def test_names_in_one_folder_are_unique_as_windows_sees_it(texts: list[str], suffix: str) -> None:
    taken: list[str] = []
    for text in texts:
        path = names.safe_path(Path("/office/输出"), text + suffix, taken)
        assert is_legal(path.name), path.name
        assert path.parent == Path("/office/输出")
        assert len(str(path)) < 218
        assert path.name.endswith(suffix)
        taken.append(path.name)
    assert len({name.casefold() for name in taken}) == len(texts)


@pytest.mark.parametrize(
    ("taken", "name"),
    [
        ([], "张三.docx"),
        (["李四.docx"], "张三.docx"),
        (["张三.docx"], "张三(2).docx"),
        (["张三.docx", "张三(2).docx"], "张三(3).docx"),
        (["张三.DOCX"], "张三(2).docx"),
        (["张三.ｄｏｃｘ"], "张三(2).docx"),
    ],
)
def test_safe_path_counts_up(taken: list[str], name: str) -> None:
    assert names.safe_path(Path("/office"), "张三.docx", taken).name == name


@pytest.mark.parametrize("letter", ["名", "a", "𠮷"])
@pytest.mark.parametrize("depth", [10, 100, 190])
def test_excel_opens_what_we_name(letter: str, depth: int) -> None:
    """From 218 characters on, Excel opens nothing; Linux takes 255 bytes a name."""
    folder = Path("/" + "d" * (depth - 1))
    for tail in (".xlsx", "(2).xlsx", "(12).xlsx"):
        path = names.safe_path(folder, letter * 300 + tail)
        assert len(str(path).encode("utf-16-le")) // 2 <= 217
        assert len(path.name.encode()) <= names.LONGEST_NAME
        assert path.name.endswith(".xlsx")


def test_a_folder_without_room_is_refused() -> None:
    root = Path.cwd().anchor
    folder = Path(root + "d" * (204 - len(root)))
    with pytest.raises(Stop) as stopped:
        names.safe_path(folder, "名单.xlsx")
    (problem,) = stopped.value.problems
    assert problem.kind == "path-too-long"
    assert "217" in problem.message
    roomy = folder.with_name(folder.name[1:])
    assert len(str(names.safe_path(roomy, "名单" * 9 + ".xlsx"))) == 217


@pytest.mark.parametrize(
    ("path", "number", "expected"),
    [
        ("名单.xlsx", 2, "名单(2).xlsx"),
        ("2026.10.名单.xlsx", 3, "2026.10.名单(3).xlsx"),
        ("版本1.5", 2, "版本1.5(2)"),
        ("没有后缀", 2, "没有后缀(2)"),
        ("第1.版本说明", 2, "第1.版本说明(2)"),
    ],
)
def test_numbered(path: str, number: int, expected: str) -> None:
    assert names.numbered(Path("/office") / path, number) == Path("/office") / expected


def test_forbidden_signs_become_what_gbk_has() -> None:
    name = names.safe_name('<>:"/\\|?*')
    assert name.encode("gbk").decode("gbk") == name
