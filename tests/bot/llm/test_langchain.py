"""Hosted models behind a real HTTP server: retries, cuts, refusals, and servers of little skill."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bot.claims import SCHEMA
from bot.errors import ChatModelCut, ChatModelDenied, ChatModelError, ConfigError
from bot.llm.base import MAX_OUTPUT_TOKENS, Finished, Message
from bot.llm.langchain import ATTEMPTS, MAX_CHARACTERS, LangChainModel
from bot.llm.langchain_client import Connections
from tests.mock_llm import Behaviour, Failure, MockLLM, Reply, Request, behaviours
from tests.mock_llm.wire import failure

MESSAGES = (
    Message("system", "Answer."),
    Message("user", "# Cats\n[S1] A cat has 9 lives.\n\nQuestion: How many lives has a cat?"),
)
MODEL = "openai:gpt-6-luna"


class Asked:
    """One reply read to its end: its text, what ended it, and how long was waited."""

    def __init__(
        self,
        *script: Behaviour,
        name: str = MODEL,
        key: str | None = "sk-test",
        longest_s: float = 60,
    ) -> None:
        self.text = ""
        self.finished: Finished | None = None
        self.error: ChatModelError | None = None
        self.waits: list[float] = []
        with MockLLM(*script) as server:
            model = LangChainModel(
                name, key, server.base_url, longest_s=longest_s, sleep=self.waits.append
            )
            try:
                for item in model.stream(MESSAGES, SCHEMA):
                    if isinstance(item, Finished):
                        self.finished = item
                    else:
                        self.text += item
            except ChatModelError as error:
                self.error = error
            model.close()
            self.requests = server.chats

    @property
    def formats(self) -> Sequence[str]:
        return [request.response_format for request in self.requests]


def test_a_reply_streams_and_ends_with_its_tokens_and_price() -> None:
    """Usage is asked for, and priced by the model's name."""
    asked = Asked(behaviours.honest())

    assert asked.text.startswith('{"status": "answered"')
    assert asked.finished is not None
    usage = asked.finished.usage
    assert usage.input_tokens > 0
    assert usage.cost_usd == pytest.approx(
        (usage.input_tokens * 0.10 + usage.output_tokens * 0.50) / 1e6
    )


def test_a_request_asks_for_the_strict_schema_and_for_no_temperature() -> None:
    """Nothing is stored at the provider, and thinking is kept short."""
    body = Asked(behaviours.honest()).requests[0].body

    assert "temperature" not in body
    assert body["response_format"]["json_schema"]["strict"] is True
    assert SCHEMA == body["response_format"]["json_schema"]["schema"]
    assert body["store"] is False
    assert "low" == body["reasoning_effort"]
    assert ["system", "user"] == [message["role"] for message in body["messages"]]


def test_the_length_of_a_reply_has_a_limit() -> None:
    """An older server knows it by another name."""

    def older(request: Request) -> Reply | Failure:
        if "max_completion_tokens" in request.body:
            return failure(400, "Unsupported parameter: 'max_completion_tokens'.", "unknown")
        return behaviours.honest()(request)

    new, old = (Asked(server).requests[-1].body for server in (behaviours.honest(), older))

    assert (MAX_OUTPUT_TOKENS, MAX_OUTPUT_TOKENS) == (
        new["max_completion_tokens"],
        old["max_tokens"],
    )


@pytest.mark.parametrize("behaviour", [behaviours.endless_space(), behaviours.endless_claims()])
def test_a_server_that_knows_no_limit_is_left(behaviour: Behaviour) -> None:
    """Each token costs."""
    asked = Asked(behaviour)

    assert isinstance(asked.error, ChatModelCut)
    assert len(asked.text) < 2 * MAX_CHARACTERS


def test_a_model_that_does_not_think_is_not_told_how_hard() -> None:
    """Servers of one's own would refuse the request."""
    body = Asked(behaviours.honest(), name="openai:my-model", key=None).requests[0].body

    assert "reasoning_effort" not in body


def test_a_server_without_strict_schemas_is_asked_for_less() -> None:
    """First any JSON, then plain text, and that is remembered."""
    asked = Asked(behaviours.without_strict_mode())

    assert ["json_schema", "json_object"] == asked.formats
    assert asked.finished is not None


