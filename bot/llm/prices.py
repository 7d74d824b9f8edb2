"""What a hosted model's tokens cost, in US dollars per million; list prices of November 2026."""

from __future__ import annotations

from bot.models import Usage

# Model -> (input, output). The longest name that a model's name starts with decides.
PRICES: dict[str, tuple[float, float]] = {
    "openai:gpt-6-luna": (0.10, 0.50),
    "openai:gpt-6.1-terra": (1.00, 5.00),
    "openai:gpt-6.1-sol": (2.00, 10.00),
    "openai:gpt-6-sol": (2.00, 10.00),
    "openai:gpt-6-astra": (10.00, 50.00),
    "openai:gpt-5.6-luna": (0.20, 1.20),
    "openai:gpt-5.6-terra": (2.00, 12.00),
    "openai:gpt-5.6-sol": (4.00, 20.00),
    "openai:gpt-5.4-nano": (0.20, 1.25),
    "openai:gpt-5.4-mini": (0.75, 4.50),
    "openai:gpt-5.4": (2.50, 15.00),
}
LONG_PROMPT = 272_000
"""Above so many input tokens they cost twice as much, and output half as much again."""


def cost_usd(model: str, input_tokens: int, output_tokens: int) -> float | None:
    """The price of one reply; None for a model without a known one."""
    name = max((name for name in PRICES if _is_named(model, name)), key=len, default=None)
    if name is None:
        return None
    per_input, per_output = PRICES[name]
    if input_tokens > LONG_PROMPT:
        per_input, per_output = 2 * per_input, 1.5 * per_output
    return round((input_tokens * per_input + output_tokens * per_output) / 1_000_000, 8)


def priced(model: str, input_tokens: int, output_tokens: int) -> Usage:
    """Tokens with their price."""
    return Usage(input_tokens, output_tokens, cost_usd(model, input_tokens, output_tokens))


def _is_named(model: str, name: str) -> bool:
    """Whether a model is that one or a dated state of it (`gpt-6-luna-2026-09-22`)."""
    return model == name or model.startswith(f"{name}-20")
