"""Slack's limits of a message and of a view: checked before sending, and kept by splitting.

Sources: Slack's reference pages of Block Kit, and for the size of all blocks bolt-js issue 2509.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from bot.slack.models import Post, View
from bot.slack.plain import cut_lines, plain_lines
from bot.slack.rich import size

MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
MESSAGE_SIZE: Final = 13_200
VIEW_SIZE: Final = 100_000
TEXT: Final = 4_000  # what chat.update takes
MARKDOWN: Final = 12_000  # of one block and of all together
PAGE_BLOCKS: Final = 45
PAGE_SIZE: Final = 12_000
NOTIFICATION: Final = 3_000

# The longest text under a name, wherever it stands in a block of a type ("*": of any).
_TEXTS: Final[dict[tuple[str, str], int]] = {
    ("section", "text"): 3_000,
    ("section", "fields"): 2_000,
    ("header", "text"): 150,
    ("alert", "text"): 200,
    ("card", "title"): 150,
    ("card", "subtitle"): 150,
    ("card", "body"): 200,
    ("container", "title"): 150,
    ("container", "subtitle"): 150,
    ("input", "label"): 2_000,
    ("input", "hint"): 2_000,
    ("button", "text"): 75,
    ("option", "text"): 75,
    ("option", "description"): 75,
    ("*", "placeholder"): 150,
    ("*", "positive_button"): 75,
    ("*", "negative_button"): 75,
    ("confirm", "title"): 100,
    ("confirm", "text"): 300,
    ("confirm", "confirm"): 30,
    ("confirm", "deny"): 30,
    ("view", "title"): 24,
    ("view", "submit"): 24,
    ("view", "close"): 24,
}
# The most things in a list.
_COUNTS: Final[dict[tuple[str, str], int]] = {
    ("section", "fields"): 10,
    ("context", "elements"): 10,
    ("actions", "elements"): 25,
    ("context_actions", "elements"): 5,
    ("table", "rows"): 100,
    ("row", "cells"): 20,
    ("carousel", "elements"): 10,
    ("container", "child_blocks"): 10,
    ("*", "options"): 100,
    ("icon_button", "visible_to_user_ids"): 10,
    ("modal", "blocks"): VIEW_BLOCKS,
    ("home", "blocks"): VIEW_BLOCKS,
}
# The longest string.
_STRINGS: Final[dict[tuple[str, str], int]] = {
    ("*", "block_id"): 255,
    ("*", "action_id"): 255,
    ("*", "callback_id"): 255,
    ("*", "private_metadata"): 3_000,
    ("option", "value"): 150,
    ("*", "value"): 2_000,
    ("*", "url"): 3_000,
    ("*", "image_url"): 3_000,
    ("*", "initial_value"): 3_000,
    ("*", "alt_text"): 2_000,
    ("markdown", "text"): MARKDOWN,
}
_NEVER_EMPTY: Final = frozenset({"elements", "blocks", "rows", "options", "child_blocks"})


def check(post: Post) -> tuple[str, ...]:
    """What in a message is beyond Slack's limits, one line each; nothing when all is well."""
    return tuple(_faults_of_message(post))


def check_view(view: View) -> tuple[str, ...]:
    """What in a view is beyond Slack's limits, one line each; nothing when all is well."""
    faults = [*_faults("view", view.body)]
    if (length := size(view.body)) > VIEW_SIZE:
        faults.append(f"the view has {length} characters of JSON: at most {VIEW_SIZE}")
    return tuple(faults)


def make_post(blocks: Sequence[dict[str, Any]]) -> Post:
    """One message of these blocks, with what they say as its text.

    Blocks that Slack would refuse are checked for here, before anything is sent: then the message
    is their text alone, as far as one goes.
    """
    text = next(iter(cut_lines(plain_lines(blocks), NOTIFICATION)), "Footnote")
    post = Post(text, tuple(blocks))
    return plain_posts(post)[0] if check(post) else post


