"""An evaluation's figures in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.text import Text

from bot.comparison import Comparison, Difference
from bot.render.console import QUIET, STRONG

WIDTH = 22
IN_DETAIL = ("results", "risk_coverage")
COVERAGES = (0.25, 0.5, 0.75, 1.0)


def print_figures(console: Console, report: Mapping[str, Any], indent: str = "") -> None:
    """One line a figure; shares with their counts and 95% interval."""
    for name, value in report.items():
        label = indent + name.replace("_", " ")
        if isinstance(value, Mapping) and "value" in value:
            _print_line(console, label, _share(value))
        elif isinstance(value, Mapping):
            if value:
                console.print(Text(label, style=QUIET))
            print_figures(console, value, indent + "  ")
        elif isinstance(value, list):
            for item in value:
                _print_line(console, label, str(item))
        else:
            _print_line(console, label, "–" if value is None else str(value))


def print_answers_report(console: Console, report: Mapping[str, Any]) -> None:
    """The figures of `eval answers`, then what declining more would gain."""
    print_figures(console, {k: v for k, v in report.items() if k not in IN_DETAIL})
    risk = report["risk_coverage"]
    if not risk["curve"]:
        return
    between = f"  [{risk['low']:.2f}, {risk['high']:.2f}], at best {risk['best_aurc']:.3f}"
    _print_line(console, "aurc", f"{risk['aurc']:.3f}{between}")
    console.print(Text("wrong among the surest answers", style=QUIET))
    for share in COVERAGES:
        most = share * risk["curve"][-1]["coverage"]
        point = next(one for one in risk["curve"] if one["coverage"] >= most - 1e-9)
        label = f"  {point['coverage']:.0%} answered"
        _print_line(console, label, f"{point['risk']:.3f}  score at least {point['score']:.2f}")


def print_comparison(console: Console, compared: Comparison) -> None:
    """Each figure before and after; a star where the interval leaves no difference out."""
    console.print()
    console.print(Text(f"Against the earlier run, over {compared.questions} questions", STRONG))
    for name, figure in compared.figures.items():
        if figure.before is not None or figure.after is not None:
            _print_line(console, name.replace("_", " "), _change(figure, _digits(name, figure)))
    _print_line(
        console, "won, lost", f"{len(compared.won)}, {len(compared.lost)}  p {compared.p:.3f}"
    )
    for label, names in (("won", compared.won), ("lost", compared.lost)):
        if names:
            _print_line(console, label, ", ".join(names))
    if compared.left_out:
        _print_line(console, "in one run only", ", ".join(compared.left_out))
    console.print(
        Text(
            "Intervals are of the difference: 95%, questions drawn in pairs (bootstrap); * marks "
            "those without 0. p is that of a two-sided sign test of won and lost.",
            style=QUIET,
        )
    )


def _print_line(console: Console, label: str, text: str) -> None:
    console.print(Text.assemble((f"{label:<{WIDTH}}", QUIET), text))


def _share(share: Mapping[str, Any]) -> str:
    if share["value"] is None:
        return "–"
    counts = (
        f"{share['hits']} of {share['total']}" if "hits" in share else f"{share['total']} answers"
    )
    return f"{share['value']:.3f}  {counts}  [{share['low']:.2f}, {share['high']:.2f}]"


def _digits(name: str, figure: Difference) -> int:
    if name == "cost_usd":
        return 6
    return 0 if max(figure.before or 0, figure.after or 0) >= 100 else 3


def _change(figure: Difference, digits: int) -> str:
    sides = f"{_number(figure.before, digits)} -> {_number(figure.after, digits)}"
    if figure.difference is None or figure.low is None or figure.high is None:
        return sides
    between = f"[{figure.low:+.{digits}f}, {figure.high:+.{digits}f}]"
    return f"{sides}  {figure.difference:+.{digits}f} {between}{' *' if figure.is_sure else ''}"


def _number(number: float | None, digits: int) -> str:
    return "–" if number is None else f"{number:.{digits}f}"
