"""What goes out by a response URL: it cannot be looked up afterwards, so it is never sent twice."""

from __future__ import annotations

from collections.abc import Sequence

from bot.slack.direct import send_direct, tell_lost
from bot.slack.errors import SlackBusy, SlackRefused, SlackUncertain
from bot.slack.hold import Hold
from bot.slack.models import Post
from bot.slack.writer import SlackWriter


def may_have_responded(hold: Hold) -> bool:
    """Whether an earlier worker may have sent the answer already."""
    return hold.progress.stage == "sending"


def respond(
    writer: SlackWriter, hold: Hold, posts: Sequence[Post], *, in_channel: bool = False
) -> None:
    """Answers by the job's response URL; directly where Slack does not take it.

    Where it is not known what arrived, the person is told so and given a reference.
    """
    if may_have_responded(hold):
        tell_lost(writer, hold)
        return
    url = hold.leased.job.response_url
    if url is None:
        send_direct(writer, hold, posts, "answer")
        return
    hold.check()
    hold.note(stage="sending")
    for number, post in enumerate(posts):
        try:
            writer.respond(url, post, in_channel=in_channel)
        except SlackUncertain:
            tell_lost(writer, hold)
            return
        except SlackRefused:  # it has expired or was used too often, and shows nothing
            if not number:
                hold.note(stage="received")
            send_direct(writer, hold, posts[number:], "answer")
            return
        except SlackBusy:
            if number:
                tell_lost(writer, hold)
                return
            hold.note(stage="received")
            raise
