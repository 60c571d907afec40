"""The list of everything that is generated: which files, from what, by whom. scripts/build.py writes and checks them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from building import almanac, docs, letters, manual, starters, toolbook
from building.manual import demands
from building.practice import workbooks as practice
from building.slim_docx import smallest
from toolkit.files.opc.archive import pack, unpack


@dataclass(frozen=True, slots=True)
class Generated:
    """One kind of generated files.

    Attributes:
        what: The files, for --help.
        files: Path from the repository's root → content; the same sources give the same bytes.
        owns: Globs of files that nobody else makes: what is made no more is stale, and goes.
        lacking: What a person has to do first, a sentence each.
    """

    what: str
    files: Callable[[], Mapping[str, bytes]]
    owns: tuple[str, ...] = ()
    lacking: Callable[[], Iterable[str]] = tuple


GENERATED = {
    "almanac": Generated("toolkit/data/almanac.toml", almanac.files),
    "commands": Generated(
        "toolkit/data/commands.json, commands/*.json, twins.json",
        docs.command_files,
        ("toolkit/data/commands/*.json",),
    ),
    "demands": Generated("docs/demands.md", demands.files),
    "docs": Generated("docs/cli.md, docs/workbooks.md, docs/公文检查规则.md", docs.files),
    "letters": Generated("docx_templates/*.docx", letters.files, lacking=letters.lacking),
    "manual": Generated(
        "docs/使用手册.html, 常见问题.html, 一页纸.docx", manual.files, lacking=manual.lacking
    ),
    "practice": Generated(
        "workbooks/练习*", practice.files, ("workbooks/练习报来/**/*.xls*", "workbooks/练习公文/*.docx")
    ),
    "starters": Generated("workbooks/*.xlsx", starters.files),
    "toolbook": Generated(
        "workbooks/工具箱.xlsm", toolbook.files, ("workbooks/*.xlsm", "workbooks/*.bat", "workbooks/*.sh")
    ),
}


def _on_any_processor(name: str, data: bytes) -> bytes:
    """A workbook packed as the templates are: isal's bytes may differ from one processor to another."""
    if not name.endswith((".xlsx", ".xlsm")):
        return data
    return pack(smallest(part, member.data()) for part, member in unpack(data).items())


def stale(kind: Generated, root: Path) -> dict[str, bytes | None]:
    """Files that are not what their sources give: path → content, None for one that has to go."""
    made = {name: _on_any_processor(name, data) for name, data in kind.files().items()}
    out: dict[str, bytes | None] = {
        name: data
        for name, data in made.items()
        if not (root / name).is_file() or (root / name).read_bytes() != data
    }
    there = (path.relative_to(root).as_posix() for pattern in kind.owns for path in root.glob(pattern))
    return out | {name: None for name in sorted(there) if name not in made}
