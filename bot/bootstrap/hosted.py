"""The hosted models of the settings, each for its task and within the day's budget."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from functools import cached_property
from typing import TYPE_CHECKING

from bot.bootstrap.models import ask_model, build_judge, count_tokens, today
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.budget import Pending
    from bot.catalogue.catalogue import Catalogue
    from bot.judgement import Judge
    from bot.llm.base import ChatModel

REWRITING_S = 20.0
"""How long a follow-up may take to be put into a question that stands alone."""


class HostedModels:
    """What the settings' models are asked for; each is None where there is none to ask."""

    def __init__(
        self,
        settings: Settings,
        catalogue: Callable[[], Catalogue],
        notify: Callable[[str], None],
    ) -> None:
        self._settings = settings
        self._catalogue = catalogue
        self._notify = notify
        self._closing = ExitStack()

    def close(self) -> None:
        """Closes the connections of those that were asked."""
        self._closing.close()

    @cached_property
    def answering(self) -> ChatModel | None:
        """Writes claims."""
        self._warn_of_budget()
        return ask_model(self._settings, self._spent_since, self._closing, pending=self._pending)

    @cached_property
    def rewriting(self) -> ChatModel | None:
        """Puts follow-ups into questions that stand alone."""
        return ask_model(self._settings, self._spent_since, self._closing, REWRITING_S)

    @cached_property
    def judge(self) -> Judge:
        """Says whether a quote bears a paraphrase; nobody by default."""
        return build_judge(self._settings, self._spent_since, self._closing, self._pending)

    @cached_property
    def summarizing(self) -> ChatModel | None:
        """Writes what is not kept as an answer is: its price is logged by itself."""
        if self.answering is None:
            return None
        from bot.budget import LoggedModel

        def log(usd: float) -> None:
            self._catalogue().spending.add(today(), usd)

        return LoggedModel(self.answering, log, count_tokens(self._settings))

    @cached_property
    def _pending(self) -> Pending:
        from bot.budget import Pending

        return Pending()

    def _spent_since(self, day: str) -> float:
        """US dollars that answers and summaries cost since a day began (UTC)."""
        catalogue = self._catalogue()
        return catalogue.answers.spent_since(day) + catalogue.spending.since(day)

    def _warn_of_budget(self) -> None:
        """Says once that a budget in dollars cannot hold a model whose price is not known."""
        from bot.llm.prices import cost_usd

        model, judge = self._settings.model, self._settings.judge
        if model == "offline" or self._settings.daily_budget_usd is None:
            return
        for name in dict.fromkeys((model, judge or model)):
            if cost_usd(name, 0, 0) is None:
                self._notify(
                    f"FOOTNOTE_DAILY_BUDGET_USD has no effect: no price is known for {name!r}"
                )
