"""Any chat model that LangChain knows; the only file that imports LangChain."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk

from bot.errors import ChatModelCut, ChatModelDenied, ChatModelError, ConfigError
from bot.llm.base import MAX_OUTPUT_TOKENS, Finished, Message
from bot.llm.langchain_client import CONNECTIONS, DEADLINE
from bot.llm.langchain_failures import Failed, Refused, translated
from bot.llm.prices import priced
from bot.models import Usage

TIMEOUT_S = 60.0
LONGEST_S = 120.0
ATTEMPTS = 4
LONGEST_WAIT_S = 20.0
FIRST_WAIT_S = 0.5
# For servers that do not know the limit of tokens: far more characters than so many tokens have.
MAX_CHARACTERS = 10 * MAX_OUTPUT_TOKENS

# Names of models that think before they answer, which low effort keeps short.
REASONING = ("gpt-5", "gpt-6", "o1", "o3", "o4")
FINISH_REASONS = ("finish_reason", "stop_reason", "done_reason", "stopReason")


@dataclass(slots=True)
class _Extras:
    """What a request asks for beyond the messages; a server that refuses one does without."""

    format: str = "text"
    effort: bool = False
    store: bool = False
    limit: str = ""

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
            body[self.limit] = MAX_OUTPUT_TOKENS
        return body

    def give_up(self, message: str) -> bool:
        """Leaves out what a server's refusal names; False when it names nothing of ours."""
        said = message.casefold()
        if self.effort and "effort" in said:
            self.effort = False
        elif self.store and "store" in said:
            self.store = False
        elif self.limit and self.limit in said:
            # The older name of the same thing.
            self.limit = "max_tokens" if self.limit == "max_completion_tokens" else ""
        elif self.format != "text" and any(
            word in said for word in ("response_format", "schema", "json_object", "grammar")
        ):
            self.format = "json_object" if self.format == "json_schema" else "text"
        else:
            return False
        return True


class LangChainModel:
    """A ChatModel over LangChain, by the name that `init_chat_model` takes: `provider:name`.

    `timeout_s` is how long the server may be silent, `longest_s` how long one reply may take with
    all its attempts and waits.
    """

    def __init__(
        self,
        model: str,
        api_key: str | None = None,
        base_url: str | None = None,
        timeout_s: float = TIMEOUT_S,
        longest_s: float = LONGEST_S,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.name = model
        self._sleep = sleep
        self._timeout_s = timeout_s
        self._longest_s = longest_s
        self._deadline = DEADLINE
        self._secret = api_key
        provider, _, name = model.partition(":")
        self._is_openai = provider == "openai"
        self._extras = _Extras()
        if self._is_openai:
            thinks = name.startswith(REASONING)
            self._extras = _Extras("json_schema", effort=thinks, store=True)
            self._extras.limit = "max_completion_tokens"
            self._chat = _openai_chat(name, api_key, base_url)
        else:
            self._chat = _other_chat(model, timeout_s)
        self._is_open = True

    def close(self) -> None:
        """Gives the connections back; the model cannot be asked after that."""
        if self._is_open and self._is_openai:
            CONNECTIONS.release()
        self._is_open = False

    def stream(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """See ChatModel. Asks again only while nothing has come."""
        with self._deadline.within(self._longest_s):
            yield from self._attempts(messages, schema)

    def _attempts(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        failures = 0
        while True:
            pieces = self._once(messages, schema)
            try:
                first = next(pieces)
                break
            except Refused as refused:
                if not self._extras.give_up(refused.message):
                    raise ChatModelError(self._line(refused)) from refused
            except Failed as failed:
                failures += 1
                self._wait(failed, failures)
        yield first
        try:
            yield from pieces
        except (Refused, Failed) as failed:
            raise ChatModelCut(f"the reply broke off: {self._line(failed)}") from failed

    def _once(
        self, messages: Sequence[Message], schema: Mapping[str, Any]
    ) -> Iterator[str | Finished]:
        """One request. Raises Refused, Failed, ChatModelError."""
        end = _End()
        written = 0
        for chunk in self._chunks(messages, schema):
            end.take(chunk)
            written += len(chunk.text)
            if chunk.text:
                yield chunk.text
            if self._deadline.left <= 0:
                raise ChatModelCut(f"the reply took longer than {self._longest_s:g} s")
            if written > MAX_CHARACTERS:
                raise ChatModelCut(f"{self.name!r} wrote more than it was asked to")
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
            options["timeout"] = max(0.001, min(self._timeout_s, self._deadline.left))
        try:
            for chunk in self._chat.stream(turns, **options):
                if isinstance(chunk, AIMessageChunk):
                    yield chunk
        except Exception as error:
            raise translated(error) from error

    def _wait(self, failed: Failed, failures: int) -> None:
        """Waits before the next attempt. Raises ChatModelError when there is to be none."""
        if failed.is_denied:
            raise ChatModelDenied(self._line(failed)) from failed
        wait = failed.retry_after
        if wait is None:
            wait = FIRST_WAIT_S * 2 ** (failures - 1) * (0.75 + random.random() / 2)  # noqa: S311
        is_too_long = wait > min(LONGEST_WAIT_S, self._deadline.left)
        if not failed.is_passing or failures >= ATTEMPTS or is_too_long:
            raise ChatModelError(self._line(failed)) from failed
        self._sleep(wait)

    def _line(self, failed: Refused | Failed) -> str:
        said = failed.message
        if self._secret:
            said = said.replace(self._secret, "…")
        return f"{self.name!r}: {' '.join(said.split())[:200]}"


def _openai_chat(name: str, api_key: str | None, base_url: str | None) -> BaseChatModel:
    from langchain_openai import ChatOpenAI  # not needed for other providers

    if api_key is None and base_url is None:
        raise ConfigError(
            f"'openai:{name}' needs a key: set OPENAI_API_KEY, or FOOTNOTE_MODEL=offline"
        )
    return ChatOpenAI(
        model=name,
        api_key=lambda: api_key or "none",  # servers of one's own want no key
        base_url=base_url,
        max_retries=0,
        stream_usage=True,
        use_responses_api=False,
        http_client=CONNECTIONS.lease(),
    )


def _other_chat(model: str, timeout_s: float) -> BaseChatModel:
    from langchain.chat_models import init_chat_model  # a second that openai models do without

    try:
        chat = init_chat_model(
            model, timeout=timeout_s, max_retries=0, max_tokens=MAX_OUTPUT_TOKENS
        )
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
