"""The scripted server, as OpenAI's own client meets it."""

from __future__ import annotations

import json
import socket
import time

import httpx
import openai
import pytest
from openai import OpenAI
from openai.types.chat import ChatCompletionMessageParam

from tests.conftest import StartMockLLM
from tests.mock_llm import Behaviour, Failure, MockLLM, behaviours
from tests.mock_llm.wire import failure

EVIDENCE = (
    "[S1] Pelicans do not dive below 40 metres in winter.\n"
    "[S2] Herons stand still (for hours) while they fish in rivers.\n"
    "[S3] Gulls steal bread from 9 of 10 visitors."
)
MESSAGES: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "Answer from the sentences."},
    {"role": "user", "content": f"How deep do pelicans dive in winter?\n\n{EVIDENCE}"},
]
SENTENCES = dict(line[1:].split("] ", 1) for line in EVIDENCE.splitlines())


def client(server: MockLLM, retries: int = 0) -> OpenAI:
    return OpenAI(api_key="unused", base_url=server.base_url, max_retries=retries, timeout=5)


def ask(behaviour: Behaviour) -> str | None:
    """The reply's text, without streaming."""
    with MockLLM(behaviour) as server, client(server) as api:
        reply = api.chat.completions.create(model="mock", messages=MESSAGES)
        return reply.choices[0].message.content


def stream(behaviour: Behaviour) -> tuple[str, str | None, int | None]:
    """A streamed reply's text, finish reason and prompt tokens."""
    text, finish, tokens = "", None, None
    with MockLLM(behaviour) as server, client(server) as api:
        chunks = api.chat.completions.create(
            model="mock", messages=MESSAGES, stream=True, stream_options={"include_usage": True}
        )
        with chunks:
            for chunk in chunks:
                if chunk.usage:
                    tokens = chunk.usage.prompt_tokens
                for choice in chunk.choices:
                    text += choice.delta.content or ""
                    finish = choice.finish_reason or finish
    return text, finish, tokens


def test_honest_model_copies_the_sentence_the_question_is_about() -> None:
    """It reads the numbered lines of the request."""
    reply = json.loads(ask(behaviours.honest(limit=1)) or "")
    claim = {"evidence": ["S1"], "text": SENTENCES["S1"]}
    assert {"status": "answered", "claims": [claim]} == reply


def test_honest_model_can_compress() -> None:
    """Asides go, the rest stays in order."""
    reply = json.loads(ask(behaviours.honest(limit=3, compress=True)) or "")
    texts = {claim["evidence"][0]: claim["text"] for claim in reply["claims"]}
    assert "Herons stand still while they fish in rivers." == texts["S2"]


def test_stream_and_whole_reply_say_the_same() -> None:
    """Both ways of asking reach the same text; a stream ends with its usage."""
    text, finish, tokens = stream(behaviours.honest())
    assert (ask(behaviours.honest()), "stop") == (text, finish)
    assert tokens
    assert tokens > 10


def test_usage_is_left_out_of_a_stream_that_did_not_ask_for_it() -> None:
    """As the real interface does."""
    with MockLLM() as server, client(server) as api:
        chunks = api.chat.completions.create(model="mock", messages=MESSAGES, stream=True)
        assert all(chunk.usage is None for chunk in chunks)


@pytest.mark.parametrize("lie", behaviours.LIES)
def test_lie_differs_from_what_it_cites(lie: behaviours.Lie) -> None:
    """Each lie keeps to the schema and is no copy of the sentence it names."""
    reply = json.loads(ask(behaviours.lies(lie)) or "")
    for claim in reply["claims"]:
        assert claim["text"] != SENTENCES.get(claim["evidence"][0])


def test_lies_are_the_ones_they_are_named_after() -> None:
    """What each does to one sentence."""
    assert "Pelicans do dive below 40 metres in winter." == (
        behaviours.turned_negation(SENTENCES, "S1").text
    )
    assert "Gulls steal bread from 10 of 11 visitors." == (
        behaviours.changed_number(SENTENCES, "S3").text
    )
    assert "winter do not dive below 40 metres in Pelicans." == (
        behaviours.swapped_roles(SENTENCES, "S1").text
    )
    assert "Pelicans do not dive 9 of 10 visitors." == behaviours.spliced(SENTENCES, "S1").text


