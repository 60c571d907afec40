"""What 扫描回登 reads of tick lists that many pens have filled in and scanners and cameras have spoiled.

    python scripts/benches/agreement/scan.py [--pages 200] [--seed 1]

For each spoiling: of the boxes that were ticked how many were read as ticked (recall), how many boxes are to be
confirmed, and how many answers are WRONG: a tick read as empty, an empty box or another shape read as ticked, another
shape (✗, circle, dot, slash, struck out …) read as empty. Rows whose code cannot be read are told by the program, too.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import environment  # noqa: F401 - puts the clone on the path
from benches.agreement.pens import OTHERS, PENS, TICKS, filled, spoiled
from toolkit.core.documents.lists import PaperList, PenField, PenMark
from toolkit.running.scanning.reading import read_strips

WAYS = tuple(
    PenField(*each) for each in (("电话", "电话"), ("微信", "微信"), ("上门", "上门"), ("家属转告", "转告"))
)
LIST = PaperList(
    "notices", "2026-001/青禾镇", "送达名册", WAYS, tuple({"姓名": f"某{n}"} for n in range(60)), {}
)
SPOILINGS = {
    "scan 300 dpi": {"dpi": 300},
    "scan 200 dpi": {"dpi": 200, "noise": 6},
    "scan 150 dpi, JPEG 50": {"dpi": 150, "jpeg": 50},
    "scan 100 dpi": {"dpi": 100},
    "JPEG 30": {"dpi": 200, "jpeg": 30},
    "turned up to 15°": {"dpi": 200, "turn": "small", "noise": 5},
    "upside down, sideways": {"dpi": 200, "turn": "right"},
    "camera at an angle": {"dpi": 250, "skew": 0.12, "turn": "small", "blur": 0.8, "noise": 8, "jpeg": 70},
    "camera, dim with a shadow": {
        "dpi": 250,
        "skew": 0.08,
        "dim": 0.55,
        "shadow": 0.6,
        "noise": 7,
        "jpeg": 60,
    },
    "camera out of focus": {"dpi": 250, "skew": 0.08, "blur": 2.2, "noise": 6, "jpeg": 60},
    "grainy": {"dpi": 200, "noise": 22},
    "printed at 75 %": {"dpi": 200, "noise": 6, "shrink": 0.75},
}


def one(rng: random.Random, how: dict) -> tuple[Counter, list]:
    """A page of eight rows: what was meant against what was read."""
    rows = sorted(rng.sample(range(1, 61), 8))
    wishes: dict[int, dict[str, str]] = {}
    for row in rows:
        draw = rng.random()
        key = rng.choice(WAYS).key
        if draw < 0.5:
            wishes[row] = {key: rng.choice(TICKS)}
        elif draw < 0.8:
            wishes[row] = {key: rng.choice(OTHERS)}
        elif draw < 0.86:
            wishes[row] = {each.key: "tick" for each in rng.sample(WAYS, 2)}
    pen = PENS[rng.choice(sorted(PENS))]
    args = dict(how)
    shrink = args.pop("shrink", 1.0)
    turn = args.pop("turn", "")
    degrees = rng.uniform(-15, 15) if turn == "small" else rng.choice((90, 180, 270)) if turn else 0.0
    sheet = filled(LIST, rows, wishes, pen, rng, shrink=shrink)
    read = {
        each.row: each for each in read_strips(spoiled(sheet, rng, turn=degrees, **args), {LIST.id: LIST})
    }
    counts, wrong = Counter(), []
    for row in rows:
        if row not in read:
            counts["unread"] += 1
            continue
        for field in WAYS:
            shape = wishes.get(row, {}).get(field.key, "")
            got = read[row].marks[field.key]
            kind = "tick" if shape in TICKS and len(wishes[row]) == 1 else "other" if shape else "empty"
            counts[kind, got.mark.value] += 1
            if kind == "tick" and pen.width <= 0.7:
                counts["fine", got.mark.value] += 1
            bad = {"tick": PenMark.EMPTY, "empty": PenMark.TICKED}.get(kind)
            if got.mark is bad or (
                kind == "other" and shape not in TICKS and got.mark is not PenMark.DOUBTFUL
            ):
                if shape == "beside" and any(m.mark is PenMark.DOUBTFUL for m in read[row].marks.values()):
                    continue
                if shape == "beside":
                    counts["missed beside"] += 1
                counts["wrong"] += 1
                wrong.append((row, shape, pen, got))
            elif kind == "tick" and got.mark is PenMark.DOUBTFUL:
                counts["why", got.why] += 1
            elif kind == "empty" and got.mark is PenMark.DOUBTFUL:
                counts["why empty", got.why] += 1
    return counts, wrong


def main() -> None:
    """Print a line for each spoiling."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--pages", type=int, default=60)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--why", action="store_true", help="say why ticks are doubtful")
    given = options.parse_args()
    print(
        f"{'':28}{'ticks':>7}{'recall':>8}{'pens to 0.7':>12}{'boxes':>8}{'to confirm':>12}{'rows unread':>13}{'WRONG':>7}"
    )
    for name, how in SPOILINGS.items():
        rng, total, wrong = random.Random(f"{given.seed}{name}"), Counter(), []
        for _ in range(given.pages):
            counts, bad = one(rng, how)
            total += counts
            wrong += bad
        ticks = sum(n for key, n in total.items() if key[0] == "tick")
        plain = {key: n for key, n in total.items() if key[0] in ("tick", "empty", "other")}
        boxes = sum(plain.values())
        asked = sum(n for key, n in plain.items() if key[1] == "待确认")
        recall = total["tick", "勾"] / max(1, ticks)
        fine = total["fine", "勾"] / max(1, sum(n for key, n in total.items() if key[0] == "fine"))
        unread = total["unread"] / (given.pages * 8)
        print(
            f"{name:28}{ticks:7}{recall:8.1%}{fine:12.1%}{boxes:8}{asked / max(1, boxes):12.1%}{unread:13.1%}{total['wrong']:7}"
        )
        if given.why:
            for key, n in total.most_common():
                if key[0] in ("why", "why empty"):
                    print("   ", *key, n)
            for each in wrong[:6]:
                print("    WRONG", *each)


if __name__ == "__main__":
    main()
