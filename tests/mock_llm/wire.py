"""The Chat Completions wire format: whole answers, stream events and error bodies."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from tests.mock_llm.messages import Failure, Reply, Request


def failure(
    status: int, message: str, code: str, headers: Mapping[str, str] | None = None
) -> Failure:
    """An error as OpenAI's API words it."""
    error = {"message": message, "type": "invalid_request_error", "param": None, "code": code}
    return Failure(status, json.dumps({"error": error}), headers or {})


def completion(request: Request, reply: Reply) -> dict[str, Any]:
    """A whole chat completion."""
    message: dict[str, Any] = {
        "role": "assistant",
        "content": None if reply.text is None else reply.sent_text,
        "refusal": reply.refusal,
    }
    if reply.tool:
        message["tool_calls"] = [_tool_call(reply.tool)]
    choice = {"index": 0, "message": message, "finish_reason": _finish(reply), "logprobs": None}
    return _head(request, "chat.completion") | {
        "choices": [choice],
        "usage": _usage(request, reply),
    }


def events(request: Request, reply: Reply) -> Iterator[str]:
    """The server-sent events of a streamed chat completion."""
    head = _head(request, "chat.completion.chunk")
    for delta in _deltas(reply):
        yield _data(head | {"choices": [_choice(delta, None)]})
    yield from (": still here" for _ in range(reply.comments))
    if reply.ending != "done":
        return
    yield _data(head | {"choices": [_choice({}, _finish(reply))]})
    if request.wants_usage:
        yield _data(head | {"choices": [], "usage": _usage(request, reply)})
    yield "data: [DONE]"


def _data(document: Mapping[str, Any]) -> str:
    return f"data: {json.dumps(document)}"


def _deltas(reply: Reply) -> Iterator[dict[str, Any]]:
    yield {"role": "assistant", "content": None if reply.text is None else ""}
    text = reply.sent_text
    for at in range(0, len(text), reply.piece):
        yield {"content": text[at : at + reply.piece]}
    if reply.refusal:
        yield {"refusal": reply.refusal}
    if reply.tool:
        yield {"tool_calls": [_tool_call(reply.tool) | {"index": 0}]}


def _head(request: Request, kind: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-mock",
        "object": kind,
        "created": 1_700_000_000,
        "model": request.body.get("model", "mock"),
    }


def _choice(delta: Mapping[str, Any], finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": dict(delta), "finish_reason": finish, "logprobs": None}


def _finish(reply: Reply) -> str | None:
    if reply.ending == "cut":
        return None
    return "tool_calls" if reply.tool else reply.finish_reason


def _tool_call(name: str) -> dict[str, Any]:
    function = {"name": name, "arguments": "{}"}
    return {"id": "call_mock", "type": "function", "function": function}


def _usage(request: Request, reply: Reply) -> dict[str, int]:
    asked, written = len(request.text) // 4, len(reply.sent_text) // 4
    return {
        "prompt_tokens": asked,
        "completion_tokens": written,
        "total_tokens": asked + written,
    }
