"""Fictitious fields for the starter templates, from what the jobs say of them: for tests and the benchmark."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from toolkit.core.documents.outcome import TemplateUse
from toolkit.jobs.job import discover
from toolkit.jobs.templates import known_uses


def _fields(use: TemplateUse, number: int = 1) -> dict[str, Any]:
    """The samples of a template, for the person of this number."""
    own = {"姓名": f"赵{number}", "称呼": f"赵{number}同志", "编号": f"{number:05}"}
    return use.samples | {name: value for name, value in own.items() if name in use.fields}


SAMPLES: dict[str, Callable[..., dict[str, Any]]] = {
    known.use.name: partial(_fields, known.use) for known in known_uses(discover().values())
}
