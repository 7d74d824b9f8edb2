"""What a person is told at once: words, lines beside the fields of a form, or a list's options."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.errors import CatalogueError
from bot.slack.digest_form import FORM
from bot.slack.intake import COMPOSING, LOOKING, Claimed, Intake
from bot.slack.models import Job
from tests.bot.slack.digests import submitted
from tests.bot.slack.requests import OURS, Threads, command


@dataclass
class Kept:
    """An inbox that keeps everything, or nothing."""

    claimed: Claimed = "new"
    is_broken: bool = False
    jobs: list[Job] = field(default_factory=list)

    def claim(self, job: Job) -> Claimed:
        if self.is_broken:
            raise CatalogueError("the disk is full")
        self.jobs.append(job)
        return self.claimed

    def cancel(self, *_: Any) -> bool:
        return False

    def cancel_thread(self, *_: Any) -> bool:
        return False


def take(inbox: Kept, body: Mapping[str, Any], faults: Mapping[str, str] | None = None) -> Any:
    intake = Intake(inbox, Threads(), OURS, lambda _: None, lambda _: None, lambda _: faults or {})
    return intake.take(body)


def form(**view: Any) -> dict[str, Any]:
    told = {**submitted(), **view}
    return {"type": "view_submission", "team": {"id": "T1"}, "user": {"id": "U1"}, "view": told}


def test_a_form_without_faults_is_kept_and_closed() -> None:
    """With every modal below it."""
    inbox = Kept()

    assert {"response_action": "clear"} == take(inbox, form())
    assert ["subscribe"] == [job.kind for job in inbox.jobs]


def test_a_form_that_was_kept_before_is_closed_too() -> None:
    """The person pressed twice."""
    assert {"response_action": "clear"} == take(Kept("seen"), form())


def test_a_form_with_faults_stays_open_and_nothing_is_kept() -> None:
    """Each fault beside its field."""
    inbox = Kept()
    told = take(inbox, form(), {"likes": "no paper 'x'"})

    assert {"response_action": "errors", "errors": {"likes": "no paper 'x'"}} == told
    assert [] == inbox.jobs


@pytest.mark.parametrize(("name", "beside"), [(FORM, "interest"), ("reason", "reason")])
def test_a_form_that_cannot_be_kept_says_so(name: str, beside: str) -> None:
    """With a reference that the log has, and what was filled in is still there."""
    told = take(Kept(is_broken=True), form(callback_id=name))

    assert "errors" == told["response_action"]
    assert "Reference" in told["errors"][beside]


def test_a_list_of_zones_is_filled_while_one_types() -> None:
    """Nothing is kept of it."""
    inbox = Kept()
    told = take(inbox, {"type": "block_suggestion", "action_id": "zone", "value": "lond"})

    assert ("Europe/London", []) == (told["options"][0]["value"], inbox.jobs)


@pytest.mark.parametrize(
    ("text", "told"),
    [("now", COMPOSING), ("preview", LOOKING), ("off", None), ("", None), ("graphs", None)],
)
def test_what_takes_long_is_said_at_once(text: str, told: str | None) -> None:
    """To the person alone."""
    assert told == take(Kept(), command(text, "/digest"))