@pytest.mark.parametrize(
    "behaviour", [behaviours.broken_json(), behaviours.prose_around(), behaviours.fenced()]
)
def test_bent_reply_is_no_json(behaviour: Behaviour) -> None:
    """Each is close to JSON, and none is."""
    text = ask(behaviour) or ""
    assert SENTENCES["S1"] in text
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)


def test_truncated_stream_has_no_finish_reason() -> None:
    """A cut that looks like an orderly end of the connection."""
    text, finish, tokens = stream(behaviours.truncated(30))
    assert (30, None, None) == (len(text), finish, tokens)


def test_stream_out_of_tokens_says_so() -> None:
    """The finish reason is the only sign."""
    text, finish, _ = stream(behaviours.out_of_tokens(30))
    assert (30, "length") == (len(text), finish)


@pytest.mark.parametrize("behaviour", [behaviours.hangs_up(30), behaviours.resets(30)])
def test_broken_connection_is_an_error(behaviour: Behaviour) -> None:
    """Both while streaming and not."""
    with pytest.raises((httpx.TransportError, openai.APIConnectionError)):
        stream(behaviour)
    with pytest.raises(openai.APIConnectionError):
        ask(behaviour)


def test_refusal_comes_in_its_own_field() -> None:
    """There is no content then."""
    with MockLLM(behaviours.refuses()) as server, client(server) as api:
        message = api.chat.completions.create(model="mock", messages=MESSAGES).choices[0].message
    assert (None, "I can't help with that.") == (message.content, message.refusal)


def test_filtered_and_tool_calling_replies_say_why_they_ended() -> None:
    """Neither holds a text."""
    assert ("", "content_filter") == stream(behaviours.filtered())[:2]
    assert ("", "tool_calls") == stream(behaviours.calls_a_tool())[:2]


@pytest.mark.parametrize("behaviour", [behaviours.endless_space(), behaviours.endless_claims()])
def test_endless_reply_goes_on_until_the_client_leaves(behaviour: Behaviour) -> None:
    """Leaving early leaves no thread and no open socket behind."""
    with (
        MockLLM(behaviour) as server,
        client(server) as api,
        api.chat.completions.create(model="mock", messages=MESSAGES, stream=True) as chunks,
    ):
        length = sum(len(next(chunks).choices[0].delta.content or "") for _ in range(20))
    assert length > 50_000


def test_slow_reply_does_not_hold_up_the_end_of_a_test() -> None:
    """A server that is waiting stops at once."""
    began = time.monotonic()
    with (
        MockLLM(behaviours.honest(delay=30)) as server,
        client(server).with_options(timeout=0.05) as api,
        pytest.raises(openai.APITimeoutError),
    ):
        api.chat.completions.create(model="mock", messages=MESSAGES)
    assert time.monotonic() - began < 5


def test_script_is_played_in_order_and_its_last_part_repeats() -> None:
    """Two refusals for the rate, then an answer; the client's own retries get there."""
    script = (behaviours.rate_limited(), behaviours.overloaded(), behaviours.declines())
    with MockLLM(*script) as server, client(server, retries=2) as api:
        for _ in range(2):
            reply = api.chat.completions.create(model="mock", messages=MESSAGES)
            assert '{"status": "not_stated", "claims": []}' == reply.choices[0].message.content
        assert 4 == len(server.chats)


@pytest.mark.parametrize(
    ("behaviour", "error", "code"),
    [
        (behaviours.rate_limited(), openai.RateLimitError, "rate_limit_exceeded"),
        (behaviours.out_of_quota(), openai.RateLimitError, "insufficient_quota"),
        (behaviours.overloaded(), openai.InternalServerError, "server_error"),
        (behaviours.wrong_key(), openai.AuthenticationError, "invalid_api_key"),
        (behaviours.unknown_model(), openai.NotFoundError, "model_not_found"),
    ],
)
def test_failure_is_the_error_it_plays(
    behaviour: Behaviour, error: type[openai.APIStatusError], code: str
) -> None:
    """The client raises the error that the real interface makes it raise."""
    with pytest.raises(error) as raised:
        ask(behaviour)
    assert code == raised.value.code


