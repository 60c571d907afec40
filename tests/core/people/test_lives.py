"""Who is alive: any column may tell, nothing is guessed, nobody is on a list by a default."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from support.offices.drawn import TODAY, grid, reading, settings

from toolkit.core.answers import spellings
from toolkit.core.grids import Grid, Merge
from toolkit.core.people import lives
from toolkit.core.people.lives import Life, Wish
from toolkit.core.people.register import Person, read_people
from toolkit.core.rules.settings import Conventions
from toolkit.core.words import vocabulary

ALIVE, DEAD, MOVED, ASK = Life.ALIVE, Life.DEAD, Life.MOVED, Life.UNCLEAR


def one(headers: str, *values: object, **rest: object) -> Person:
    found = read_people(
        reading(grid(f"姓名 出生日期 {headers}", ("张三可", "1945-10-03", *values), **rest)),
        Conventions.of(settings()),
        TODAY,
    )
    (person,) = found.persons
    return person


STATES = {
    ALIVE: "健在（住县城女儿家） 健在，在医院治疗 健在 建在 在世 正常 健在（2026.5核实） 健在，住院 目前健在 尚健在 未去世 丧偶 老伴去世 退休 无 - 　 健在（2005年退休） 2026年健在 2025年10月底健在",
    DEAD: "去世 去逝 己故 已逝 故去 已死 仙逝 不在了 死亡注销 车祸身亡 2023.5病故 因脑溢血于2023年5月在武汉去世 不健在",
    MOVED: "转出 外迁 2023年5月转出 转往外县",
    ASK: "缺 待补 未知 健在，车祸亡 健在/已迁 健在（迁武汉） 健在，火化 移居国外 在世/去世 减员 户口注销 停发 走了 2020年在世 2019.5仍健在 1 2 A √ 在册Ⅱ 不详 健在? 疑似去世 遗属 失联 待核实",
}


@pytest.mark.parametrize(
    ("life", "text"), [(life, text) for life, texts in STATES.items() for text in texts.split(" ")]
)
def test_the_state(life, text):
    assert one("状态", text).life is life


@pytest.mark.parametrize(
    ("header", "value", "life"),
    [
        ("健康状况", "已去世", DEAD),
        ("人员类别", "已去世", DEAD),
        ("居住状况", "已去世", DEAD),
        ("慰问意愿", "已去世", DEAD),
        ("联系电话", "已去世", DEAD),
        ("家庭住址", "已故", DEAD),
        ("从没见过的列", "2024.3病故", DEAD),
        ("备注", "2025年1月去逝", DEAD),
        ("备注", "仙逝", DEAD),
        ("备注", "不在世了", DEAD),
        ("备注", "走了", ASK),
        ("备注", "25年春节前走了", ASK),
        ("备注", "今年重阳节前走的", ASK),
        ("备注", "上个月走了", ASK),
        ("备注", "腊月走了", ASK),
        ("备注", "正月十五走了", ASK),
        ("备注", "前几天走了", ASK),
        ("备注", "走了三年了", ASK),
        ("备注", "听说春节前走了", ASK),
        ("备注", "老伴春节前走了", ALIVE),
        ("备注", "2025年春节前走了老伴", ALIVE),
        ("备注", "走了亲戚", ALIVE),
        ("备注", "春节走了慰问", ALIVE),
        ("备注", "9月走了两户", ALIVE),
        ("备注", "2024年12月转往外省", MOVED),
        ("备注", "抚恤金已办", ASK),
        ("备注", "家属讲人已经没了", ASK),
        ("备注", "老人家于上月离开了我们", ASK),
        ("备注", "6月15日走的", ASK),
        ("备注", "已搬走", ASK),
        ("备注", "户口已迁走", ASK),
        ("备注", "查无此人", ASK),
        ("备注", "家属说老伴走了", ALIVE),
        ("备注", "待定", ALIVE),
        ("是否健在", "在", ALIVE),
        ("是否健在", "不在", ASK),
        ("备注", "遗属不慰问", ASK),
        ("备注", "工资已停发", ASK),
        ("备注", "喜欢安静，不吃甜", ALIVE),
        ("备注", "老伴2021年走了，独居", ALIVE),
        ("去世时间", "2023.5", DEAD),
        ("去世时间", dt.datetime(2023, 5, 1), DEAD),  # noqa: DTZ001 - as a workbook has it
        ("死亡日期", "√", DEAD),
        ("死亡日期", "无", ALIVE),
        ("死亡日期", None, ALIVE),
        ("死亡日期", "见档案", ASK),
        ("死亡时间", "不详", ASK),
        ("死亡日期", "1946-10-03", ASK),  # a birth date that slipped into it
        ("是否去世", "待核实", ASK),
        ("是否停发", "待查", ASK),
        ("健在/去世", "√", ASK),
        ("生存认证时间", "2025-10-01", ALIVE),
        ("待遇状态", "正常", ALIVE),
        ("养老金状态", "暂停", ASK),
        ("是否在册", "否", DEAD),
        ("转出时间", "2024.3", ASK),
        ("变动情况", "无", ALIVE),
        ("变动情况", "减少", ASK),
        ("遗属姓名", "王五可", ASK),
        ("遗属补助", "0", ALIVE),
        ("备注", "牺牲", DEAD),
        ("备注", "2024年移交社区", MOVED),
        ("健康状况", "去 世", DEAD),
        ("备注", "已過世", DEAD),
        ("备注", "安详离去，享年79岁", DEAD),
        ("备注", "儿子电话告知已去世", ASK),
        ("备注", "女儿说已故", ASK),
        ("备注", "儿子张小可去世", ALIVE),
        ("备注", "其父1947年牺牲", ALIVE),
        ("家属联系电话", "已去世", ASK),
        ("是否健在", "√", ALIVE),
        ("是否健在", "健在", ALIVE),
        ("是否健在", "×", DEAD),
        ("是否健在", "否", DEAD),
        ("是否健在", "1", ASK),
        ("是否去世", "否", ALIVE),
        ("是否去世", "未", ALIVE),
        ("是否去世", "是", DEAD),
        ("是否去世", "2023年5月", DEAD),
        ("是否去世", "0", ASK),
        ("停发时间", "2023-05", ASK),
        ("停发时间", "无", ALIVE),
        ("家属联系电话", "19900000000（老人已去世）", ASK),
        ("家属联系电话", "儿子去世，找女儿", ALIVE),
        ("配偶去世时间", "2020-1", ALIVE),
        ("老伴情况", "去世", ALIVE),
        ("婚姻状况", "丧偶", ALIVE),
        ("家庭住址", "安葬路3号", ALIVE),
        ("工作单位", "注销科", ALIVE),
        ("联系干部", "谢世全", ALIVE),
        ("备注", "谢世", DEAD),
        ("备注", "谢世了", DEAD),
        ("健在情况", "已转出", MOVED),
        ("是否健在", "否，转出", ASK),
    ],
)
def test_any_column_may_tell(header, value, life):
    found = one(header, value)
    assert found.life is life
    if life is not ALIVE:
        assert found.life_cell.ref == "C2"
        assert header in found.life_reason


@pytest.mark.parametrize(
    ("headers", "values", "life", "cell"),
    [
        ("状态 备注", ("健在", "2025.3去世"), ASK, "D2"),
        ("是否健在 去世时间", ("是", "2025.3"), ASK, "D2"),
        ("状态 备注", ("去世", "健康"), DEAD, "C2"),
        ("人员状态 是否健在", ("正常", "否"), ASK, "D2"),
        ("人员状态 健在情况", (None, "已故"), DEAD, "D2"),
        ("状态 备注", ("转出", "2025.3去世"), DEAD, "D2"),
        ("状态 备注", ("健在", "走了"), ASK, "D2"),
    ],
)
def test_two_columns_together(headers, values, life, cell):
    found = one(headers, *values)
    assert (found.life, found.life_cell.ref) == (life, cell)


@pytest.mark.parametrize(
    ("ticks", "lives"),
    [
        ([("√", None), ("√", None), (None, None), (None, "√")], [ALIVE, ALIVE, ASK, DEAD]),
        ([("√", None), (None, None), (None, None)], [ALIVE, ALIVE, ALIVE]),  # begun, and left
        ([("√", None), ("√", None), ("健在", None), (None, None)], [ALIVE] * 4),  # more than ticks
    ],
)
def test_an_empty_cell_among_ticks_is_asked_about(ticks, lives):
    names = zip("安平和顺", ticks, strict=False)
    rows = [(f"张{name}可", f"194{at}-10-03", *tick) for at, (name, tick) in enumerate(names)]
    people = read_people(reading(grid("姓名 出生日期 健在 去世", *rows)), Conventions.of(settings()), TODAY)
    assert [person.life for person in people.persons] == lives


@pytest.mark.parametrize(
    ("heading", "life", "category"),
    [
        ("一、离休干部", ALIVE, "离休"),
        ("二、退休干部（12人）", ALIVE, "退休"),
        ("三、已去世人员", DEAD, ""),
        ("四、已调出人员", MOVED, ""),
        ("五、停发人员", ASK, ""),
        ("六、离休干部遗属", ASK, "遗属"),
        ("七、柳林村", ALIVE, ""),
        ("八、已移交人员", MOVED, ""),
        ("九、移交社区人员", MOVED, ""),
        ("十、失联人员", ASK, ""),
        ("四、去　世　人　员", DEAD, ""),
        ("离退休干部（不含去世）", ALIVE, ""),
        ("其他人员", ALIVE, ""),
    ],
)
def test_a_heading_says_it_of_all_below(heading, life, category):
    found = read_people(
        reading(grid("姓名 出生日期 电话", (heading, None, None), ("张三可", "1945-10-03", "19900000001"))),
        Conventions.of(settings()),
        TODAY,
    )
    assert [(p.life, p.category) for p in found.persons] == [(life, category)]


def test_a_title_that_tells_of_deaths_is_asked_about_where_no_column_says_more():
    rows = [["2024年去世离退休干部名单"], ["姓名", "出生日期"], ["张三可", "1945-10-03"]]
    stated = [["去世和健在人员登记表"], ["姓名", "出生日期", "状态"], ["张三可", "1945-10-03", "健在"]]
    for sheet, life in ((rows, ASK), (stated, ALIVE)):
        found = read_people(reading(Grid("花名册.xlsx", "名单", sheet)), Conventions.of(settings()), TODAY)
        assert [p.life for p in found.persons] == [life]


@pytest.mark.parametrize(
    ("dead", "life"),
    [
        (("张三可", None, "青禾镇"), ASK),  # a list of the dead has names only
        (("张三可(大)", None, None), ASK),
        (("张三可", "1945-10-04", "青禾镇"), ASK),  # a slip of the day
        (("张三可", "1938-01-02", "青禾镇"), ALIVE),
        (("张三可", None, "云岫乡"), ALIVE),
        (("李四可", None, "青禾镇"), ALIVE),
    ],
)
def test_a_name_that_stands_on_a_list_of_the_dead_too(dead, life):
    found = read_people(
        reading(
            grid("姓名 出生日期 所属乡镇", ("张三可", "1945-10-03", "青禾镇")),
            grid("姓名 出生日期 所属乡镇", dead, sheet="已去世人员"),
        ),
        Conventions.of(settings()),
        TODAY,
    )
    assert found.persons[0].life is life
    assert ("name-of-the-dead" in {p.kind for p in found.problems}) is (life is ASK)


@pytest.mark.parametrize(
    ("marks", "life"),
    [
        ({"struck": frozenset({(2, 1)})}, ASK),
        ({"struck": frozenset({(2, 2)})}, ALIVE),  # only the birth date has been crossed out
        ({"comments": {(2, 2): "2025年3月病故"}}, ASK),
        ({"comments": {(2, 2): "女儿来电"}}, ALIVE),
        ({"comments": {(1, 1): "去世的请注明"}}, ALIVE),
    ],
)
def test_a_line_through_a_name_and_a_comment(marks, life):
    assert one("电话", "19900000001", **marks).life is life


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        *(
            (text, Wish.PHONE)
            for text in [
                "拒绝上门",
                "不用上门",
                "请勿打扰",
                "不接受慰问",
                "不方便",
                "谢绝",
                "家人转告谢绝上门慰问",
            ]
        ),
        *((text, Wish.VISIT) for text in ["愿意上门", "欢迎", "可以", "/", "无"]),
        *((text, Wish.UNCLEAR) for text in ["下午来", "看情况", "1", "3点以后"]),
    ],
)
def test_the_wish(text, wish):
    assert one("慰问意愿", text).wish is wish


def test_a_refusal_in_a_heading_or_a_comment_is_heard():
    rows = (("谢绝上门", None), ("张三可", "1945-10-03"), ("李四可", "1945-10-04"))
    headed = read_people(
        reading(grid("姓名 出生日期", *rows, merges=(Merge(2, 1, 2, 3),))), Conventions.of(settings()), TODAY
    )
    assert [(p.name, p.wish) for p in headed.persons] == [("张三可", Wish.PHONE), ("李四可", Wish.PHONE)]
    assert one("备注", None, comments={(2, 1): "不让上门"}).wish is Wish.PHONE


@pytest.mark.parametrize(
    ("remark", "wish"),
    [
        ("家属说不要再来了", Wish.PHONE),
        ("上门一律不接待", Wish.PHONE),
        ("瘫痪在床，不便打扰", Wish.PHONE),
        ("莫要登门", Wish.UNCLEAR),
        ("不用来看", Wish.UNCLEAR),
        ("怕麻烦，勿来", Wish.PHONE),
        ("只打电话", Wish.PHONE),
        ("血压高，不能去医院", Wish.VISIT),
        ("不去外地", Wish.VISIT),
        ("看望就免了", Wish.UNCLEAR),
        ("行动不便需上门慰问", Wish.VISIT),
        ("行动不便，上门慰问", Wish.VISIT),
        ("慰问时别忘了带药", Wish.VISIT),
        ("不能出门", Wish.VISIT),
    ],
)
def test_a_refusal_in_other_words_is_asked_about(remark, wish):
    assert one("备注", remark).wish is wish


@pytest.mark.parametrize(
    ("remark", "wish"),
    [
        ("谢绝慰问", Wish.PHONE),
        ("不用上门，身体不好", Wish.PHONE),
        ("信教，不过生日", Wish.NONE),
        ("喜欢安静", Wish.VISIT),
    ],
)
@pytest.mark.parametrize("column", [None, "愿意"])
def test_the_remark_is_heard(remark, wish, column):
    assert one("慰问意愿 备注", column, remark).wish is wish


@pytest.mark.parametrize("remark", ["过农历生日", "生日过阴历", "按农历过", "生日按旧历，身体好"])
def test_the_remark_says_which_birthday_is_kept(remark):
    birth = one("备注", remark).birth
    assert birth is not None
    assert birth.lunar is not None


# --- laws -----------------------------------------------------------------------------------------------

HEADERS = [
    "姓名",
    "性别",
    "出生日期",
    "状态",
    "人员类别",
    "健康状况",
    "居住地",
    "联系电话",
    "慰问意愿",
    "生日过法",
    "婚姻状况",
    "备注",
    "自己加的列",
]
ROW = [
    "张三可",
    "男",
    "1945-10-03",
    None,
    "退休",
    "一般",
    "柳林村",
    "19900000001",
    "愿意",
    "公历",
    "已婚",
    None,
    None,
]
SAID = st.sampled_from(
    [
        w
        for name in ("death.told", "death.hint", "death.doubted", "kin.close", "state.moved")
        for w in vocabulary(name)
    ]
)
TEXTS = st.one_of(
    st.text(max_size=20), st.lists(SAID | st.text(max_size=3), min_size=1, max_size=3).map("".join)
)
GONE = [
    ("状态", "去世"),
    ("状态", "转出"),
    ("备注", "2025.3病故"),
    ("健康状况", "已故"),
    ("自己加的列", "已去世"),
]


def life_of(row: list[object]) -> Person | None:
    found = read_people(
        reading(Grid("花名册.xlsx", "在册", [HEADERS, row])), Conventions.of(settings()), TODAY
    )
    return found.persons[0] if found.persons else None


@pytest.mark.parametrize(("column", "said"), GONE)
@given(at=st.integers(0, len(HEADERS) - 1), text=TEXTS)
@example(at=3, text="健在")
@example(at=11, text="未去世")
def test_who_has_died_or_moved_is_never_listed_whatever_another_cell_says(column, said, at, text):
    row: list[object] = list(ROW)
    if HEADERS[at] not in (column, "姓名"):
        row[at] = text
    row[HEADERS.index(column)] = said
    person = life_of(row)
    assert person is not None
    assert person.life is not ALIVE
    assert any(person.life_cell.ref == f"{chr(65 + n)}2" for n in range(len(HEADERS)))


@given(text=TEXTS)
def test_a_state_is_alive_only_by_a_word_that_we_know(text):
    """A text that holds a sign of no list lists nobody, and is told with its cell."""
    row: list[object] = list(ROW)
    row[3] = f"{text}⌘"
    person = life_of(row)
    assert person is not None
    assert (person.life, person.life_cell.ref) in ((ASK, "D2"), (DEAD, "D2"), (MOVED, "D2"))


@given(text=st.text(max_size=20))
def test_a_remark_without_a_word_of_death_or_leaving_drops_nobody(text):
    row: list[object] = list(ROW)
    row[11] = text
    person = life_of(row)
    assert person is not None
    assert person.life is ALIVE or any(
        w in person.life_reason
        for w in [
            *vocabulary("death.told"),
            *vocabulary("death.alone"),
            *vocabulary("death.maybe"),
            *vocabulary("death.hint"),
            *vocabulary("death.unknown"),
            *vocabulary("state.moved"),
            *spellings("state", "dead", "moved"),
        ]
    )


def test_the_quick_search_misses_no_word():
    common = "".join(
        sorted("".join(lives._alarms()))
    )  # characters that stand everywhere are no sign of any word
    for remark in (None, common[::2]):
        (source,) = reading(grid("姓名 备注", ("张三可", remark))).sources
        assert all(lives._suspect(source).search(f"本人{word}") for word in lives._alarms())
    for word in lives._alarms():
        assert lives._alarm().search(f"本人{word}")


MOVES = {
    MOVED: """2026年6月转出到外县 转入外县 已迁往武汉市 2025年迁往武汉 组织关系已转出 2026年6月组织关系转出 待遇关系已转至武汉
        组织关系和待遇关系均已转出 2026年6月转到外县管理 从本县转出到武汉市江岸区""",
    ALIVE: """2026年6月转入 2025年3月由外县转入 组织关系转入 随子女到深圳居住 2024年随子女迁往深圳居住 2026年1月从外省迁入""",
    ASK: """党组织关系转到社区 户口迁往武汉 拟转出 未转出 可能转出 准备迁往武汉 转出到外县，2026年7月又转回 老伴迁往武汉
        搬到武汉 2026年5月搬到武汉市 转往武昌区老干局 全家搬到深圳，身体好 迁往新居 转往武汉 搬到广东省
        儿子户口迁出 转出后又转入 曾转出 待遇关系转出，人在本地 调往外地工作后退休 2028年1月转出""",
}


@pytest.mark.parametrize("header", ["状态", "备注"])
@pytest.mark.parametrize(
    ("life", "text"), [(life, t) for life, texts in MOVES.items() for t in texts.split()]
)
def test_who_moved_with_the_papers_is_no_more_ours_and_who_lives_elsewhere_is(life, text, header):
    assert one(header, text).life is life


@pytest.mark.parametrize(
    "text",
    [
        "搬到县城",
        "搬到儿子家",
        "搬到青禾镇敬老院",
        "搬到新居",
        "转到县医院",
        "转到武汉协和医院",
        "搬到武汉居住",
        "工资转到农行",
        "转至内科",
    ],
)
def test_a_remark_on_a_home_or_a_hospital_is_no_leaving(text):
    [record] = reading(grid("姓名 备注", ("张三可", text))).records
    assert lives.read_life(record).life is ALIVE
