"""Lists that come home on paper: pens are told from blank boxes, never guessed, whatever scanner or camera there was."""

from __future__ import annotations

import dataclasses
import random
from importlib import import_module

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benches.agreement.pens import OTHERS, PENS, TICKS, filled, page, spoiled
from toolkit.core.cells import Stop
from toolkit.core.documents.lists import PaperList, PenField, PenMark
from toolkit.core.documents.strips import MOST, boxes, said, shown, smaller, strip
from toolkit.running.scanning import reading, remembered
from toolkit.running.scanning.judging import homography, moved

WAYS = tuple(
    PenField(*each) for each in (("电话", "电话"), ("微信", "微信"), ("上门", "上门"), ("家属转告", "转告"))
)
ROWS = tuple({"姓名": f"甲{n}", "人员编号": str(n), "所属乡镇": "青禾镇"} for n in range(1, 41))
ROSTER = PaperList(
    "notices", "2026-001/青禾镇", "座谈会 青禾镇送达名册", WAYS, ROWS, {"通知编号": "2026-001"}
)
SHEET = PaperList(
    "activities",
    "1/青禾支部",
    "青禾支部签到表",
    (PenField("到", "到"), PenField("签名")),
    ROWS,
    {"活动编号": "1"},
)
KNOWN = {made.id: made for made in (ROSTER, SHEET)}


def dice(seed):
    return random.Random(seed)  # noqa: S311 - which hand, which noise: nothing secret


def read(picture):
    return {
        each.row: {key: got.mark.value for key, got in each.marks.items()}
        for each in reading.read_strips(picture, KNOWN)
    }


def blank(**marks):
    return {way.key: "空" for way in WAYS} | marks


# --- what is read ---------------------------------------------------------------------------------------


def test_a_page_says_of_every_row_what_was_ticked():
    wishes = {
        3: {"电话": "tick"},
        5: {"家属转告": "wide tick"},
        6: {"上门": "cross"},
        7: {"电话": "tick", "微信": "tick"},
    }
    sheet = filled(ROSTER, [3, 4, 5, 6, 7], wishes, PENS["ball"], dice(2), shift=0.1)
    assert read(spoiled(sheet, dice(2), dpi=200, noise=5)) == {
        3: blank(电话="勾"),
        4: blank(),
        5: blank(家属转告="勾"),
        6: blank(上门="待确认"),  # ✗ may mean «no»
        7: blank(电话="待确认", 微信="待确认"),  # only one of them can be true
    }


@pytest.mark.parametrize("pen", sorted(PENS))
def test_no_pen_makes_a_wrong_answer(pen):
    """A tick is never read as empty; what is no ✓ is never read as a tick, and is seen; blank boxes are no ticks."""
    rng = dice(pen)
    shapes = [*TICKS, *TICKS, *(shape for shape in OTHERS if shape not in ("dot", "beside"))]
    rows = list(range(1, len(shapes) + 1))
    wishes = {row: {WAYS[row % 4].key: shape} for row, shape in zip(rows, shapes, strict=True)}
    found = read(spoiled(filled(ROSTER, rows, wishes, PENS[pen], rng), rng, dpi=200, noise=6))
    for row, shape in zip(rows, shapes, strict=True):
        got = found[row].pop(WAYS[row % 4].key)
        assert got in ({"勾", "待确认"} if shape in TICKS else {"待确认"}), (row, shape, got)
        assert set(found[row].values()) <= {"空", "待确认"}, (row, shape)


@pytest.mark.parametrize(
    "how",
    [
        {"dpi": 300},
        {"dpi": 150, "jpeg": 30},
        {"dpi": 200, "turn": 15},
        {"dpi": 200, "turn": -15},
        {"dpi": 200, "turn": 90},
        {"dpi": 200, "turn": 180},
        {"dpi": 200, "turn": 270},
        {"dpi": 250, "skew": 0.12, "turn": 4},
        {"dpi": 250, "dim": 0.5, "shadow": 0.6, "noise": 5},
        {"dpi": 250, "skew": 0.06, "blur": 1.5, "noise": 5, "jpeg": 60},
    ],
    ids=str,
)
def test_turned_skewed_dim_or_blurred_the_rows_are_still_right_or_doubtful(how):
    rng = dice(str(how))
    wishes = {2: {"电话": "tick"}, 4: {"上门": "tick"}, 5: {"微信": "circle"}}
    sheet = filled(ROSTER, [1, 2, 3, 4, 5], wishes, PENS["gel"], rng, shift=0.1)
    found = read(spoiled(sheet, rng, **how))
    assert set(found) == {1, 2, 3, 4, 5}
    for row, marks in found.items():
        for key, got in marks.items():
            shape = wishes.get(row, {}).get(key)
            assert got in {"tick": {"勾", "待确认"}, "circle": {"待确认"}, None: {"空", "待确认"}}[shape], (
                row,
                key,
            )
    assert sum(got == "空" for marks in found.values() for got in marks.values()) >= 12


