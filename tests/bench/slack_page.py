"""Draws Slack's blocks as a page, near enough to Slack's own look to judge a design by.

The emulator's page leaves rich text out. Links, mentions and formats come from the blocks alone:
every text is escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

STYLE = """
body{margin:0;background:#fff;font:15px/1.47 Lato,'Helvetica Neue',Helvetica,Arial,sans-serif;
color:#1d1c1d;width:760px}
.message{display:flex;gap:10px;padding:10px 20px}
.face{flex:none;width:36px;height:36px;border-radius:6px;background:#4a154b;color:#fff;
display:grid;place-items:center;font-weight:700}
.who{font-weight:700}.app{font-size:10px;background:#e8e8e8;border-radius:2px;padding:1px 4px;
margin:0 6px;color:#616061}.when{font-size:12px;color:#616061}
.said{min-width:0;flex:1}.block{margin:4px 0}
.quote{border-left:4px solid #ddd;padding:0 0 0 12px;margin:3px 0;white-space:pre-wrap}
.section{white-space:pre-wrap}ul{margin:2px 0;padding-left:26px}
a{color:#1264a3;text-decoration:none}
.user{background:#e8f5fa;color:#1264a3;border-radius:3px;padding:0 2px}
code{background:#f6f6f6;border:1px solid #ddd;border-radius:3px;color:#c0264b;font-size:12px;
padding:1px 3px}
pre{background:#f8f8f8;border:1px solid #ddd;border-radius:4px;padding:8px;font-size:12px;
white-space:pre-wrap;margin:4px 0}
.actions{display:flex;gap:8px;flex-wrap:wrap}
.button{border:1px solid #bbb;border-radius:4px;padding:3px 12px;font-weight:700;font-size:13px}
.primary{background:#007a5a;border-color:#007a5a;color:#fff}
.context{font-size:12px;color:#616061}.thumbs{color:#616061;font-size:14px;letter-spacing:8px}
.header{font-size:18px;font-weight:900;margin:14px 0 2px}hr{border:0;border-top:1px solid #ddd}
.modal{border:1px solid #ddd;border-radius:8px;margin:16px 20px;padding:0 20px 12px;
box-shadow:0 4px 14px #0002}
.title{font-size:20px;font-weight:900;padding:14px 0 8px}
.input{border:1px solid #999;border-radius:4px;min-height:22px;padding:4px 8px;white-space:pre-wrap}
.tall{min-height:54px}.hint{color:#616061;font-size:13px;font-weight:400}
.foot{display:flex;gap:8px;justify-content:flex-end;margin-top:12px}
.danger{color:#b3093c;border-color:#b3093c}
"""
EMOJI = {"mag": "🔍", "file_folder": "📁", "hourglass_flowing_sand": "⏳", "warning": "⚠️"}


def draw_messages(messages: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """A page of messages, oldest first; `names` of the people by id."""
    return _page("".join(_message(message, names) for message in messages))


def draw_view(view: Mapping[str, Any]) -> str:
    """A page with a modal or a home tab."""
    title = f'<div class="title">{_plain(view["title"])}</div>' if "title" in view else ""
    ends = [(view.get("close"), ""), (view.get("submit"), "primary")]
    buttons = "".join(
        f'<span class="button {style}">{_plain(text)}</span>' for text, style in ends if text
    )
    foot = f'<div class="foot">{buttons}</div>' if buttons else ""
    return _page(f'<div class="modal">{title}{draw_blocks(view["blocks"], {})}{foot}</div>')


def draw_blocks(blocks: Iterable[Mapping[str, Any]], names: Mapping[str, str]) -> str:
    """Blocks as HTML."""
    return "".join(f'<div class="block">{_block(block, names)}</div>' for block in blocks)


def _page(body: str) -> str:
    return f'<!doctype html><meta charset="utf-8"><style>{STYLE}</style>{body}'


def _message(message: Mapping[str, Any], names: Mapping[str, str]) -> str:
    name = names.get(message["user"], message["user"])
    app = '<span class="app">APP</span>' if message.get("bot_id") else ""
    blocks = message.get("blocks")
    said = draw_blocks(blocks, names) if blocks else f"<div>{escape(message['text'])}</div>"
    return (
        f'<div class="message"><div class="face">{escape(name[:1])}</div><div class="said">'
        f'<span class="who">{escape(name)}</span>{app}{said}</div></div>'
    )


def _block(block: Mapping[str, Any], names: Mapping[str, str]) -> str:
    match block["type"]:
        case "rich_text":
            return "".join(_part(part, names) for part in block["elements"])
        case "header":
            return f'<div class="header">{_plain(block["text"])}</div>'
        case "context":
            words = " ".join(_plain(element) for element in block["elements"])
            return f'<div class="context">{words}</div>'
        case "actions":
            buttons = "".join(_button(button) for button in block["elements"])
            return f'<div class="actions">{buttons}</div>'
        case "context_actions":
            return '<div class="thumbs">👍👎</div>'
        case "divider":
            return "<hr>"
        case "input":
            return _field(block)
        case other:
            return f"<b>[{escape(other)}]</b>"


def _field(block: Mapping[str, Any]) -> str:
    optional = ' <span class="hint">(optional)</span>' if block.get("optional") else ""
    hint = f'<div class="hint">{_plain(block["hint"])}</div>' if "hint" in block else ""
    return f"<b>{_plain(block['label'])}</b>{optional}{_element(block['element'])}{hint}"


def _element(element: Mapping[str, Any]) -> str:
    """What a field is filled in by, with what stands in it."""
    kind = element["type"]
    if kind in ("checkboxes", "radio_buttons"):
        mark = ("☑", "☐") if kind == "checkboxes" else ("◉", "○")
        chosen = element.get("initial_options") or [element.get("initial_option")]
        lines = (
            f"<div>{mark[option not in chosen]} {_plain(option['text'])}</div>"
            for option in element["options"]
        )
        return "".join(lines)
    value = escape(str(element.get("initial_value") or element.get("initial_time") or ""))
    if "initial_option" in element:
        value = _plain(element["initial_option"]["text"])
    if not value and "placeholder" in element:
        value = f'<span class="hint">{_plain(element["placeholder"])}</span>'
    arrow = " ▾" if kind.endswith("select") else ""
    size = " tall" if element.get("multiline") else ""
    return f'<div class="input{size}">{value}{arrow}</div>'


def _button(button: Mapping[str, Any]) -> str:
    return f'<span class="button {escape(button.get("style", ""))}">{_plain(button["text"])}</span>'


def _part(part: Mapping[str, Any], names: Mapping[str, str]) -> str:
    if part["type"] == "rich_text_list":
        items = "".join(f"<li>{_part(item, names)}</li>" for item in part["elements"])
        return f"<ul>{items}</ul>"
    inside = "".join(_inline(item, names) for item in part["elements"])
    match part["type"]:
        case "rich_text_quote":
            return f'<div class="quote">{inside}</div>'
        case "rich_text_preformatted":
            return f"<pre>{inside}</pre>"
        case _:
            return f'<div class="section">{inside}</div>'


def _inline(item: Mapping[str, Any], names: Mapping[str, str]) -> str:
    match item["type"]:
        case "link":
            shown = f'<a href="{escape(item["url"])}">{escape(item["text"])}</a>'
        case "channel":
            shown = '<span class="user">#papers</span>'
        case "user":
            name = names.get(item["user_id"], item["user_id"])
            shown = f'<span class="user">@{escape(name)}</span>'
        case "emoji":
            shown = EMOJI[item["name"]]
        case _:
            shown = escape(item["text"])
    for style in item.get("style", ()):
        tag = {"bold": "b", "italic": "i", "code": "code"}[style]
        shown = f"<{tag}>{shown}</{tag}>"
    return shown


def _plain(text: Mapping[str, Any]) -> str:
    return escape(str(text["text"]))