def test_login_page_is_no_completion() -> None:
    """A proxy answers 200 with a web page."""
    with MockLLM(behaviours.login_page()) as server, client(server) as api:
        reply = api.chat.completions.create(model="mock", messages=MESSAGES)
    assert "Log in" in str(reply)


def test_server_without_strict_mode_answers_requests_that_do_not_ask_for_it() -> None:
    """A schema is refused with 400."""
    with MockLLM(behaviours.without_strict_mode()) as server, client(server) as api:
        with pytest.raises(openai.BadRequestError):
            api.chat.completions.create(
                model="mock",
                messages=MESSAGES,
                response_format={
                    "type": "json_schema",
                    "json_schema": {"name": "answer", "strict": True, "schema": {}},
                },
            )
        reply = api.chat.completions.create(
            model="mock", messages=MESSAGES, response_format={"type": "json_object"}
        )
    assert "answered" in (reply.choices[0].message.content or "")


def test_journal_keeps_every_request_with_its_headers() -> None:
    """What was sent can be looked at afterwards."""
    with MockLLM() as server, client(server) as api:
        assert ["mock"] == [model.id for model in api.models.list()]
        api.chat.completions.create(model="mock", messages=MESSAGES)
    assert ["/v1/models", "/v1/chat/completions"] == [one.path for one in server.requests]
    asked = server.chats[0]
    assert ("Bearer unused", SENTENCES) == (asked.headers["authorization"], asked.evidence)
    assert "How deep do pelicans dive in winter?" == asked.question


def test_embeddings_are_the_same_in_both_encodings() -> None:
    """Deterministic unit vectors of the size asked for, near for texts that share words."""
    texts = ["pelicans dive", "pelicans dive deep", "granite"]
    with MockLLM() as server, client(server) as api:
        packed = api.embeddings.create(model="e", input=texts, dimensions=64)  # base64 by default
        plain = api.embeddings.create(
            model="e", input=texts, dimensions=64, encoding_format="float"
        )
    one, two, other = (row.embedding for row in plain.data)
    assert one == pytest.approx(packed.data[0].embedding, abs=1e-6)
    assert 64 == len(one)
    assert dot(one, one) == pytest.approx(1.0)
    assert dot(one, two) > 0.6 > dot(one, other)
    assert ["base64", "float"] == [str(one.body["encoding_format"]) for one in server.requests]


def dot(left: list[float], right: list[float]) -> float:
    return sum(a * b for a, b in zip(left, right, strict=True))


def test_embedding_requests_can_fail_by_script() -> None:
    """First a limit on the rate, then vectors; an empty text is refused as the real one does."""
    limited = failure(429, "slow down", "rate_limit_exceeded", {"Retry-After": "0.01"})
    with MockLLM(embeddings=[limited]) as server, client(server, retries=1) as api:
        assert 1536 == len(api.embeddings.create(model="e", input="x").data[0].embedding)
        with pytest.raises(openai.BadRequestError):
            api.embeddings.create(model="e", input=["x", ""])


def test_unknown_path_is_not_found() -> None:
    """A wrong base address shows."""
    with MockLLM() as server:
        assert 404 == httpx.get(f"{server.base_url}/chat").status_code


def test_fixture_starts_servers_that_stop_with_the_test(mock_llm: StartMockLLM) -> None:
    """Two servers of one test have their own scripts and journals; an idle client is let go."""
    one, other = mock_llm(), mock_llm(behaviours.declines())
    idle = socket.create_connection(("127.0.0.1", httpx.URL(one.base_url).port or 0))
    with idle, client(other) as api:
        api.chat.completions.create(model="mock", messages=MESSAGES)
        assert (0, 1) == (len(one.chats), len(other.chats))


def test_failure_says_any_status_and_body() -> None:
    """Whatever else a test needs can be written down."""
    with pytest.raises(openai.APIStatusError) as raised:
        ask(behaviours.fails(Failure(418, "{}")))
    assert 418 == raised.value.status_code
