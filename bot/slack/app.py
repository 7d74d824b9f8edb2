"""The Bolt app: checks that a request is Slack's, hands it to the intake, and answers Slack."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

from slack_bolt import App, BoltRequest, BoltResponse
from slack_bolt.request.internals import build_context

from bot.errors import CatalogueError
from bot.settings import SlackSettings
from bot.slack.intake import Intake

LOG = logging.getLogger(__name__)

BOLT_LOG = logging.getLogger("bot.slack.bolt")
"""Bolt's own remarks: at a lower level they hold whole requests."""


def build_app(settings: SlackSettings, intake: Intake) -> App:
    """An app that knows no other listener than the intake: all that is Slack's ends there.

    The intake stands before Bolt's authorization, which would ask Slack who the bot is; that was
    done at the start. Whatever it does not know gets a 200 too: Slack counts the others as
    failures.
    """
    BOLT_LOG.setLevel(logging.WARNING)

    def receive(body: dict[str, Any], next: Any) -> BoltResponse | None:  # noqa: A002 - Bolt's name
        if body.get("type") == "url_verification":
            next()
            return None
        return _received(intake, body)

    return App(
        name="footnote",
        logger=BOLT_LOG,
        token=settings.bot_token,
        signing_secret=settings.signing_secret or "",
        token_verification_enabled=False,
        process_before_response=True,
        before_authorize=receive,
    )


def _received(intake: Intake, body: dict[str, Any]) -> BoltResponse:
    try:
        told = intake.take(body)
    except CatalogueError as error:
        LOG.error("an event could not be kept, Slack sends it again: %s", error)
        return BoltResponse(status=500)
    if told is None:
        return BoltResponse(status=200)
    if isinstance(told, str):
        told = {"response_type": "ephemeral", "text": told}
    return BoltResponse(status=200, body=dict(told))


def dispatch(
    app: App, raw: str, body: dict[str, Any], headers: Mapping[str, str]
) -> tuple[int, str, str]:
    """Answers a request that came over HTTP; `body` is what `raw` was read into.

    Bolt 1.30 reads a form with the word `payload` anywhere in it as empty, so that a question
    with that word would be lost: the signature is checked over `raw`, the rest is of `body`.
    """
    try:
        request = BoltRequest(body=raw, headers={**headers})
        if request.body != body:
            request.body = body
            request.context = build_context(request.context, body)
    except (AttributeError, KeyError, TypeError, ValueError):  # Bolt trusts the shape of a body
        return 400, "text/plain; charset=utf-8", "not what Slack sends\n"
    response = app.dispatch(request)
    kind = response.headers.get("content-type", ["text/plain; charset=utf-8"])[0]
    return response.status, kind, response.body