def fits(blocks: Sequence[Mapping[str, Any]]) -> bool:
    """Whether blocks go into one message, with some room left."""
    return len(blocks) <= PAGE_BLOCKS and size(list(blocks)) <= PAGE_SIZE


def split(blocks: Sequence[dict[str, Any]]) -> tuple[Post, ...]:
    """The blocks in as many messages as they take, in their order."""
    pages: list[list[dict[str, Any]]] = []
    for block in blocks:
        if pages and fits([*pages[-1], block]):
            pages[-1].append(block)
        else:
            pages.append([block])
    return tuple(map(make_post, pages))


def plain_posts(post: Post) -> tuple[Post, ...]:
    """The message without blocks, for when Slack refuses them; links are written out."""
    texts = cut_lines(plain_lines(post.blocks, with_links=True), TEXT - 100)
    return tuple(Post(text, ()) for text in texts) or (Post(post.text[:TEXT], ()),)


def _faults_of_message(post: Post) -> Iterator[str]:
    if not post.text:
        yield "the message has no text for notifications"
    if len(post.text) > TEXT:
        yield f"the text has {len(post.text)} characters: at most {TEXT}"
    if len(post.blocks) > MESSAGE_BLOCKS:
        yield f"the message has {len(post.blocks)} blocks: at most {MESSAGE_BLOCKS}"
    if (length := size(post.blocks)) > MESSAGE_SIZE:
        yield f"the blocks have {length} characters of JSON: at most {MESSAGE_SIZE}"
    markdown = sum(len(_text(block)) for block in post.blocks if block.get("type") == "markdown")
    if markdown > MARKDOWN:
        yield f"the markdown blocks have {markdown} characters: at most {MARKDOWN}"
    for block in post.blocks:
        yield from _faults(str(block.get("type", "")), block)


def _faults(kind: str, node: Mapping[str, Any]) -> Iterator[str]:
    """The faults of one object, by its type, and of all below it."""
    kind = str(node.get("type", kind)) if kind != "option" else kind
    if kind == "modal":
        yield from _long_texts("view", node)
    yield from _long_texts(kind, node)
    for name, value in node.items():
        limit = _limit(_STRINGS, kind, name)
        if limit is not None and isinstance(value, str) and len(value) > limit:
            yield f"{kind}.{name} has {len(value)} characters: at most {limit}"
        if isinstance(value, list):
            yield from _faults_of_list(kind, name, value)
        elif isinstance(value, dict):
            yield from _faults(name, value)
    if kind == "text" and not node.get("text"):
        yield "a text element is empty"


def _faults_of_list(kind: str, name: str, values: Sequence[Any]) -> Iterator[str]:
    limit = _limit(_COUNTS, kind, name)
    if limit is not None and len(values) > limit:
        yield f"{kind}.{name} has {len(values)} entries: at most {limit}"
    if not values and name in _NEVER_EMPTY:
        yield f"{kind}.{name} is empty"
    for value in values:
        if isinstance(value, dict):
            yield from _faults("option" if name == "options" else name, value)
        elif isinstance(value, list):
            yield from _faults_of_list("row", "cells", value)


def _long_texts(kind: str, node: Mapping[str, Any]) -> Iterator[str]:
    for name, value in node.items():
        limit = _limit(_TEXTS, kind, name)
        if limit is None:
            continue
        for one in value if isinstance(value, list) else [value]:
            if (length := len(_text(one))) > limit:
                yield f"{kind}.{name} has {length} characters: at most {limit}"


def _text(value: Any) -> str:
    """The words of a text object, a feedback button, or a string."""
    while isinstance(value, dict):
        value = value.get("text", "")
    return value if isinstance(value, str) else ""


def _limit(table: Mapping[tuple[str, str], int], kind: str, name: str) -> int | None:
    return table.get((kind, name), table.get(("*", name)))
