"""Any chat model that LangChain knows; the only file that imports LangChain."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import openai
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk

from bot.errors import ChatModelCut, ChatModelDenied, ChatModelError, ConfigError
from bot.llm.base import Finished, Message
from bot.llm.prices import priced
from bot.models import Usage

TIMEOUT_S = 60.0
LONGEST_S = 180.0
ATTEMPTS = 4
LONGEST_WAIT_S = 20.0
FIRST_WAIT_S = 0.5
MAX_OUTPUT_TOKENS = 4_000

# Names of models that think before they answer, which low effort keeps short.
REASONING = ("gpt-5", "gpt-6", "o1", "o3", "o4")
FINISH_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason")
AGAIN = frozenset((408, 409, 425, 429, 500, 502, 503, 504, 529))
DENIED = frozenset((401, 403, 404))


@dataclass(slots=True)
class _Extras:
    """What a request asks for beyond the messages; a server that refuses one does without."""

    format: str = "text"
    effort: bool = False
    store: bool = False
    limit: bool = False

    def body(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        body: dict[str, Any] = {}
        if self.format == "json_schema":
            strict = {"name": "answer", "strict": True, "schema": dict(schema)}
            body["response_format"] = {"type": "json_schema", "json_schema": strict}
        elif self.format == "json_object":
            body["response_format"] = {"type": "json_object"}
        if self.effort:
            body["reasoning_effort"] = "low"
        if self.store:
            body["store"] = False
        if self.limit:
            body["max_completion_tokens"] = MAX_OUTPUT_TOKENS
        return body

    def give_up(self, message: str) -> bool:
        """Leaves out what a server's refusal names; False when it names nothing of ours."""
        said = message.casefold()
        if self.effort and "effort" in said:
            self.effort = False
        elif self.store and "store" in said:
            self.store = False
        elif self.limit and "max_completion_tokens" in said:
            self.limit = False
        elif self.format != "text" and any(
            word in said for word in ("response_format", "schema", "json_object", "grammar")
        ):
            self.format = "json_object" if self.format == "json_schema" else "text"
        else:
            return False
        return True


