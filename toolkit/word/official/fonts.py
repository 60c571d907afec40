"""Which fonts of official letters this computer has. Windows' own list stands behind one seam.

Nothing is shipped: 方正小标宋 is not part of Windows and may not be handed on by us, and the _GB2312 fonts are those of
older systems. Every document names the font that the standard asks for, with what serves in its place.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable

from toolkit.core.documents.official import faces
from toolkit.core.words import regex

_REGISTRY = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Fonts"
_TYPE = regex(r"(?i)\s*\((?:TrueType|OpenType|All res|VGA res|[0-9, ]+)\)$")


def missing(installed: Collection[str]) -> tuple[str, ...]:
    """Fonts of official letters that are not installed under any of their names.

    Args:
        installed: Family names; capitals do not matter. Empty: nobody could say, and nothing is missed.
    """
    if not installed:
        return ()
    have = {name.casefold() for name in installed}
    return tuple(
        one["name"]
        for one in faces().values()
        if not have & {name.casefold() for name in (one["name"], *one["same"])}
    )


def installed() -> frozenset[str]:
    """Family names of the fonts on this computer; empty when the system does not say."""
    return frozenset(
        from_registry(_registry_names()) if sys.platform == "win32" else from_fontconfig(_fc_list())
    )


def said() -> str:
    """One sentence on the fonts of official letters that this computer lacks; "" when it has all."""
    listed = "、".join(f"「{name}」" for name in missing(installed()))
    if not listed:
        return ""
    return (
        f"这台电脑没有公文用的字体{listed}，打印时会用别的字体代替，请装好字体或在装有这些字体的电脑上打印。"
    )


def from_registry(names: Iterable[str]) -> set[str]:
    """«仿宋 (TrueType)», «SimSun & NSimSun (TrueType)» → family names."""
    return {part.strip() for name in names for part in _TYPE.sub("", name).split("&") if part.strip()}


def from_fontconfig(text: str) -> set[str]:
    """The lines of `fc-list : family` → family names («Noto Sans CJK SC,思源黑体» names two)."""
    return {part.strip() for line in text.splitlines() for part in line.split(",") if part.strip()}


def _fc_list(run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run) -> str:
    program = shutil.which("fc-list")
    if program is None:
        return ""
    try:
        return run(
            [program, ":", "family"], capture_output=True, encoding="utf-8", timeout=10, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""


def _registry_names() -> list[str]:
    out: list[str] = []
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - only there

        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            try:
                with winreg.OpenKey(root, _REGISTRY) as key:
                    out += [winreg.EnumValue(key, at)[0] for at in range(winreg.QueryInfoKey(key)[1])]
            except OSError:
                continue
    return out
