"""What an action says that takes any sheet: which it is, and which of its rows."""

from __future__ import annotations

from toolkit.core.tables.anysheet.listing import ANY, file_and_sheet
from toolkit.core.tables.columns import Table
from toolkit.jobs.job import Need, Parameter


def any_sheet(parameter: str, *, table: Table = ANY) -> Need:
    """The sheet that a parameter names («花名册.xlsx!在册»), whatever it is: see core/tables/anysheet/."""
    return Need(
        table,
        lambda params, _settings, _today: (file_and_sheet(params[parameter])[0],),
        sheet=lambda params: file_and_sheet(params[parameter])[1],
    )


WHERE = Parameter(
    "where",
    "条件",
    "只要哪些行，如 所属乡镇=青禾镇、出生日期=1946-01-01..1946-12-31、备注 含 独居、电话 非空；可以写几个，都要符合",
    many=True,
    once=True,
)