def test_printed_at_seven_tenths_it_is_read_all_the_same():
    sheet = filled(ROSTER, [8, 9], {8: {"微信": "tick"}}, PENS["ball"], dice(4), shrink=0.7, shift=0.05)
    assert read(spoiled(sheet, dice(4), dpi=200)) == {8: blank(微信="勾"), 9: blank()}


def test_a_signature_is_ink_and_no_more():
    wishes = {1: {"签名": "name"}, 2: {"到": "tick"}, 4: {"签名": "rule"}}
    sheet = filled(SHEET, [1, 2, 3, 4], wishes, PENS["ball"], dice(11), shift=0)
    assert read(spoiled(sheet, dice(11), dpi=200)) == {
        1: {"到": "空", "签名": "有笔迹"},
        2: {"到": "勾", "签名": "空"},
        3: {"到": "空", "签名": "空"},
        4: {"到": "空", "签名": "待确认"},  # struck through, or absent
    }


def test_a_tick_that_missed_its_box_is_asked_about():
    sheet = filled(ROSTER, [1], {1: {"微信": "beside"}}, PENS["ball"], dice(3), shift=0)
    assert "待确认" in read(spoiled(sheet, dice(3), dpi=200))[1].values()


def test_a_page_of_another_office_is_seen_and_not_read():
    strange = dataclasses.replace(ROSTER, subject="别处")
    (got,) = reading.read_strips(page(strange, [7]), KNOWN)
    assert (got.list, got.row, got.marks) == (strange.id, 7, {})


def test_a_page_without_codes_has_no_rows():
    from PIL import Image

    assert reading.read_strips(Image.new("RGB", (900, 1200), "white"), KNOWN) == []


def test_too_small_to_be_sure_is_doubtful_and_not_empty():
    sheet = page(ROSTER, [1, 2])
    found = read(spoiled(sheet, dice(1), dpi=75))
    assert all(set(marks.values()) == {"待确认"} for marks in found.values())


# --- files ----------------------------------------------------------------------------------------------


def test_pictures_folders_and_pdf_files_are_read(tmp_path):
    shot = filled(ROSTER, [1, 2], {1: {"电话": "tick"}}, PENS["ball"], dice(2), shift=0.1)
    small = spoiled(shot, dice(2), dpi=200)
    folder = tmp_path / "照片"
    folder.mkdir()
    small.save(folder / "一.png")
    small.save(tmp_path / "二.pdf", save_all=True, append_images=[small], resolution=200)
    small.save(tmp_path / "三.tif", save_all=True, append_images=[small])
    pages = list(reading.read_files([folder, tmp_path / "二.pdf", tmp_path / "三.tif"], KNOWN))
    names = ["一.png", "二.pdf 第1页", "二.pdf 第2页", "三.tif 第1页", "三.tif 第2页"]
    assert [each.name for each in pages] == names
    assert all([strip.row for strip in each.strips] == [1, 2] for each in pages)
    assert all(each.strips[0].marks["电话"].mark is PenMark.TICKED for each in pages)
    assert pages[0].strips[0].picture.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("name", "kind"), [("坏.jpg", "picture-unread"), ("坏.pdf", "pdf-unread"), ("没有.png", "file-missing")]
)
def test_what_is_no_picture_is_told_in_a_sentence(tmp_path, name, kind):
    if name.startswith("坏"):
        (tmp_path / name).write_bytes(b"%PDF-1.4 not really")
    with pytest.raises(Stop) as stopped:
        list(reading.read_files([tmp_path / name], KNOWN))
    (problem,) = stopped.value.problems
    assert (problem.kind, problem.cell.file) == (kind, name)


def test_of_a_folder_everything_is_read_or_told_and_a_broken_file_stops_nothing(tmp_path):
    """A telephone's HEIC, a township's folder within, half a PDF: none is left out in silence."""
    shot = filled(ROSTER, [1, 2], {1: {"电话": "tick"}}, PENS["ball"], dice(2), shift=0.1)
    spoiled(shot, dice(2), dpi=200).save(tmp_path / "好的.png")
    for name in ("坏.jpg", "坏.pdf", "手机.heic", "Thumbs.db", "~好的.png"):
        (tmp_path / name).write_bytes(b"%PDF-1.4 not really")
    (tmp_path / "青禾镇").mkdir()
    found = {page.name: page for page in reading.read_files([tmp_path], KNOWN)}
    assert {name: page.unread and page.unread.kind for name, page in found.items()} == {
        "坏.jpg": "picture-unread",
        "坏.pdf": "pdf-unread",
        "好的.png": None,
        "手机.heic": "page-other",
        "青禾镇": "page-other",
    }
    assert [strip.row for strip in found["好的.png"].strips] == [1, 2]
    assert "下级文件夹" in str(found["青禾镇"].unread)


