"""What a question may cost, in the terminal."""

from __future__ import annotations

from rich.console import Console

from bot.budget import Estimate


def print_estimate(console: Console, estimate: Estimate) -> None:
    """One line: tokens there and back, and the price."""
    if estimate.input_tokens == 0:
        console.print(f"{estimate.model}: nothing would be sent, $0")
        return
    counted = "" if estimate.exact else " (estimated)"
    price = "no known price" if estimate.cost_usd is None else f"at most ${estimate.cost_usd:.5f}"
    console.print(
        f"{estimate.model}: {estimate.input_tokens} tokens in{counted}, "
        f"at most {estimate.output_tokens} out, {price}"
    )
