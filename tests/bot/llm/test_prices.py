"""Prices are known or said to be unknown."""

from __future__ import annotations

from bot.llm.prices import cost_usd, priced
from bot.models import Usage


def test_a_known_model_has_its_price() -> None:
    """Per million tokens, in and out."""
    assert 0.60 == cost_usd("openai:gpt-6-luna", 1_000_000 // 4, 1_150_000)


def test_a_dated_name_is_the_same_model() -> None:
    """Providers name states of a model by their day."""
    assert cost_usd("openai:gpt-6-luna", 100, 100) == cost_usd(
        "openai:gpt-6-luna-2026-09-22", 100, 100
    )


def test_a_long_prompt_costs_more() -> None:
    """Twice for its input and half as much again for its output."""
    assert 0.0675 == cost_usd("openai:gpt-6-luna", 300_000, 10_000)


def test_an_unknown_model_has_no_price() -> None:
    """Not zero: nobody knows."""
    assert cost_usd("openai:my-model", 100, 100) is None
    assert cost_usd("openai:gpt-6-lunatic", 100, 100) is None
    assert Usage(1, 2, None) == priced("other:x", 1, 2)
