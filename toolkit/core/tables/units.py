"""Columns that many tables have: which township, which branch."""

from __future__ import annotations

from toolkit.core.tables.reading import Field

YES_NO = ("是", "否")
TOWNSHIP = Field(
    "所属乡镇", "所在乡镇、街道办事处；带不带「镇」「乡」「办事处」都认", width=12, sample="青禾镇"
)
BRANCH = Field("所属支部", "离退休干部党支部的名称", width=18, sample="青禾镇老干党支部")
