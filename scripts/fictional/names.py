"""Invented places and people.

None of the 15 names is that of a township, street office or county in the official list of some 41,000;
personal names are drawn from common characters, so that a namesake somewhere is chance.
"""

from __future__ import annotations

from random import Random

COUNTY = "禾沐县"
TOWNSHIPS = {  # name → people in a thousand
    "青禾镇": 112, "槐汀镇": 104, "芦湾镇": 98, "橘岭镇": 90, "梨坳镇": 84,
    "竹汀镇": 78, "栀岭镇": 74, "云岫镇": 68, "桐汀镇": 62, "穗田镇": 56,
    "荻洲乡": 48, "杉汀乡": 42, "麦渚乡": 36, "苇渡办事处": 34, "葭渡办事处": 14,
}  # fmt: skip
SUFFIXES = ("办事处", "镇", "乡")
VILLAGES = ("雁洲", "桐坡", "橘井", "槐荫", "蕙塘", "橡坡", "桑渚", "菱汀", "樟坳", "柚岭", "葵坡", "苔溪")
ESTATES = ("槿塘小区", "薇岭小区", "橙坞家园", "栗渚花园", "藕汀小区")
ELSEWHERE = ("外省（随儿子居住）", "省城女儿家", "外地（随子女居住）", "外省女儿家，春节回来")

SURNAMES = tuple(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛"
)
RARE_SURNAMES = tuple("昝亓逄禤佴郄麴璩")
COMPOUND = ("欧阳", "司马", "上官", "诸葛", "皇甫", "尉迟", "公孙", "令狐", "端木", "夏侯")
_MALE = "建国志明德福文华金玉光荣永春家祥学友正茂世昌立新保全庆丰克勤守仁长根大山水生炳松树林汉成"
_FEMALE = "秀英桂兰玉珍淑芬春梅菊香凤霞素琴翠莲月娥巧云美华惠芳金枝银花爱莲腊梅冬秀"
_KNOWN = frozenset({"朱德", "陈云", "王明", "李立三", "周永康", "王光美"})  # people of history never appear
RARE = ("堃", "喆", "犇", "翀", "垚", "骉", "䶮", "𠮷", "㛃", "塝")  # 䶮, 𠮷, 㛃 are not in GBK
MINORITY = {
    "维吾尔族": (
        ("阿卜杜拉", "买买提", "艾山", "吐尔逊", "库尔班"),
        ("帕提古丽", "阿依古丽", "古丽娜尔", "热依汗", "祖木热提"),
    ),
    "哈萨克族": (("叶尔肯", "巴合提", "努尔兰", "赛力克"), ("加娜尔", "古丽巴努", "阿依努尔", "沙吾列")),
}

UNITS = {  # unit → (share in a hundred, posts)
    "人民政府": (26, ("镇长", "副镇长", "人大主席", "组织委员", "办公室主任", "科员", "干事")),
    "中心学校": (22, ("校长", "教导主任", "教师", "教师", "教师")),
    "初级中学": (14, ("校长", "副校长", "教师", "教师", "总务主任")),
    "小学": (12, ("校长", "教师", "教师")),
    "卫生院": (14, ("院长", "副院长", "医师", "护士长", "药剂师")),
    "财政所": (5, ("所长", "会计")),
    "农技站": (4, ("站长", "农艺师", "技术员")),
    "林业站": (3, ("站长", "护林员")),
}


def county(number: int) -> str:
    """A county of the province: 禾沐县, then 禾乙子县, 禾丙子县 … up to 360."""
    first, second = "禾沐汀"[number // 120], "甲乙丙丁戊己庚辛壬癸"[number % 10]
    return f"{first}{second}{'子丑寅卯辰巳午未申酉戌亥'[number // 10 % 12]}县" if number else COUNTY


def name(rng: Random, sex: str) -> str:
    """An ordinary name of two or three characters."""
    pool = _MALE if sex == "男" else _FEMALE
    while True:
        length = 1 if rng.random() < 0.22 else 2
        found = rng.choice(SURNAMES) + "".join(rng.sample(pool, length))
        if found not in _KNOWN:
            return found


def special(rng: Random, kind: str, sex: str) -> str:
    """A name of the kind: name_compound, name_rare."""
    given = "".join(rng.sample(_MALE if sex == "男" else _FEMALE, 2))
    if kind == "name_compound":
        return rng.choice(COMPOUND) + (given if rng.random() < 0.6 else given[0])
    if rng.random() < 0.3:
        return rng.choice(RARE_SURNAMES) + given
    return rng.choice(SURNAMES) + given[0] + rng.choice(RARE)


def minority(rng: Random, sex: str) -> tuple[str, str]:
    """A name with «·» and the people it belongs to."""
    people = rng.choice(sorted(MINORITY))
    men, women = MINORITY[people]
    first = rng.choice(men if sex == "男" else women)
    father = rng.choice([other for other in men if other != first])
    return f"{first}·{father}", people


def of(township: str, what: str) -> str:
    """A unit of a township: 青禾镇 + 中心学校; offices' names lose their 办事处 before schools."""
    return (
        f"{township}{what}"
        if what in ("人民政府", "财政所")
        else f"{short(township)}{_CORE[township[-1]]}{what}"
    )


_CORE = {"镇": "镇", "乡": "乡", "处": ""}


def short(township: str) -> str:
    """青禾镇 → 青禾, as people say it."""
    for suffix in SUFFIXES:
        if township.endswith(suffix):
            return township.removesuffix(suffix)
    return township
