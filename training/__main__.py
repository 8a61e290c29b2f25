"""Everything that `make train-repair` does: n-grams, network, combination, word counts, decision.

python -m training --press press.jsonl.xz --statutes statutes.txt.xz --minutes 100
"""

from __future__ import annotations

import argparse
from pathlib import Path

from training import (
    corpus,
    decision,
    decision_lexicon,
    decision_openings,
    decision_table,
    decision_valency,
    evaluate,
    ngram,
    train,
)

#: Evidence of the damaged releases, and the forests of the folds for benchmarks/repair.py.
TABLE, FOLDS = Path("build/decision.npz"), Path("build/repair")
#: Its dev releases teach the decision, too.
GOLD = Path("data/gold")


def main() -> None:
    """Run the steps one after the other; a stopped run goes on where it was when it is started again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpus.add_arguments(parser)
    parser.add_argument("--minutes", default="100", help="training time of the network")
    parser.add_argument("--ministries", help="releases, .jsonl, for the decision alone")
    parser.add_argument("--seed", default="20191125")
    options = parser.parse_args()
    press = ["--press", str(options.press)]
    statutes = ["--statutes", str(options.statutes)]
    formal = ["--formal", *map(str, options.formal)] if options.formal else []
    about = ["--about", options.about]
    ngram.main([*press, *statutes, *about, *formal])
    train.main([*press, *statutes, *about, "--minutes", options.minutes, "--seed", options.seed, *formal])
    evaluate.main([*press, "--fit"])
    decision_lexicon.main([*press, *statutes, *formal])
    decision_openings.main([*press, *statutes, *formal])
    decision_valency.main([*press, *statutes, *formal])
    TABLE.parent.mkdir(parents=True, exist_ok=True)
    more = ["--ministries", options.ministries] if options.ministries else []
    decision_table.main([*press, *statutes, *more, "--gold", str(GOLD), "--copies", "2", "--out", str(TABLE)])
    decision.main(["--table", str(TABLE), "--folds", str(FOLDS)])


if __name__ == "__main__":
    main()
