"""ROUGE of one-sentence summaries beside baselines, and what a summary takes.

`python -m tests.bench.summaries DEV.jsonl.gz`: lines as of `fit_summary`. Each paper is summarised
as `summarize --each` does it, verification included.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from bot.extracts import one_sentence
from bot.models import Paper
from bot.summary_features import look
from tests.bench.fit_summary import Labelled, read_papers
from tests.bench.rouge import mean, rouge

Picker: TypeAlias = Callable[[Labelled], str]


def main() -> None:
    """Prints one line a way to summarise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("dev", type=Path)
    papers = read_papers(parser.parse_args().dev)
    ways: dict[str, Picker] = {
        "first sentence": lambda paper: paper.sentences[0],
        "most like the title": _most_like_the_title,
        "footnote": _footnote,
        "best sentence there is": _best,
    }
    for name, pick in ways.items():
        begun = time.perf_counter()
        picked = [pick(paper) for paper in papers]
        took = 1000 * (time.perf_counter() - begun) / len(papers)
        figures = mean([rouge(s, p.targets) for s, p in zip(picked, papers, strict=True)])
        print(
            f"{name:24} R1 {100 * figures.one:.1f}  R2 {100 * figures.two:.1f}  "
            f"RL {100 * figures.longest:.1f}  {took:.2f} ms a paper"
        )


def _most_like_the_title(paper: Labelled) -> str:
    return max(look(paper.title, paper.sentences), key=lambda seen: seen["title"]).text


def _footnote(paper: Labelled) -> str:
    """Checked as it is made: the quote stands in the abstract, and the text passed the gate."""
    abstract = " ".join(paper.sentences)
    (unit,) = one_sentence(Paper("title:bench", paper.title, abstract, 1))
    (citation,) = unit.citations
    assert abstract[citation.start : citation.end] == citation.quote
    return unit.text


def _best(paper: Labelled) -> str:
    return max(paper.sentences, key=lambda sentence: rouge(sentence, paper.targets).mean)


if __name__ == "__main__":
    main()