class LangChainModel:
    """A ChatModel over LangChain, by the name that `init_chat_model` takes: `provider:name`."""

    def __init__(
        self,
        model: str,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout_s: float = TIMEOUT_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = model
        self._sleep = sleep
        self._secret = api_key
        provider, _, name = model.partition(":")
        self._is_openai = provider == "openai"
        self._extras = _Extras()
        if self._is_openai:
            thinks = name.startswith(REASONING)
            self._extras = _Extras("json_schema", effort=thinks, store=True, limit=True)
            self._chat = _openai_chat(name, api_key, base_url, timeout_s)
        else:
            self._chat = _other_chat(model, timeout_s)

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """See ChatModel. Asks again only while nothing has come."""
        started = time.monotonic()
        failures = 0
        while True:
            pieces = self._once(messages, schema, started)
            try:
                first = next(pieces)
                break
            except _Refused as refused:
                if not self._extras.give_up(refused.message):
                    raise ChatModelError(self._line(refused)) from refused
            except _Failed as failed:
                failures += 1
                self._wait(failed, failures)
        yield first
        try:
            yield from pieces
        except (_Refused, _Failed) as failed:
            raise ChatModelCut(f"the reply broke off: {self._line(failed)}") from failed

    def _once(
        self, messages: Sequence[Message], schema: Mapping[str, Any], started: float
    ) -> Iterator[str | Finished]:
        """One request. Raises _Refused, _Failed, ChatModelError."""
        end = _End()
        for chunk in self._chunks(messages, schema):
            end.take(chunk)
            if chunk.text:
                yield chunk.text
            if time.monotonic() - started > LONGEST_S:
                raise ChatModelCut(f"the reply took longer than {LONGEST_S:.0f} s")
        end.check(self.name)
        yield Finished(priced(self.name, end.usage.input_tokens, end.usage.output_tokens))

    def _chunks(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[AIMessageChunk]:
        turns = [(message.role, message.content) for message in messages]
        options: dict[str, Any] = {}
        if self._is_openai:
            # As `response_format`, LangChain would let the SDK parse the stream and fail with it.
            options["extra_body"] = self._extras.body(schema)
        try:
            for chunk in self._chat.stream(turns, **options):
                if isinstance(chunk, AIMessageChunk):
                    yield chunk
        except Exception as error:
            raise _translated(error) from error

    def _wait(self, failed: _Failed, failures: int) -> None:
        """Waits before the next attempt. Raises ChatModelError when there is to be none."""
        if failed.status in DENIED or failed.is_quota:
            raise ChatModelDenied(self._line(failed)) from failed
        wait = failed.retry_after
        if wait is None:
            wait = FIRST_WAIT_S * 2 ** (failures - 1) * (0.75 + random.random() / 2)  # noqa: S311
        if not failed.is_passing or failures >= ATTEMPTS or wait > LONGEST_WAIT_S:
            raise ChatModelError(self._line(failed)) from failed
        self._sleep(wait)

    def _line(self, failed: _Refused | _Failed) -> str:
        said = failed.message
        if self._secret:
            said = said.replace(self._secret, "…")
        return f"{self.name!r}: {' '.join(said.split())[:200]}"


def _openai_chat(
    name: str, api_key: str | None, base_url: str | None, timeout_s: float
) -> BaseChatModel:
    from langchain_openai import ChatOpenAI  # not needed for other providers

    if api_key is None and base_url is None:
        raise ConfigError(
            f"'openai:{name}' needs a key: set OPENAI_API_KEY, or FOOTNOTE_MODEL=offline"
        )
    return ChatOpenAI(
        model=name,
        api_key=lambda: api_key or "none",  # servers of one's own want no key
        base_url=base_url,
        timeout=timeout_s,
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
    )


def _other_chat(model: str, timeout_s: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # a second that openai models do without

    try:
        chat = init_chat_model(model, timeout=timeout_s, max_retries=0)
    except ImportError as error:
        raise ConfigError(f"{model!r} needs a package: {' '.join(str(error).split())}") from error
    except ValueError as error:
        raise ConfigError(f"{model!r} cannot be used: {' '.join(str(error).split())}") from error
    assert isinstance(chat, BaseChatModel)  # noqa: S101 - it is, for a model that is named
    return chat


class _End:
    """What a stream says about its end."""

    def __init__(self) -> None:
        self.usage = Usage()
        self._finish = ""
        self._is_empty = True

    def take(self, chunk: AIMessageChunk) -> None:
        reasons = (chunk.response_metadata.get(name) for name in FINISH_REASONS)
        self._finish = next(filter(None, reasons), self._finish)
        self._is_empty = self._is_empty and not chunk.text
        if chunk.usage_metadata is not None:
            counted = chunk.usage_metadata
            self.usage = Usage(counted["input_tokens"], counted["output_tokens"])

    def check(self, name: str) -> None:
        """Raises ChatModelCut or ChatModelError unless the model has finished with a text."""
        if not self._finish:
            raise ChatModelCut(f"the reply of {name!r} ended without a finish reason")
        if self._finish in ("length", "max_tokens"):
            raise ChatModelCut(f"the reply of {name!r} reached its limit of tokens")
        if self._finish == "content_filter":
            raise ChatModelCut(f"the reply of {name!r} was stopped by a content filter")
        if self._is_empty:
            # A refusal or a tool call: LangChain hands neither on while streaming.
            raise ChatModelError(f"{name!r} gave no text")


class _Refused(Exception):
    """The server does not take this request (400, 422)."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class _Failed(Exception):
    """The server did not answer; `is_passing` says whether another attempt may help."""

    def __init__(
        self,
        message: str,
        status: int | None = None,
        *,
        is_passing: bool = False,
        is_quota: bool = False,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.is_passing = is_passing
        self.is_quota = is_quota
        self.retry_after = retry_after


def _translated(error: Exception) -> _Refused | _Failed:
    """What went wrong, whichever package says so."""
    if isinstance(error, openai.APIConnectionError):
        what = "no answer in time" if isinstance(error, openai.APITimeoutError) else "no connection"
        return _Failed(what, is_passing=True)
    status = getattr(error, "status_code", None)
    if not isinstance(status, int):
        return _Failed(f"an unusable reply ({type(error).__name__}: {error})")
    said = _said(error)
    if status in (400, 422):
        return _Refused(f"{said} ({status})")
    if status in (401, 403):
        said = "the key was refused"
    is_quota = getattr(error, "code", None) == "insufficient_quota"
    return _Failed(
        f"{said} ({status})",
        status,
        is_passing=status in AGAIN,
        is_quota=is_quota,
        retry_after=_retry_after(error),
    )


def _said(error: Exception) -> str:
    """The server's own words where there are any."""
    body = getattr(error, "body", None)
    message = body.get("message") if isinstance(body, dict) else None
    return message if isinstance(message, str) else str(error)


def _retry_after(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", {})
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return max(0.0, float(headers[name]) / unit)
        except (KeyError, ValueError):
            continue
    return None