@pytest.mark.parametrize("lacking", ["PIL.Image", "zxingcpp"])
def test_without_the_extra_one_sentence_says_how_to_get_it(tmp_path, monkeypatch, lacking):
    page(ROSTER, [1]).save(tmp_path / "一.png")

    def without(name):
        if name == lacking:
            raise ImportError(name)
        return import_module(name)

    monkeypatch.setattr(reading, "import_module", without)
    with pytest.raises(Stop) as stopped:
        list(reading.read_files([tmp_path / "一.png"], KNOWN))
    (problem,) = stopped.value.problems
    assert problem.kind == "scan-extra"
    assert "laogan-toolkit[scan]" in problem.hint


def test_lists_are_remembered_with_their_first_day(tmp_path):
    import datetime as dt

    remembered.keep(tmp_path, [ROSTER], dt.date(2026, 10, 9))
    remembered.keep(tmp_path, [ROSTER, SHEET], dt.date(2026, 10, 12))
    (next(tmp_path.rglob("名单")) / "ABCDEF.json").write_text("{", encoding="utf-8")  # damaged: left out
    found = remembered.known(tmp_path)
    assert {each.id: each.day for each in found.values()} == {ROSTER.id: "2026-10-09", SHEET.id: "2026-10-12"}
    assert dataclasses.replace(found[ROSTER.id], day="") == ROSTER


# --- the strip ------------------------------------------------------------------------------------------


def test_the_code_says_list_and_row_and_nothing_of_anybody():
    import io

    import zxingcpp
    from PIL import Image, ImageOps

    picture = Image.open(io.BytesIO(strip(ROSTER, 12).data))
    (code,) = zxingcpp.read_barcodes(ImageOps.expand(picture.convert("L"), 30, 255))
    assert code.text == f"L{ROSTER.id}012"
    assert said(code.text) == (ROSTER.id, 12)
    assert picture.info["dpi"] == pytest.approx((254, 254), abs=0.1)
    assert picture.size == (round(strip(ROSTER, 12).width_mm * 10), 105)
    assert smaller(strip(ROSTER, 12), 0.9).width_mm == pytest.approx(strip(ROSTER, 12).width_mm * 0.9)


@pytest.mark.parametrize(
    "text", ["", "LABCDEF01", "LABCDE0001", "https://example.cn", "Labcdef001", "LABCDEF0010"]
)
def test_a_code_of_something_else_is_none_of_ours(text):
    assert said(text) is None


def test_a_list_has_so_many_rows_and_no_more():
    with pytest.raises(ValueError, match="rows 1 to"):
        strip(ROSTER, 0)
    with pytest.raises(ValueError, match="rows 1 to"):
        strip(ROSTER, MOST + 1)


@given(st.integers(0, 39), st.sampled_from(("姓名", "人员编号")), st.text(min_size=1, max_size=5))
def test_whatever_changes_in_a_list_changes_its_code(row, column, text):
    rows = [dict(each) for each in ROWS]
    rows[row][column] = text
    other = dataclasses.replace(ROSTER, rows=tuple(rows))
    assert (other.id == ROSTER.id) == (text == ROWS[row][column])
    assert dataclasses.replace(other, day="2026-01-01").id == other.id
    assert PaperList.of(other.plain()) == other


@given(st.lists(st.sampled_from(["", "到", "电话", "转告"]), min_size=1, max_size=6))
def test_boxes_never_touch_each_other_code_or_marks(labels):
    fields = tuple(PenField(str(at), label) for at, label in enumerate(labels))
    end, placed = boxes(fields)
    edges = [105, *(edge for box in placed for edge in (box.left, box.left + box.width)), end]
    assert all(after - before >= 20 for before, after in zip(edges[::2], edges[1::2], strict=True))
    assert shown(fields) == (end + 16 + 28, 105 + 28)


# --- geometry -------------------------------------------------------------------------------------------

SQUARE = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))
NEAR = st.tuples(*[st.floats(-20, 20)] * 8)


@given(NEAR)
@settings(max_examples=200)
def test_a_map_of_the_plane_takes_its_points_there_and_back(off):
    target = tuple((x + off[2 * at], y + off[2 * at + 1]) for at, (x, y) in enumerate(SQUARE))
    there, back = homography(SQUARE, target), homography(target, SQUARE)
    for point, goal in zip(SQUARE, target, strict=True):
        assert moved(there, point) == pytest.approx(goal, abs=1e-6)
    for point in ((50.0, 50.0), (10.0, 80.0)):
        assert moved(back, moved(there, point)) == pytest.approx(point, abs=1e-5)


@given(NEAR, st.floats(0.1, 0.9))
def test_lines_stay_lines(off, share):
    target = tuple((x + off[2 * at], y + off[2 * at + 1]) for at, (x, y) in enumerate(SQUARE))
    plane = homography(SQUARE, target)
    (x, y), (u, v), (p, q) = (moved(plane, (x, 30.0)) for x in (0.0, 100.0, 100.0 * share))
    assert abs((u - x) * (q - y) - (v - y) * (p - x)) < 1e-4


def test_points_on_a_line_make_no_map():
    with pytest.raises(ValueError, match="no plane"):
        homography(((0, 0), (1, 1), (2, 2), (3, 3)), SQUARE)
