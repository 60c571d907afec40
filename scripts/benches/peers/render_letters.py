"""Render one starter template many times with one engine, in a process of its own.

python -m benches.peers.render_letters ours|docxtpl-reload|docxtpl-reuse|limit|splice|docxcompose|letters|mailmerge TEMPLATE COUNT FOLDER

As scripts/bench.py calls it. Prints the documents and the seconds spent on them, start-up and compiling left out.
"""

from __future__ import annotations

import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benches.peers.samples import SAMPLES
from environment import ROOT

Timed = tuple[float, int]


def ours(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """toolkit.word.templates.template; every document is checked to be well-formed."""
    from toolkit.word.templates.template import compile_template

    template = compile_template(path)
    start = time.process_time()
    for at, record in enumerate(records):
        (folder / f"{at}.docx").write_bytes(template.render(record))
    return time.process_time() - start, len(records)


def _docxtpl(path: Path, records: list[dict[str, Any]], folder: Path, *, reload: bool) -> Timed:
    import jinja2
    from docxtpl import DocxTemplate

    from toolkit.word.templates.expressions.filters import FILTERS

    environment = jinja2.Environment(autoescape=True)
    environment.filters.update(FILTERS)
    template = DocxTemplate(str(path))
    start = time.process_time()
    for at, record in enumerate(records):
        if reload:
            template = DocxTemplate(str(path))
        template.render(record, environment)
        template.save(str(folder / f"{at}.docx"))
    return time.process_time() - start, len(records)


def docxtpl_reload(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """Docxtpl as its manual shows it: a template object for each document."""
    return _docxtpl(path, records, folder, reload=True)


def docxtpl_reuse(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """One template object of docxtpl for all."""
    return _docxtpl(path, records, folder, reload=False)


def limit(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """Only deflate the parts that change, put the zip together and write it."""
    from toolkit.files.opc.archive import pack, unpack
    from toolkit.files.opc.members import deflate
    from toolkit.word.templates.template import compile_template

    template = compile_template(path)
    before = unpack(path.read_bytes())
    prepared = []
    for record in records:
        members = unpack(template.render(record))
        prepared.append(
            [
                (name, member if member == before.get(name) else member.data())
                for name, member in members.items()
            ]
        )
    start = time.process_time()
    for at, members in enumerate(prepared):
        whole = pack(deflate(name, part) if isinstance(part, bytes) else part for name, part in members)
        (folder / f"{at}.docx").write_bytes(whole)
    return time.process_time() - start, len(records)


def _rendered(path: Path, records: list[dict[str, Any]]) -> list[bytes]:
    from toolkit.word.templates.template import compile_template

    template = compile_template(path)
    return [template.render(record) for record in records]


def splice(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """Rendered documents into one print file, by toolkit.word.printing.splice."""
    from toolkit.word.printing.splice import splice as together

    documents = _rendered(path, records)
    start = time.process_time()
    (folder / "0.docx").write_bytes(together(documents))
    return time.process_time() - start, len(records)


def docxcompose(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """The same by docxcompose, with a page break between."""
    import docx
    from docxcompose.composer import Composer

    documents = _rendered(path, records)
    start = time.process_time()
    master = docx.Document(io.BytesIO(documents[0]))
    composer = Composer(master)
    for document in documents[1:]:
        master.add_page_break()
        composer.append(docx.Document(io.BytesIO(document)))
    composer.save(str(folder / "0.docx"))
    return time.process_time() - start, len(records)


def letters(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """Rendered and put into one print file: what `toolkit letters --one-file` does with a template."""
    from toolkit.word.printing.splice import splice as together

    start = time.process_time()
    (folder / "0.docx").write_bytes(together(_rendered(path, records)))
    return time.process_time() - start, len(records)


def mailmerge(path: Path, records: list[dict[str, Any]], folder: Path) -> Timed:
    """The same by docx-mailmerge2, which knows neither our tags nor IF."""
    from mailmerge import MailMerge

    start = time.process_time()
    with MailMerge(str(path)) as merged:
        merged.merge_templates([{k: str(v) for k, v in each.items()} for each in records], "nextPage_section")
        merged.write(str(folder / "0.docx"))
    return time.process_time() - start, len(records)


ENGINES: dict[str, Callable[[Path, list[dict[str, Any]], Path], Timed]] = {
    "ours": ours,
    "docxtpl-reload": docxtpl_reload,
    "docxtpl-reuse": docxtpl_reuse,
    "limit": limit,
    "splice": splice,
    "docxcompose": docxcompose,
    "letters": letters,
    "mailmerge": mailmerge,
}


def main() -> None:
    """The command line; see the module."""
    engine, name, count, folder = sys.argv[1:]
    records = [SAMPLES[name](number) for number in range(1, int(count) + 1)]
    seconds, documents = ENGINES[engine](ROOT / "docx_templates" / name, records, Path(folder))
    print(json.dumps({"documents": documents, "seconds": seconds}))


if __name__ == "__main__":
    main()
