"""The words below the boxes of a tick list, as bitmaps: made once, so that a printed strip needs no font.

python scripts/benches/agreement/labels.py FONT.ttc > toolkit/data/labels.toml

Needs Pillow (the extra `scan`) and a Chinese font whose licence allows it; made with Noto Sans CJK SC (SIL Open Font
License 1.1). A new word is added here, where it is used in toolkit/core/documents/strips.py.
"""

from __future__ import annotations

import sys

WORDS = "电话微信上门转告到领"
SIDE = 36


def rows(letter: str, font: object) -> list[str]:
    """A letter's rows, each as hexadecimal digits, the highest bit at the left."""
    from PIL import Image, ImageDraw

    page = Image.new("L", (SIDE, SIDE), 255)
    ImageDraw.Draw(page).text((SIDE / 2, SIDE / 2), letter, font=font, fill=0, anchor="mm")
    held = page.tobytes()
    lines = (held[at * SIDE : (at + 1) * SIDE] for at in range(SIDE))
    return [f"{int(''.join('1' if dot < 150 else '0' for dot in line), 2):09x}" for line in lines]


def main() -> None:
    """Print the file."""
    from PIL import ImageFont

    font = ImageFont.truetype(sys.argv[1], SIDE - 1, index=2)
    print(
        "# Made by scripts/benches/agreement/labels.py: 36 rows of 36 dots each, of Noto Sans CJK SC (SIL OFL 1.1)."
    )
    print("[dots]")
    for letter in WORDS:
        print(f'"{letter}" = """\n' + "\n".join(rows(letter, font)) + '"""')


if __name__ == "__main__":
    main()