def test_what_a_server_refuses_is_left_out_from_then_on() -> None:
    """One unknown field costs one request, not each."""

    def picky(request: Request) -> Reply | Failure:
        for field in ("store", "reasoning_effort", "max_completion_tokens", "max_tokens"):
            if field in request.body:
                return failure(400, f"Unrecognized request argument: {field}", "unknown")
        if request.response_format != "text":
            return failure(400, "response_format is not supported", "unknown")
        return behaviours.honest()(request)

    with MockLLM(picky) as server:
        model = LangChainModel(MODEL, "sk-test", server.base_url)
        first = [item for item in model.stream(MESSAGES, SCHEMA) if isinstance(item, Finished)]
        requests = len(server.chats)
        second = [item for item in model.stream(MESSAGES, SCHEMA) if isinstance(item, Finished)]

        assert (1, 1) == (len(first), len(second))
        assert requests + 1 == len(server.chats)


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (behaviours.truncated(40), "without a finish reason"),
        (behaviours.out_of_tokens(40), "limit of tokens"),
        (behaviours.hangs_up(40), "broke off"),
        (behaviours.resets(40), "broke off"),
        (behaviours.filtered(), "content filter"),
    ],
)
def test_a_reply_that_did_not_finish_is_cut(behaviour: Behaviour, said: str) -> None:
    """What came before it stays; it is not asked for again."""
    asked = Asked(behaviour)

    assert isinstance(asked.error, ChatModelCut)
    assert said in str(asked.error)
    assert 1 == len(asked.requests)


@pytest.mark.parametrize(
    "behaviour", [behaviours.refuses(), behaviours.calls_a_tool(), behaviours.login_page()]
)
def test_a_reply_without_a_text_is_an_error(behaviour: Behaviour) -> None:
    """A refusal, a tool that was never offered, a proxy's web page."""
    asked = Asked(behaviour)

    assert isinstance(asked.error, ChatModelError)
    assert "\n" not in str(asked.error)


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    """Retry-After is kept to."""
    asked = Asked(behaviours.rate_limited("7"), behaviours.overloaded(), behaviours.honest())

    assert asked.finished is not None
    assert [7.0, 0.01] == asked.waits


def test_a_busy_server_may_name_a_date() -> None:
    """Or milliseconds."""
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=9), usegmt=True)
    asked = Asked(
        behaviours.rate_limited(soon),
        behaviours.overloaded(Retry_After_Ms="250"),
        behaviours.honest(),
    )

    assert asked.finished is not None
    assert 5 < asked.waits[0] <= 9
    assert 0.25 == asked.waits[1]


def test_a_server_may_say_whether_to_ask_again() -> None:
    """Which counts for more than its status."""
    never = Asked(behaviours.overloaded(X_Should_Retry="false"))
    again = Asked(
        behaviours.fails(failure(418, "Later.", "teapot", {"x-should-retry": "true"})),
        behaviours.honest(),
    )

    assert 1 == len(never.requests)
    assert "had an error" in str(never.error)
    assert again.finished is not None


def test_waits_grow_where_the_server_names_none() -> None:
    """And the attempts come to an end."""
    asked = Asked(behaviours.hangs_up(0))

    assert isinstance(asked.error, ChatModelError)
    assert ATTEMPTS == len(asked.requests)
    assert sorted(asked.waits) == asked.waits
    assert ATTEMPTS - 1 == len(asked.waits)


def test_waiting_ends_with_the_time_of_an_answer() -> None:
    """Attempts and waits count into it."""
    asked = Asked(behaviours.rate_limited("15"), longest_s=10)

    assert isinstance(asked.error, ChatModelError)
    assert ([], 1) == (asked.waits, len(asked.requests))


@pytest.mark.parametrize("behaviour", [behaviours.stalls(40), behaviours.trickles()])
def test_a_reply_that_never_ends_is_left(behaviour: Behaviour) -> None:
    """Though the server is never silent; what came before stays."""
    started = time.monotonic()
    asked = Asked(behaviour, longest_s=0.8)

    assert isinstance(asked.error, ChatModelCut)
    assert asked.text
    assert time.monotonic() - started < 5
    assert 1 == len(asked.requests)


