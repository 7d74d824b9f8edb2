"""The demo: three questions to the bundled sample, one for each outcome."""

from __future__ import annotations

QUESTIONS = (
    "How can neural networks be quantized to 4 bits without losing much accuracy?",
    "How many GPU hours did it take to pre-train Neuro-GPT?",
    "What is the best way to bake sourdough bread?",
)
