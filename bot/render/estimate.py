"""What a question may cost, in the terminal."""

from __future__ import annotations

from rich.console import Console

from bot.budget import Estimate
from bot.judgement import MOST_JUDGED


def print_estimate(console: Console, estimate: Estimate, judge: str | None) -> None:
    """One line: tokens there and back, and the price; one more where a judge comes on top."""
    if estimate.input_tokens == 0:
        console.print(f"{estimate.model}: nothing would be sent, $0")
        return
    counted = "" if estimate.exact else " (estimated)"
    price = "no known price" if estimate.cost_usd is None else f"at most ${estimate.cost_usd:.5f}"
    console.print(
        f"{estimate.model}: {estimate.input_tokens} tokens in{counted}, "
        f"at most {estimate.output_tokens} out, {price}"
    )
    if judge is not None:
        console.print(f"not counted: {judge} as the judge, asked at most {2 * MOST_JUDGED} times")
