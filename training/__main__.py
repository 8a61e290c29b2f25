"""Everything that `make train-repair` does: n-grams, network, combination, table.

python -m training --press press.jsonl.xz --statutes statutes.txt.xz --minutes 100
"""

from __future__ import annotations

import argparse

from training import corpus, evaluate, ngram, train


def main() -> None:
    """Run the steps one after the other; a stopped run goes on where it was when it is started again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    corpus.add_arguments(parser)
    parser.add_argument("--minutes", default="100", help="training time of the network")
    parser.add_argument("--seed", default="20191125")
    options = parser.parse_args()
    press = ["--press", str(options.press)]
    texts = ["--statutes", str(options.statutes), "--about", options.about]
    ngram.main(press + texts)
    train.main([*press, *texts, "--minutes", options.minutes, "--seed", options.seed])
    evaluate.main([*press, "--fit"])


if __name__ == "__main__":
    main()
