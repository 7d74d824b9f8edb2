"""What a slash command asks for."""

from __future__ import annotations

import pytest

from bot.slack.commands import admit_command
from bot.slack.models import Ignored, Job, Place
from tests.bot.slack.requests import NOW, OURS, command


def _job(text: str, name: str = "/ask", **changes: str) -> Job:
    admitted = admit_command(command(text, name, **changes), OURS, NOW)
    assert isinstance(admitted, Job), admitted
    return admitted


def test_a_command_is_a_question_keyed_by_its_trigger() -> None:
    """There is no message yet, so no ts."""
    job = _job("What is BM25?")

    assert ("command:1.2.abc", "ask", "What is BM25?", Place("T1", "C1"), None, False) == (
        job.key,
        job.kind,
        job.text,
        job.place,
        job.ts,
        job.private,
    )


@pytest.mark.parametrize("name", ["/ask", "/summarize", "/similar"])
def test_a_command_without_words_gets_help(name: str) -> None:
    """Help shows what could be asked."""
    assert "help" == _job("  ", name).kind


@pytest.mark.parametrize(
    ("name", "kind"), [("/ask", "ask"), ("/summarize", "summarize"), ("/similar", "similar")]
)
def test_each_command_has_its_kind(name: str, kind: str) -> None:
    """What they share is the way to an answer."""
    assert kind == _job("BM25", name).kind


@pytest.mark.parametrize("option", ["--private", "-private", "--Private", "—private", "–private"])
def test_a_private_question_is_for_its_asker(option: str) -> None:
    """Phones turn two hyphens into a dash."""
    job = _job(f"{option} What is BM25?")

    assert (True, "What is BM25?") == (job.private, job.text)


def test_a_private_command_without_a_question_gets_help() -> None:
    """The option alone asks nothing."""
    assert ("help", True) == (_job("--private").kind, _job("--private").private)


def test_forgetting_is_a_setting() -> None:
    """It asks nothing of the library."""
    job = _job("--forget-me")

    assert ("settings", "forget-me", "quick") == (job.kind, job.value, job.lane)


@pytest.mark.parametrize("mode", ["leave-alone", "ask-first", "pick-up", "", "often"])
def test_a_channels_mode_is_a_setting(mode: str) -> None:
    """A mode that is none is for the handler to explain."""
    job = _job(f"--follow-ups {mode}")

    assert ("settings", f"follow-ups {mode}".strip()) == (job.kind, job.value)


def test_options_stand_before_the_question() -> None:
    """What looks like one further on is part of it."""
    job = _job("what does --private mean in git?")

    assert (False, "what does --private mean in git?") == (job.private, job.text)


@pytest.mark.parametrize("text", ["--privat what?", "-prviate what?", "--help", "—Hidden what?"])
def test_an_option_that_is_none_gets_help(text: str) -> None:
    """What was to be private must not be posted for a slip of the pen."""
    assert ("help", "") == (_job(text).kind, _job(text).text)


@pytest.mark.parametrize("text", ["-5 degrees?", "— what is BM25?", "n-private what?"])
def test_a_dash_before_no_option_belongs_to_the_question(text: str) -> None:
    """Numbers and dashes stand as they are."""
    assert ("ask", text) == (_job(text).kind, _job(text).text)


@pytest.mark.parametrize(
    "changes", [{"team_id": "T2"}, {"command": "/other"}, {"trigger_id": ""}, {"user_id": ""}]
)
def test_a_command_that_is_not_the_bots_is_ignored(changes: dict[str, str]) -> None:
    """Another workspace, another command, or nothing to know it by."""
    assert isinstance(admit_command(command("hi", **changes), OURS, NOW), Ignored)


@pytest.mark.parametrize(
    ("text", "kind", "value", "lane"),
    [
        ("", "digest", "open", "quick"),
        ("  ", "digest", "open", "quick"),
        ("edit", "digest", "open", "quick"),
        ("new", "digest", "new", "quick"),
        ("off", "digest", "off", "quick"),
        ("OFF", "digest", "off", "quick"),
        ("stop.", "digest", "off", "quick"),
        ("on", "digest", "on", "quick"),
        ("resume", "digest", "on", "quick"),
        ("now", "digest_now", "", "slow"),
        ("preview", "digest_preview", "", "slow"),
        ("help", "help", "", "quick"),
        ("--interest x", "help", "", "quick"),
        ("—private x", "help", "", "quick"),
    ],
)
def test_a_word_after_digest_is_what_to_do(text: str, kind: str, value: str, lane: str) -> None:
    """For the eyes of who says it; what looks like an option subscribes nobody."""
    job = _job(text, "/digest")

    assert (kind, value, lane, True, "") == (job.kind, job.value, job.lane, job.private, job.text)


@pytest.mark.parametrize(
    ("text", "interest"),
    [
        ("sparse graphs", "sparse graphs"),
        ("now and then", "now and then"),
        ("off-policy learning", "off-policy learning"),
        (
            "<https://arxiv.org/abs/1812.02734|this> &amp; that",
            "https://arxiv.org/abs/1812.02734 & that",
        ),
        ("-5 degrees", "-5 degrees"),
    ],
)
def test_other_words_after_digest_are_an_interest(text: str, interest: str) -> None:
    """As their writer saw them."""
    job = _job(text, "/digest")

    assert ("subscribe", interest, "", False, "1.2.abc") == (
        job.kind,
        job.text,
        job.value,
        job.private,
        job.trigger_id,
    )
