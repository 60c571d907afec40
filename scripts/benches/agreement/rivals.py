"""How far `toolkit lint` agrees with the sample cases of another public checker: python scripts/benches/agreement/rivals.py FILE_OR_FOLDER…

Whoever runs it has fetched the samples; nothing of them is in this repository. Read are

* cases in YAML as psknlr/GONGWEN has them in src/gongwen/eval/cases/ (`kind: check`, `text`, `expect`): each text is laid out as a plain
  Word document, a paragraph a line, and linted; of the rules that it expects and that have a counterpart here: how many are found;
  of its sound controls: what is said that is no matter of layout;
* .docx files: how many problems each has, by rule.

Needs PyYAML for the cases, which the toolkit itself does not use.
"""

from __future__ import annotations

import io
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))

from toolkit.core.cells import Stop  # noqa: E402 - needs the path above
from toolkit.word.official.linting.lint import lint  # noqa: E402

# Their rule → ours; one with no counterpart needs facts of the case (approvals, plans), not the document.
OURS = {
    "GW-FMT-001": {"official-number-form", "official-number-unit"},
    "GW-FMT-002": {"official-date-form", "official-printed"},
    "GW-FMT-003": {"official-note-form", "official-note-end"},
    "GW-FMT-004": {"official-attachment-said", "official-attachment-titles", "official-attachment-numbers"},
    "GW-FMT-005": {"official-addressee-colon"},
    "GW-FMT-006": {"official-copies"},
    "GW-FMT-007": {"official-copy-number"},
    "GW-FMT-008": {"official-remark"},
    "GW-FMT-009": {"official-title-end"},
    "GW-STRUCT-001": {"official-level-skip", "official-level-form", "official-level-order"},
    "GW-STRUCT-002": {"official-level-order"},
    "GW-PUNC-001": {"official-punctuation", "official-mark-period", "official-mark-doubled"},
    "GW-PUNC-002": {"official-mark-ordinal", "official-level-form"},
    "GW-PUNC-003": {"official-mark-pairs"},
    "GW-PUNC-004": {"official-mark-range"},
    "GW-PUNC-005": {"official-mark-dots", "official-mark-half-ellipsis"},
    "GW-PUNC-006": {"official-mark-etc"},
    "GW-NUM-001": {"official-day-short"},
    "GW-NUM-002": {"official-digit-percent"},
    "GW-NUM-003": {"official-digit-myriad"},
    "GW-NUM-004": {"official-digit-point"},
    "GW-NUM-005": {"official-day-mixed", "official-day-dotted"},
    "GW-NUM-006": {"official-digit-wide"},
    "GW-NUM-007": {"official-day-hao"},
    "GW-GENRE-001": {"official-title-kind", "official-title-two-kinds"},
    "GW-GENRE-003": {"official-report-asks", "official-down-asks"},
    "GW-GENRE-004": {"official-closing"},
    "GW-GENRE-002": {"official-request-one"},
    "GW-GENRE-005": {"official-closing", "official-down-asks", "official-up-order"},
    "GW-GENRE-006": {"official-up-you", "official-down-you", "official-letter-tone"},
    "GW-GENRE-007": {"official-letter-tone"},
    "GW-GENRE-008": {"official-title-kind", "official-title-bare"},
    "GW-GENRE-009": {"official-title-urgent"},
    "GW-GENRE-010": {"official-reply-cites"},
    "GW-GENRE-014": {"official-motion-addressee"},
    "GW-GENRE-015": {"official-resolution-meeting"},
    "GW-BASIS-004": {"official-cite-order"},
    "GW-FACT-003": {"official-sum-table"},
    "GW-ROUTE-001": {"official-up-many"},
    "GW-ROUTE-002": {"official-up-copies"},
    "GW-ROUTE-004": {"official-up-person"},
    "GW-BASIS-002": {"official-abolished"},
    "GW-STYLE-004": {
        "official-word-until",
        "official-word-account",
        "official-word-typo",
        "official-word-twice",
    },
}
LAYOUT = (
    "font",
    "size",
    "align",
    "indent",
    "lines",
    "characters",
    "footer",
    "margins",
    "paper",
    "gap",
    "place",
    "color",
)


def main(paths: list[str]) -> int:
    """Prints agreement; 2 when nothing was given."""
    files = [f for path in map(Path, paths) for f in (sorted(path.rglob("*")) if path.is_dir() else [path])]
    found, expected, alarms, controls, looked = Counter(), Counter(), 0, 0, 0
    for file in files:
        if file.suffix == ".docx":
            looked += 1
            print(f"{file.name}: {_counted(file)}")
        if file.suffix not in (".yaml", ".yml"):
            continue
        for case in _cases(file):
            looked += 1
            kinds = {p.kind for p in lint(laid_out(case["text"]), name=case["id"]).problems}
            for rule in case.get("expect", {}).get("rules_present", ()):
                if rule in OURS:
                    expected[rule] += 1
                    found[rule] += bool(OURS[rule] & kinds)
                    if not OURS[rule] & kinds:
                        print(f"{case['id']} {rule}: not seen here")
            if case.get("control"):
                controls += 1
                said = {kind for kind in kinds if not any(word in kind for word in LAYOUT)}
                alarms += bool(said)
                if said:
                    print(f"{case['id']} is sound there; here: {', '.join(sorted(said))}")
    if not looked:
        print(__doc__)
        return 2
    print(
        f"{sum(found.values())} of {sum(expected.values())} expected findings with a counterpart are found here,"
    )
    print(f"{controls - alarms} of {controls} sound controls are sound here (layout apart).")
    return 0


def _cases(file: Path) -> Iterator[dict[str, Any]]:
    import yaml

    cases = yaml.safe_load(file.read_text(encoding="utf-8"))
    yield from (
        case for case in cases if isinstance(case, dict) and case.get("kind") == "check" and "text" in case
    )


def laid_out(text: str) -> bytes:
    """A text as a Word document: the line with the kind of document is the title, the last two lines stand at the right."""
    document = Document()
    lines = [line for line in text.split("\n") if line.strip()]
    body = next((at for at, line in enumerate(lines) if line.rstrip().endswith(("：", ":"))), 1)
    for at, line in enumerate(lines):
        p = document.add_paragraph(line)
        p.runs[0].font.size = Pt(22 if at == body - 1 else 16)
        if at < body:
            p.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif (
            len(line) < 25
            and at > body
            and (line[0].isdigit() or "二〇" in line)
            and "年" in line
            and "：" not in line
        ):
            p.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            document.paragraphs[-2].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _counted(file: Path) -> str:
    try:
        kinds = Counter(problem.kind for problem in lint(file).problems)
    except Stop as stop:
        return str(stop)
    return ", ".join(f"{kind} {many}" for kind, many in kinds.most_common()) or "no problem"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
