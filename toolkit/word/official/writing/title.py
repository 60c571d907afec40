"""Where the lines of a 公文's title break: at the ends of words, in the shape of a trapezoid or a rhombus.

«多行标题回行时，要做到词意完整，排列对称，长短适宜，间距恰当，标题排列应当使用梯形或菱形» (GB/T 9704-2012, 7.3.1).
"""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable
from functools import cache
from itertools import chain

from toolkit.core.documents.official import ems
from toolkit.core.numbers.numerals import TENS

WIDEST = 20.0  # 二号 characters on 156 mm
_COMFORT = 18.0
_LEXICON = """
关于 通知 通报 报告 请示 批复 意见 决定 函 纪要 会议 工作 情况 开展 做好 召开 举办 举行
组织 进一步 加强 推进 落实 印发 转发 实施 方案 办法 办理 有关 事项 问题 离休 退休 离退休
干部 离退休干部 老干部 老同志 老干部局 老干部工作 党员 党支部 党建 支部 支部书记 书记 建设
标准化 规范化 示范 评选 表彰 先进 集体 个人 慰问 走访 走访慰问 生日 健康 体检 健康体检
疗养 休养 座谈会 茶话会 报告会 通报会 培训 培训班 学习 学习班 活动 主题 教育 主题教育 迎春
春节 元旦 端午 中秋 国庆 国庆节 重阳 重阳节 敬老 敬老月 庆祝 纪念 周年 成立 发放 补贴
津贴 补助 困难 帮扶 特困 遗属 生活费 医药费 经费 资金 预算 申请 追加 解决 安排 专项 检查
督查 考核 考评 测评 调研 统计 年报 信息 宣传 摄影 书画 比赛 文体 运动会 中共 县委 市委
省委 组织部 办公室 人民政府 政府 委员会 领导 小组 领导小组 机关 单位 部门 各乡镇 乡镇 街道
社区 管理 服务 精准 精准服务 手册 台账 制度 试行 暂行 规定 修订 调整 成员 任免 职务 名单
年度 上半年 下半年 季度 全县 全市 全省 全国 我县 县级 县直 参加 邀请 出席 征求 商请 协助
支持 提供 推荐 报送 上报 填报 核实 核查 清理 整改 防汛 防暑 降温 疫情 安全 稳定 信访
维稳 送达 传达 文件 政策 待遇 生活 政治 关心 关爱 照顾 养老 医疗 保健 银龄 行动 作用
发挥 正能量 增添 组长 老干组长 老干组长工作补贴 班子 支部班子 班子成员 工作补贴 工作津贴 工作经费
活动经费 党支部工作经费 党支部活动经费 专项经费 专项资金 帮扶资金 慰问金 慰问经费 补贴标准
工作方案 实施方案 工作要点 工作总结 工作计划 工作制度 工作机制 工作会议 工作报告 工作情况
"""
# Words that titles of such an office are made of, the longest first; else a character.
_PLAIN = "|".join([*sorted(_LEXICON.split(), key=len, reverse=True), "(?s:.)"])
_NO_START = frozenset("，。、；：！？）》」』”’〉】〕…—·%℃的了之等")
_NO_END = frozenset("（《「『“‘〈【〔和与及暨或对向为在将把由从按被请同")
_ATOMS = (
    r"《[^《》]{1,18}》|“[^“”]{1,10}”|[（(][^（）()]{1,12}[）)]|"
    rf"[0-9A-Za-z.\-%〇]+(?:年度|年|月|日|届|次|期|号|周年|个|名|岁|季度)?|第[{TENS}]+[届次期批季]"
)


def broken(title: str, names: Iterable[str] = (), widest: float = WIDEST) -> tuple[str, ...]:
    """The lines of a title; their texts joined are the title.

    Args:
        title: As it is to be printed; line breaks in it are kept, and then nothing else is broken.
        names: Units in it, which stay whole where a line can hold them.
        widest: Characters on a line.
    """
    if "\n" in title:
        return tuple(title.split("\n"))
    if ems(title) <= widest:
        return (title,)
    words = _words(title, {name for name in names if 1 < len(name) <= widest - 4}, widest)
    fewest = math.ceil(ems(title) / widest - 1e-9)
    plans = [plan for count in (fewest, fewest + 1) if (plan := _best(words, count, widest))]
    if not plans:  # long words leave much free: as many lines as they need
        more = range(fewest + 2, len(words) + 1)
        plans = [next((plan for count in more if (plan := _best(words, count, widest))), (0.0, words))]
    return min(plans)[1]


def _words(title: str, names: Collection[str], widest: float) -> tuple[str, ...]:
    """Cut at the ends of words: names first, then what belongs together, then words that titles are made of."""
    known = [re.escape(name) for name in sorted(names, key=len, reverse=True)]
    found = re.findall("|".join([*known, _ATOMS, _PLAIN]), title)
    short = (
        [word] if word in names or ems(word) <= widest - 2 else re.findall(_PLAIN, word) for word in found
    )
    return tuple(chain.from_iterable(short))


def _best(words: tuple[str, ...], count: int, widest: float) -> tuple[float, tuple[str, ...]] | None:
    """The best way to set words in so many lines, with its cost."""
    ideal = sum(map(ems, words)) / count

    @cache
    def rest(start: int, lines: int, previous: float, turned: bool) -> tuple[float, tuple[str, ...]] | None:  # noqa: FBT001 - part of the key
        """Set words[start:] in `lines` lines below one of width `previous`; `turned`: lines grow narrower already."""
        found: list[tuple[float, tuple[str, ...]]] = []
        width = 0.0
        for end in range(start + 1, len(words) + 1):
            width += ems(words[end - 1])
            if width > widest:
                break
            last = lines == 1
            if last != (end == len(words)):
                continue
            cost = (
                (width - ideal) ** 2
                + (25.0 if width > _COMFORT else 0.0)
                + _shape(previous, width, turned=turned)
            )
            if width < 4:
                cost += 60
            line = "".join(words[start:end])
            if last:
                found.append((cost, (line,)))
                continue
            below = rest(end, lines - 1, width, turned or 0 < width < previous)
            if below is not None:
                found.append((cost + _at(words[end - 1], words[end]) + below[0], (line, *below[1])))
        return min(found) if found else None

    return rest(0, count, 0.0, turned=False)


def _shape(above: float, width: float, *, turned: bool) -> float:
    """What a line costs below another: a block of equal lines and an hourglass are not allowed."""
    if not above:
        return 0.0
    if abs(width - above) < 0.9:
        return 14.0
    return 120.0 if turned and width > above else 0.0


def _at(before: str, after: str) -> float:
    """What a break between two words costs."""
    if after[0] in _NO_START or before[-1] in _NO_END or before == "关于":
        return 400.0
    cost = 10.0
    if before[-1] in "、，；》”":
        cost = 2.0
    elif after == "关于" or after[0] in "和与及暨《":
        cost = 1.0
    elif len(before) > 1 and len(after) > 1:
        cost = 4.0
    elif len(before) == 1 and len(after) == 1:
        cost = 40.0  # who knows whether it is inside a word
    return cost
