"""责任清单 may name people by what they are: who they are, what proves it for each, and what the register leaves open."""

from __future__ import annotations

import datetime as dt

from support.offices.branches import sheet
from support.offices.money import do, page

from toolkit.jobs.due.due import JOB

TODAY = dt.date(2026, 10, 9)
TOWNS = {"乡镇办名单": "青禾镇、云岫镇"}
PEOPLE = sheet(
    "花名册",
    "姓名 所属乡镇 状态 居住状况 出生日期 慰问意愿 联系干部",
    ("张三可", "青禾镇", "健在", "独居", "1940-01-01", "", "李四平"),
    ("王五同", "青禾镇", "健在", "独居", "1941-01-01", "谢绝上门", ""),
    ("赵六安", "云岫镇", "健在", "独居", "1946-08-15", "", ""),  # eighty in the third quarter
    ("钱七明", "云岫镇", "健在", "同外甥一家", "1930-01-01", "", ""),  # nobody knows what that means
    ("孙九禾", "云岫镇", "健在", "", "1930-01-01", "", ""),  # nobody has said
    ("周八成", "云岫镇", "去世", "独居", "1930-01-01", "", ""),
    ("吴十方", "云岫镇", "健在", "独居", "1960-01-01", "", ""),  # not yet eighty
)
DUTY = sheet(
    "责任清单",
    "事项 对象 频次 责任人",
    ("走访高龄独居老同志", "80岁以上独居老同志", "每季度", ""),
    ("给离休干部送报", "离休干部", "每月", "李四平"),
    ("看护", "青禾镇丧偶老同志", "每月", "李四平"),
)


def _states(found):
    return {
        (row["subject"], row["what"]): (row["state"], row["who"])
        for row in found.rows
        if row["title"] == "走访高龄独居老同志"
    }


def test_each_person_is_owed_and_proved_by_a_visit_or_by_name():
    visits = sheet(
        "联系台账",
        "日期 姓名 方式",
        ("2026-02-01", "张三可", "上门"),
        ("2026-05-01", "张三可", "电话"),  # no visit
        ("2026-09-01", "张三可", "上门"),
    )
    done = sheet("办理记录", "日期 事项 对象", ("2026-09-30", "走访高龄独居老同志", "赵六安、张三可"))
    found = do(JOB.action(), PEOPLE, DUTY, visits, done, today=TODAY, chosen=TOWNS, days=90)
    assert _states(found) == {
        ("张三可", "2026年第2季度"): ("逾期未办", "李四平"),
        ("张三可", "2026年第4季度"): ("该办", "李四平"),
        ("赵六安", "2026年第4季度"): ("该办", ""),
    }  # not of 王五同, who declines; of 赵六安 nothing before he was eighty


def test_who_may_be_one_of_them_is_told():
    found = do(JOB.action(), PEOPLE, DUTY, today=TODAY, chosen=TOWNS)
    told = [str(problem) for problem in found.problems]
    assert any("「同外甥一家」1处" in text and "不算在「80岁以上独居老同志」里" in text for text in told)
    assert any("有1人未登记「居住状况」，或看不清，不知道是不是80岁以上独居老同志" in text for text in told)
    assert any("不知道是不是离休干部" in text for text in told)  # no column says who is
    assert "没有看懂、没有算进来的" in page(found, "待核实").title
    assert any("对象「青禾镇丧偶老同志」现在没有一个人" in text for text in told)
