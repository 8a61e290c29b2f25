"""Build `resources/regions/korea.csv.gz` and `divisions.csv` from open data.

Usage:
    python tools/build_regions.py --wheel PublicDataReader-1.1.1.post2-py3-none-any.whl --subdivisions FOLDER

The wheel (MIT) holds the tables of legal and administrative divisions up to 2022-09-01. The folder holds the YAML
files of the `countries` gem (MIT), whose Korean names come from Unicode CLDR. The same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml
from korean import KOREAN

FOLDER = Path(__file__).resolve().parent.parent / "src" / "kextract" / "resources" / "regions"
HEAD = "key,name,parent,start,end,kind\n"
EARLIEST = "19980101"

Row = tuple[str, str, str, str, str, str]


def _table(wheel: zipfile.ZipFile, name: str) -> Iterator[list[str]]:
    columns = json.loads(wheel.read(f"PublicDataReader/raw/{name}.json"))
    names = list(columns)
    for index in columns[names[0]]:
        yield [value if isinstance(value := columns[column][index], str) else "" for column in names]


def _date(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}" if digits else ""


def _usable(name: str) -> bool:
    return bool(re.fullmatch(KOREAN["division"], name))


def legal_divisions(table: Iterable[list[str]]) -> dict[str, Row]:
    """Return the lives of districts, towns and villages, keyed by code; provinces are a table of their own.

    Args:
        table: rows of province code, province, district code, district, code, town, village, first day, last day.
    """
    rows = [row for row in table if len(row) == 9]
    districts = {row[3]: row[4] for row in rows if row[4].endswith("00000") and row[3]}
    found: dict[str, Row] = {}
    for row in rows:
        code, start, end = row[4], row[7], row[8]
        if code.endswith("00000000") or code == "3611000000":
            continue
        district = code.endswith("00000")
        name = re.sub(r"\(.*\)", "", row[6] or row[5] or row[3])
        parent = ""
        if district:
            city, _, name = row[3].rpartition(" ")
            parent = next((c for c in [code[:4] + "000000"] if city and districts.get(city, "")[:4] == c[:4]), "")
            parent = parent or code[:2] + "00000000"
            if city and not districts.get(city):
                continue
        if (not district and end and end <= EARLIEST) or not _usable(name) or end == "19880423":
            continue
        found[code] = (code, name, parent, _date("" if start <= "19880423" else start), _date(end), "")
    return found


def part_lives(legal: dict[str, Row]) -> None:
    """Let a division that was given a new code begin where its life under the old code ended, in place."""
    bearers: dict[tuple[str, str], list[str]] = {}
    for code, row in sorted(legal.items()):
        above = code[:5] if code.endswith("00") else code[:8]
        bearers.setdefault((above, row[1]), []).append(code)
    for codes in bearers.values():
        for code, other in itertools.permutations(codes, 2):
            row, later = legal[code], legal[other]
            if later[3] < row[4] < (later[4] or "9999"):
                legal[other] = (*later[:3], row[4], *later[4:])


def administrative_divisions(table: Iterable[list[str]], legal: dict[str, Row]) -> Iterator[Row]:
    """Yield the living administrative 동 whose name no legal division of the same district bears."""
    known = {(code[:5], row[1]) for code, row in legal.items() if not row[4]}
    for row in table:
        code, name, start, end = row[4], row[5], row[6], row[7]
        name = re.sub(KOREAN["numbered"], r"\1", name).replace(".", "·")
        if end or not name or not _usable(name) or (code[:5], name) in known:
            continue
        yield ("h" + code, name, "", _date("" if start <= "19880423" else start), "", "h")


def lay_changes(legal: dict[str, Row], changes: Iterable[dict[str, str]]) -> None:
    """Close and add the lives that `changes.csv` lists, in place."""
    for change in changes:
        key, start, end = change["key"], change["start"], change["end"]
        legal[key] = (key, change["name"], change["parent"], start, end, "")
        if prefix := change["copy"]:
            for code in [code for code in legal if code.startswith(prefix) and not code.endswith("00000")]:
                row = legal[code]
                again = key[:5] + code[5:]
                legal[again] = (again, row[1], "", start, "", "")
                for other, living in legal.items():
                    if other[:4] == prefix[:4] and other[4] == "0" and living[1] == row[1] and not living[4]:
                        legal[other] = (*living[:4], start, "")


def pack(rows: Iterable[Row]) -> bytes:
    """Return the rows as a gzip file without time stamp or file name."""
    text = io.StringIO()
    text.write(
        "# Divisions of Korea with their lives; built by tools/build_regions.py, source and licence in SOURCES.md.\n"
    )
    text.write(HEAD)
    csv.writer(text, lineterminator="\n").writerows(sorted(rows))
    return gzip.compress(text.getvalue().encode("utf-8"), compresslevel=9, mtime=0)


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a hand-written table of the same folder."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def world(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield ISO 3166-2 code and Korean name of the first-level divisions that the YAML files name in Korean."""
    for file in sorted(folder.glob("*.yaml")):
        if file.stem == "KR":
            continue
        for code, entry in yaml.safe_load(file.read_text(encoding="utf-8")).items():
            name = (entry.get("translations") or {}).get("ko", "")
            name = re.sub(r"[²³]|\(.*\)", "", name).strip()
            if re.fullmatch(KOREAN["foreign_division"], name):
                yield f"{file.stem}-{code}", name


def main() -> None:
    """Write both files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wheel", type=Path, required=True)
    parser.add_argument("--subdivisions", type=Path)
    arguments = parser.parse_args()
    with zipfile.ZipFile(arguments.wheel) as wheel:
        legal = legal_divisions(_table(wheel, "code_bdong"))
        extra = list(administrative_divisions(_table(wheel, "code_hdong"), legal))
    part_lives(legal)
    lay_changes(legal, read_rows("changes.csv"))
    (FOLDER / "korea.csv.gz").write_bytes(pack([*legal.values(), *extra]))
    if arguments.subdivisions:
        lines = [
            "# First-level divisions of all countries, from Unicode CLDR; "
            "built by tools/build_regions.py, see SOURCES.md."
        ]
        lines += ["code,name", *(f"{code},{name}" for code, name in world(arguments.subdivisions))]
        (FOLDER / "divisions.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
