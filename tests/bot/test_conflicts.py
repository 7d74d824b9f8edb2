"""What no paraphrase may change, whoever vouches for it."""

from __future__ import annotations

import pytest

from bot.conflicts import conflict

FAIR = [
    ("Fern cuts the run time of sparse solvers.", "Fern halves the run time of sparse solvers."),
    ("Water is stored in moss for weeks.", "Moss holds water for weeks."),
    ("The drug lowered pain in mice.", "In mice, pain was reduced by the drug."),
    ("Run time fell by 41% with Fern.", "With Fern, the run time was shorter: it fell by 41%."),
    ("Fern might help sparse solvers.", "Fern may be of help to sparse solvers."),
    ("Moss does not hold water.", "Water is not held by moss."),
]  # fmt: skip

FOUL = [
    ("Fern cut run time by 42%.", "Fern cut run time by 41%.", "number"),
    ("Fern cut run time by two thirds.", "Fern cut run time by one third.", "number"),
    ("Fern saves 3 s of run time.", "Fern saves 3 ms of run time.", "number"),
    ("Fern cut run time by 41.", "Fern cut run time by 41%.", "number"),
    ("Fern ran on 40 threads.", "Fern ran on at most 40 threads.", "number"),
    ("Fern ran on over 40 threads.", "Fern ran on under 40 threads.", "number"),
    ("The error was > 0.05 with Fern.", "The error was < 0.05 with Fern.", "number"),
    ("Fern lowers peak memory.", "Fern does not lower peak memory.", "negation"),
    ("Fern never lowers peak memory.", "Fern lowers peak memory.", "negation"),
    ("Fern works without tuning.", "Fern works with tuning.", "negation"),
    ("Fern was unable to sort graphs.", "Fern was able to sort graphs.", "negation"),
    ("Fern is effective on graphs.", "Fern is ineffective on graphs.", "negation"),
    ("Fern lowers peak memory.", "Fern may lower peak memory.", "hedge"),
    ("Fern lowers peak memory.", "Results suggest that Fern lowers peak memory.", "hedge"),
    ("Fern lowers peak memory.", "Fern lowers peak memory if graphs are sparse.", "scope"),
    ("Fern lowers peak memory.", "Fern lowers peak memory only on graphs.", "negation"),
    ("The drug lowers pain.", "The drug lowers pain in mice.", "scope"),
    ("The drug lowers pain in women.", "The drug lowers pain in mice.", "scope"),
    ("The drug lowers pain in women.", "The drug lowers pain.", "scope"),
    ("Fern raises peak memory.", "Fern reduces peak memory.", "order"),
    ("Fern and speed are positively tied.", "Fern and speed are negatively tied.", "order"),
    ("Memory fell before the run.", "Memory fell after the run.", "order"),
    ("Zanzibar pelicans cure influenza.", "Fern lowers peak memory.", "new_word"),
]


@pytest.mark.parametrize(("text", "quote"), FAIR)
def test_other_words_are_no_conflict(text: str, quote: str) -> None:
    """A paraphrase is for a judge to judge."""
    assert conflict(text, quote) is None


@pytest.mark.parametrize(("text", "quote", "reason"), FOUL)
def test_another_fact_is_one(text: str, quote: str, reason: str) -> None:
    """Numbers, negations, hedges, limits and directions are not for a judge."""
    assert reason == conflict(text, quote)
