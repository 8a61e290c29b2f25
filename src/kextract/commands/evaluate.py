"""`kextract eval`."""

from __future__ import annotations

import sys
from pathlib import Path

from kextract.errors import UsageError
from kextract.evaluation.evaluating import evaluate, of_split
from kextract.evaluation.gold import load_gold
from kextract.evaluation.predictions import read_predictions
from kextract.evaluation.report import FORMATS, print_report, write_report


def eval_command(folder: Path, gold: Path, split: str, report: Path | None, raw: Path | None) -> int:
    """Score one folder of tables, print the scores, return the exit status.

    Mistakes are listed for dev only, so that the test split stays unseen.

    Args:
        folder: folder of tables.
        gold: folder of gold.
        split: `dev` or `test`.
        report: file to write, .html, .md or .json, or None.
        raw: folder of the raw files, or None for the one beside the gold.

    Raises:
        UsageError: the report has another suffix.
        GoldError: the gold or the tables break their rules.
    """
    if report is not None and report.suffix.lower() not in FORMATS:
        raise UsageError(f"{report}: a report is written as {', '.join(FORMATS)}; name the file so.")
    documents = of_split(load_gold(gold, raw=raw), split)
    unread = [document.doc_id for document in documents if document.raw is None]
    if unread:
        sys.stderr.write(
            f"kextract: the raw files of {len(unread)} releases of gold are not at hand (such as {unread[0]}); their "
            "repair is not scored. Name their folder with --raw.\n"
        )
    scores = evaluate(documents, read_predictions(folder, documents), list_mistakes=split == "dev")
    scores = {"split": split, "predictions": str(folder), **scores}
    if scores["missing"]:
        sys.stderr.write(
            f"kextract: {folder} holds no rows of {len(scores['missing'])} releases of gold, such as "
            f"{scores['missing'][0]}; all of their gold counts as missed.\n"
        )
    print_report(scores)
    if report is not None:
        write_report(scores, report)
        sys.stderr.write(f"kextract: the report is in {report}.\n")
    return 0