def test_nobody_waits_an_hour() -> None:
    """A Retry-After beyond the cap is a failure at once."""
    asked = Asked(behaviours.rate_limited("3600"))

    assert isinstance(asked.error, ChatModelError)
    assert ([], 1) == (asked.waits, len(asked.requests))


@pytest.mark.parametrize(
    ("behaviour", "said"),
    [
        (behaviours.out_of_quota(), "quota"),
        (behaviours.fails(failure(402, "Payment required.", "payment")), "Payment"),
        (behaviours.wrong_key(), "key was refused"),
        (behaviours.unknown_model(), "does not exist"),
        (behaviours.fails(failure(403, "No access.", "forbidden")), "key was refused"),
    ],
)
def test_what_no_waiting_mends_is_not_asked_again(behaviour: Behaviour, said: str) -> None:
    """The person is told what the server said."""
    asked = Asked(behaviour)

    assert isinstance(asked.error, ChatModelDenied)
    assert said in str(asked.error)
    assert 1 == len(asked.requests)


def test_a_key_never_stands_in_a_message() -> None:
    """Though the server may repeat it."""
    asked = Asked(behaviours.fails(failure(404, "No model for sk-test.", "x")))

    assert "sk-test" not in str(asked.error)


def test_a_server_that_never_answers_is_left() -> None:
    """After the time limit, as often as any other failure."""
    waits: list[float] = []
    with MockLLM(behaviours.honest(delay=2.0)) as server:
        model = LangChainModel(MODEL, "sk-test", server.base_url, timeout_s=0.1, sleep=waits.append)
        with pytest.raises(ChatModelError, match="in time"):
            list(model.stream(MESSAGES, SCHEMA))

    assert ATTEMPTS - 1 == len(waits)


def test_a_model_without_key_or_address_is_a_matter_of_settings() -> None:
    """Before anything is sent."""
    with pytest.raises(ConfigError, match="OPENAI_API_KEY"):
        LangChainModel(MODEL)


def test_a_provider_that_is_not_installed_names_its_package() -> None:
    """LangChain knows more providers than are installed here."""
    with pytest.raises(ConfigError, match="langchain-anthropic"):
        LangChainModel("anthropic:claude-x")
    with pytest.raises(ConfigError, match="nobody"):
        LangChainModel("nobody:model")


def test_connections_close_with_their_last_user() -> None:
    """Not before: models share them; whoever comes later gets new ones."""
    connections = Connections()
    first, second = connections.lease(), connections.lease()
    connections.release()
    assert (True, False) == (first is second, first.is_closed)
    connections.release()
    third = connections.lease()
    assert (True, False) == (first.is_closed, third.is_closed)
    connections.release()


def test_a_model_gives_its_connections_back_once() -> None:
    """However often it is closed, the others keep theirs."""
    with MockLLM(behaviours.says("Nine.", piece=64)) as server:
        first, second = (LangChainModel(MODEL, "sk", server.base_url) for _ in range(2))
        first.close()
        first.close()
        assert ["Nine."] == [x for x in second.stream(MESSAGES, SCHEMA) if isinstance(x, str)]
        second.close()


def test_a_question_asked_meanwhile_has_a_time_limit_of_its_own() -> None:
    """A judge is asked while the reply that it judges waits to be read on."""
    with MockLLM(behaviours.says("Nine lives.", piece=4)) as server:
        slow, quick = (
            LangChainModel(MODEL, "sk", server.base_url, longest_s=s) for s in (60.0, 0.2)
        )
        pieces = slow.stream(MESSAGES, SCHEMA)
        first = next(pieces)
        with pytest.raises(ChatModelCut):
            list(_read_slowly(quick.stream(MESSAGES, SCHEMA)))
        rest = [piece for piece in pieces if isinstance(piece, str)]
        slow.close()
        quick.close()

    assert ["Nine", " liv", "es."] == [first, *rest]


def _read_slowly(stream: Iterable[object]) -> Iterator[object]:
    for item in stream:
        time.sleep(0.3)
        yield item
