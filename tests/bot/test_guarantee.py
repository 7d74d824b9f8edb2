"""Only `verify()` and `restore()` make what a reader sees, and everything shown asks for that."""

from __future__ import annotations

import ast
import copy
import dataclasses
import importlib
import inspect
import pickle
import typing
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.answer import Answer
from bot.ask import Ask
from bot.citations import VerifiedClaim, verify
from bot.llm.offline import OfflineModel
from bot.models import Claim
from tests.bot.abstracts import FERN, MOSS, ORDERS, count_words, numbered
from tests.bot.test_ask import Log, Says, Shelf, claims

ROOT = Path(__file__).parents[2]


def sources() -> Iterator[tuple[str, ast.Module]]:
    for package in ("bot", "prompts", "vectorstore"):
        for path in sorted((ROOT / package).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def unit() -> VerifiedClaim:
    verdict = verify(Claim(("S1",), "Sparse graphs are common"), numbered())
    assert isinstance(verdict, VerifiedClaim)
    return verdict


def test_the_constructor_is_called_in_one_file() -> None:
    """No other module makes one, or takes the seal that makes it from where it is."""
    callers, holders = set(), set()
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and "VerifiedClaim" == ast.unparse(node.func)[-13:]:
                callers.add(name)
            if isinstance(node, ast.Attribute) and node.attr == "_SEAL":
                holders.add(name)
            if isinstance(node, ast.alias) and node.name == "_SEAL":
                holders.add(name)

    assert {"bot/citations.py"} == callers
    assert set() == holders


def test_nothing_goes_round_the_constructor() -> None:
    """Nobody writes to frozen data, makes objects without a constructor, or silences the types."""
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                told = ast.unparse(node)
                assert told not in {"object.__setattr__", "object.__new__"}, name
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"cast", "typing.cast"}:
                assert "VerifiedClaim" not in ast.unparse(node.args[0]), name


def test_answers_and_summaries_hold_verified_claims() -> None:
    """The types that reach renderers, the catalogue and JSON name nothing weaker."""
    assert tuple[VerifiedClaim, ...] == typing.get_type_hints(Answer)["sentences"]
    weaker = []
    for name, tree in sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                told = ast.unparse(node.annotation)
                if node.target.id in {"unit", "units", "sentences"} and "Claim" in told:
                    weaker += [] if "VerifiedClaim" in told else [f"{name}: {told}"]

    assert [] == weaker


def test_renderers_take_verified_claims_only() -> None:
    """Whatever a renderer prints as a unit is typed as one."""
    found = 0
    for path in sorted((ROOT / "bot/render").glob("*.py")):
        module = importlib.import_module(f"bot.render.{path.stem}")
        functions = [f for _, f in inspect.getmembers(module, inspect.isfunction)]
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if kind.__module__ == module.__name__:
                functions += [f for _, f in inspect.getmembers(kind, inspect.isfunction)]
        for function in functions:
            for name, parameter in inspect.signature(function).parameters.items():
                if name in {"unit", "units", "sentence", "sentences"}:
                    found += 1
                    assert "VerifiedClaim" in str(parameter.annotation), function.__qualname__

    assert found >= 2


def test_a_claim_can_neither_be_copied_with_changes_nor_unpickled() -> None:
    """A copy is the claim itself; there is no way in for a changed one."""
    real = unit()

    assert copy.copy(real) is real
    assert copy.deepcopy([real])[0] is real
    with pytest.raises(TypeError, match="verify"):
        pickle.dumps(real)
    with pytest.raises((TypeError, ValueError)):
        dataclasses.replace(real, text="Fern is best.")
    with pytest.raises(dataclasses.FrozenInstanceError):
        real.text = "Fern is best."  # type: ignore[misc]


def bare() -> VerifiedClaim:
    return VerifiedClaim.__new__(VerifiedClaim)


class Forged:
    """Pickles into a VerifiedClaim that nothing verified."""

    def __reduce__(self) -> tuple[object, ...]:
        state = (None, {"text": "Fern is best.", "kind": "quote", "citations": ()})
        return (bare, (), state)


def test_a_forged_pickle_is_refused() -> None:
    """Setting the fields of a frozen claim fails on the way in."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        pickle.loads(pickle.dumps(Forged()))  # noqa: S301
    assert not hasattr(unit(), "__setstate__")


def test_nobody_inherits_the_guarantee() -> None:
    """A subclass could leave the seal out."""
    with pytest.raises(TypeError, match="verify"):
        type("Lax", (VerifiedClaim,), {"__post_init__": lambda *_: None})


def test_what_lies_nearest_is_the_stored_text() -> None:
    """A passage shown when nothing answers is a slice of its paper, and no order to a machine."""
    papers = {paper.paper_id: paper for paper in (FERN, MOSS, ORDERS)}
    shelf, offline = Shelf([FERN, MOSS, ORDERS]), OfflineModel()
    ask = Ask(shelf, shelf, Says(claims(status="not_stated")), offline, Log(), count_words)
    answer = ask.answer("Does Fern reduce the peak memory?")

    assert answer.nearest
    for passage in answer.nearest:
        assert passage.quote
        assert passage.quote in papers[passage.paper_id].abstract
        assert ORDERS.paper_id != passage.paper_id
