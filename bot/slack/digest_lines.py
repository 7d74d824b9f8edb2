"""What is said of a subscription in Slack: in modals, in App Home, and where it changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, Final, Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.delivered import Outcome
from bot.digest import Digest
from bot.schedule import following, said
from bot.slack.buttons import actions, fixed, quiet
from bot.slack.digest_posts import HOW as HOW_TO_ASK
from bot.slack.digest_posts import digest_posts, empty_post
from bot.slack.limits import make_post, split
from bot.slack.models import Post
from bot.slack.rich import Line, Person, Text, line, rich_text, shown
from bot.subscription import Subscription

INTEREST: Final = 400
SURE: Final = {
    "title": fixed("Remove this digest?"),
    "text": fixed("Its papers are not shown here again. To stop it for a while, pause it."),
    "confirm": fixed("Remove"),
    "deny": fixed("Keep"),
}
PRESSED: Final = frozenset({"actions", "context_actions"})
Change: TypeAlias = Literal["set up", "changed", "paused", "resumed", "removed"]
Verb: TypeAlias = Literal["new", "edit", "pause", "resume", "remove"]

INVITE: Final = (
    "I am not in this channel, so I can post no digest here: say /invite @Footnote, then /digest "
    "again."
)
UNTOLD: Final = "Done. I am not in that channel any more, so I could not say so there."
NONE: Final = "There is no digest here. Say /digest and what it is to be about."
PAUSED: Final = "Every digest here is paused: say /digest on to resume them."
GONE: Final = "That digest is no longer there."
HOW: Final = (
    "/digest preview shows what the next would hold, /digest now posts today's at once, "
    "/digest off pauses."
)


def about(subscription: Subscription) -> Text:
    """What a subscription is about."""
    return Text(shown(subscription.wanted.interest, INTEREST), bold=True)


def when(subscription: Subscription, now: datetime) -> str:
    """When its digests come, how long they are, and when the next does."""
    wanted = subscription.wanted
    papers = "1 paper" if wanted.count == 1 else f"{wanted.count} papers"
    return f"{said(wanted.schedule)}, up to {papers}; {following_words(subscription, now)}"


def when_line(subscription: Subscription, now: datetime) -> Line:
    """The same as a sentence."""
    words = when(subscription, now)
    return line(f"{words[0].upper()}{words[1:]}.")


def following_words(subscription: Subscription, now: datetime) -> str:
    """`next on Mon 23 Nov at 09:00`, or that it is paused."""
    schedule = subscription.wanted.schedule
    slot = None if subscription.is_paused else following(schedule, now)
    if slot is None:
        return "paused"
    return f"next on {slot.moment.astimezone(ZoneInfo(schedule.zone)):%a %-d %b at %H:%M}"


def changed_post(user: str, change: Change, subscription: Subscription, now: datetime) -> Post:
    """Tells a channel who did what to a subscription of its."""
    told = line(Person(user), f" {change} a digest here: ", about(subscription))
    if change in ("paused", "removed"):
        return make_post(rich_text(told))
    edit = digest_button("edit", "Edit", subscription.subscription_id)
    how = (quiet(HOW),) if change == "set up" else ()
    words = rich_text(told, when_line(subscription, now))
    return make_post((*words, *how, *actions(edit)))


def all_post(user: str, count: int, *, is_paused: bool) -> Post:
    """Tells a channel that all its digests are paused, or resumed."""
    digests = "the digest" if count == 1 else f"the {count} digests"
    did, then = ("paused", " /digest on resumes.") if is_paused else ("resumed", "")
    return make_post(rich_text(line(Person(user), f" {did} {digests} here.{then}")))


def there_post(subscription: Subscription, now: datetime) -> Post:
    """Tells a person that the channel has such a digest already."""
    told = line("There is such a digest here already: ", about(subscription))
    edit = digest_button("edit", "Edit", subscription.subscription_id)
    return make_post((*rich_text(told, when_line(subscription, now)), *actions(edit)))


def already_line(subscription: Subscription, now: datetime) -> Line:
    """Today's digest was posted before; nothing is shown twice."""
    then = following_words(subscription, now)
    return line("Today's digest of ", about(subscription), f" is done already; {then}.")


def nothing_line(subscription: Subscription) -> Line:
    """There is nothing to post, and the channel wants to hear nothing of it."""
    return line("There are no new papers for ", about(subscription), ".")


def failed_line(subscription: Subscription, outcome: Outcome | None) -> Line:
    """Today's digest is not there; another attempt follows where one is of use."""
    why = shown(outcome.error, INTEREST) if outcome and outcome.error else "somebody else is at it"
    again = "" if outcome and not outcome.is_open else " I try again soon."
    return line("The digest of ", about(subscription), f" could not be posted: {why}.{again}")


def preview_posts(
    digests: Sequence[tuple[Subscription, Digest]], now: datetime
) -> tuple[Post, ...]:
    """What the next digests would hold, as they would be posted but for their buttons."""
    blocks: list[dict[str, Any]] = []
    for subscription, digest in digests:
        then = following_words(subscription, now)
        blocks.append(quiet(f"Only you see this, and none of it counts as shown; {then}."))
        posts = [one.post for one in digest_posts(digest)] if digest.items else [empty_post(digest)]
        shown_blocks = [block for post in posts for block in post.blocks]
        blocks += [_unthreaded(block) for block in shown_blocks if block["type"] not in PRESSED]
    return split(blocks)


def _unthreaded(block: dict[str, Any]) -> dict[str, Any]:
    """A block without the hint at threads, of which a preview has none."""
    if block["type"] != "context":
        return block
    words = [element["text"].removesuffix(f" · {HOW_TO_ASK}") for element in block["elements"]]
    return quiet(" ".join(words))


def digest_button(verb: Verb, label: str, value: str, *, style: str = "") -> dict[str, Any]:
    """A button that comes back as `digest_VERB` with the subscription's id."""
    made = {"type": "button", "action_id": f"digest_{verb}", "text": fixed(label), "value": value}
    return {**made, "style": style} if style else made


def subscription_buttons(
    subscription: Subscription, *, can_remove: bool = False
) -> Iterator[dict[str, Any]]:
    """What can be done to a subscription."""
    name = subscription.subscription_id
    yield digest_button("edit", "Edit", name)
    if subscription.is_paused:
        yield digest_button("resume", "Resume", name)
    else:
        yield digest_button("pause", "Pause", name)
    if can_remove:
        yield {**digest_button("remove", "Remove", name, style="danger"), "confirm": SURE}
