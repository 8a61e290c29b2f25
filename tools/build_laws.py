"""Build `resources/laws/statutes.csv`: names of statutes as other statutes cite them.

Usage:
    python tools/build_laws.py TEXT.xz [...]

The input is plain or xz-packed text of statutes, one paragraph a line; what it cites in 「」 at least `--least` times
and what ends like a statute is listed. Decrees (시행령, 시행규칙) are left out: they follow from their statute.
"""

from __future__ import annotations

import argparse
import lzma
import re
from collections import Counter
from pathlib import Path

from korean import KOREAN

OUT = Path(__file__).resolve().parent.parent / "src" / "kextract" / "resources" / "laws" / "statutes.csv"
HEAD = """\
# Names of Korean statutes, rules and treaties as statutes in force or once in force cite them (facts, not works);
# built by tools/build_laws.py. A middle dot stands for any of the middle dots that texts use.
# Licence: public domain (Copyright Act of Korea, article 7).
name
"""
CITED = re.compile(r"「([^「」]{2,60})」")
ENDING = re.compile(KOREAN["statute"])
DECREE = re.compile(KOREAN["no_statute"])


def names(paths: list[Path], least: int) -> list[str]:
    """Return the names cited at least `least` times in the files, sorted."""
    found: Counter[str] = Counter()
    for path in paths:
        opener = lzma.open if path.suffix == ".xz" else open
        with opener(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                for match in CITED.finditer(line):
                    found[re.sub(r"\s+", " ", match.group(1)).strip().replace("ㆍ", "·")] += 1
    return sorted(n for n, count in found.items() if count >= least and ENDING.search(n) and not DECREE.search(n))


def main() -> None:
    """Write the list."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--least", type=int, default=2)
    arguments = parser.parse_args()
    OUT.write_text(HEAD + "".join(f"{name}\n" for name in names(arguments.paths, arguments.least)), encoding="utf-8")


if __name__ == "__main__":
    main()
