"""The figures of exercises and cards, from the references' own numbers.

    python tests/bench/draw_figures.py [ID…]

Each is written beside its exercise, `exercises/<chapter>/<id>.svg`: pages and the cards that practise the exercise
show it.
"""

from __future__ import annotations

import argparse

from figures import every
from figures.registry import ROOT


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", help="only these")
    wanted = parser.parse_args().ids
    total = 0
    for place, draw in every().items():
        if not wanted or place.rpartition("/")[2] in wanted:
            text = draw().svg()
            total += len(text.encode())
            folder = ROOT if place.startswith("flashcards/") else ROOT / "exercises"
            (folder / f"{place}.svg").write_text(text, encoding="utf-8")
    print(f"{total / 1000:.0f} kB")


if __name__ == "__main__":
    main()
