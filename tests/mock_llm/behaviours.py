"""Scripts for one request each: what an honest, a lying or a faulty model sends back."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from tests.mock_llm.messages import Behaviour, Failure, Reply, Request
from tests.mock_llm.wire import failure

_WORD = re.compile(r"\w{3,}")
_PASSING = re.compile(r"\s*\([^()]*\)|^(?:However|Moreover|In this (?:paper|work)), ")
INJECTED = "<!channel> <https://evil.example/x|open> [open](https://evil.example/x) @everyone"


@dataclass(frozen=True, slots=True)
class Says:
    """One claim: the ids it names and its words."""

    evidence: Sequence[str]
    text: str


Lie: TypeAlias = "Callable[[Mapping[str, str], str], Says]"


def answer_json(claims: Sequence[Says], status: str = "answered") -> str:
    """The reply that the schema asks for."""
    listed = [{"evidence": list(claim.evidence), "text": claim.text} for claim in claims]
    return json.dumps({"status": status, "claims": listed})


def says(text: str | None, **wire: Any) -> Behaviour:
    """Sends this text, whatever was asked; further arguments as in Reply."""
    reply = Reply(text, **wire)
    return lambda _: reply


def fails(answer: Failure) -> Behaviour:
    """Sends this failure, whatever was asked."""
    return lambda _: answer


# Models that keep to the schema.


def honest(limit: int = 2, *, compress: bool = False, **wire: Any) -> Behaviour:
    """Copies the numbered sentences that share most words with the question."""

    def reply(request: Request) -> Reply:
        best = _nearest(request)[:limit]
        claims = [Says([one], _compress(text) if compress else text) for one, text in best]
        return Reply(answer_json(claims, "answered" if claims else "not_stated"), **wire)

    return reply


def declines() -> Behaviour:
    """Says that the sentences do not state it."""
    return says(answer_json([], "not_stated"))


def lies(how: Lie, limit: int = 2) -> Behaviour:
    """Bends the sentences that an honest model would have copied."""

    def reply(request: Request) -> Reply:
        best = _nearest(request)[:limit]
        return Reply(answer_json([how(request.evidence, one) for one, _ in best]))

    return reply


def _nearest(request: Request) -> list[tuple[str, str]]:
    asked = set(_WORD.findall(request.question.lower()))
    return sorted(
        request.evidence.items(),
        key=lambda item: -len(asked & set(_WORD.findall(item[1].lower()))),
    )


def _compress(text: str) -> str:
    shorter = _PASSING.sub("", text)
    return shorter[:1].upper() + shorter[1:]


def judged(answers: Behaviour, judges: Behaviour) -> Behaviour:
    """Answers questions one way, and claims put before a judge another way."""
    return lambda request: judges(request) if is_judging(request) else answers(request)


def is_judging(request: Request) -> bool:
    """Whether a request asks for a verdict on one claim."""
    return not request.evidence and "Claim: " in request.text


def finds(verdict: str, **wire: Any) -> Behaviour:
    """Gives this verdict on every claim."""
    return says(json.dumps({"verdict": verdict}), **wire)


# Lies: each takes all sentences and the id of one, and returns a claim.


def unknown_id(evidence: Mapping[str, str], one: str) -> Says:
    """Names a sentence that was never given."""
    return Says([f"S{len(evidence) + 9000}"], evidence[one])


def invented(evidence: Mapping[str, str], one: str) -> Says:  # noqa: ARG001 - a lie like the others
    """Says what stands nowhere."""
    return Says([one], "Zanzibar pelicans cure influenza within 31 hours.")


def changed_number(evidence: Mapping[str, str], one: str) -> Says:
    """Adds one to every number, or a number where there is none."""
    changed, count = re.subn(r"\d+", lambda m: str(int(m[0]) + 1), evidence[one])
    return Says([one], changed if count else evidence[one].rstrip(".") + " by 97%.")


def turned_negation(evidence: Mapping[str, str], one: str) -> Says:
    """Drops every "not" and "no", or puts one in."""
    turned, count = re.subn(r"\b(?:not|no|never) |\bcannot\b", "", evidence[one])
    if not count:
        turned = re.sub(r"^(\S+ \S+)", r"\1 not", evidence[one])
    return Says([one], turned)


def swapped_roles(evidence: Mapping[str, str], one: str) -> Says:
    """Exchanges the sentence's first and last word of four letters or more."""
    words = [word for word in _WORD.findall(evidence[one]) if len(word) > 3]
    swapped = {words[0]: words[-1], words[-1]: words[0]}
    return Says([one], _WORD.sub(lambda m: swapped.get(m[0], m[0]), evidence[one]))


def spliced(evidence: Mapping[str, str], one: str) -> Says:
    """Joins the beginning of one sentence to the end of another."""
    other = [text for key, text in evidence.items() if key != one or len(evidence) == 1][-1]
    head, tail = evidence[one].split(), other.split()
    return Says([one], " ".join(head[: len(head) // 2] + tail[len(tail) // 2 :]))


def injected(evidence: Mapping[str, str], one: str) -> Says:
    """Adds a mention of everybody and live links."""
    return Says([one], f"{evidence[one]} {INJECTED}")


LIES = (unknown_id, invented, changed_number, turned_negation, swapped_roles, spliced, injected)


# Models that break the schema or the wire.


def bent(change: Callable[[str], str], **wire: Any) -> Behaviour:
    """Sends an honest reply's text changed by a function; further arguments as in Reply."""

    def reply(request: Request) -> Reply:
        whole = honest()(request)
        return Reply(change(whole.sent_text if isinstance(whole, Reply) else ""), **wire)

    return reply


def broken_json() -> Behaviour:
    """Forgets the last brackets and puts a comma in their place."""
    return bent(lambda text: text[:-3] + ",,")


def prose_around() -> Behaviour:
    """Talks before and after the JSON."""
    return bent(lambda text: f"Sure! Here is the answer:\n{text}\nI hope that helps.")


def fenced() -> Behaviour:
    """Puts the JSON into a Markdown code block."""
    return bent(lambda text: f"```json\n{text}\n```")


def endless_space() -> Behaviour:
    """Sends white space until the client goes away, as models in JSON mode do."""
    return says(" \n\t  ", endless=True, piece=4096)


def endless_claims() -> Behaviour:
    """Opens an answer and never closes it."""
    claim = json.dumps({"evidence": ["S1"], "text": "And again."})
    return bent(lambda _: '{"status": "answered", "claims": [' + f"{claim}, " * 30_000, piece=4096)


def stalls(after: int) -> Behaviour:
    """Sends the beginning of an honest reply, then only comments, ten a second, for ten minutes."""
    return honest(cut_after=after, delay=0.1, comments=6_000, piece=4096)


def trickles() -> Behaviour:
    """Sends one character after another, ten a second."""
    return honest(delay=0.1, piece=1)


def truncated(after: int) -> Behaviour:
    """Ends after so many bytes of an honest reply, without a finish reason."""
    return honest(cut_after=after, ending="cut")


def out_of_tokens(after: int) -> Behaviour:
    """Ends after so many bytes and says that the token limit was reached."""
    return honest(cut_after=after, finish_reason="length")


def hangs_up(after: int) -> Behaviour:
    """Closes the connection in the middle of the HTTP body."""
    return honest(cut_after=after, ending="hang_up")


def resets(after: int) -> Behaviour:
    """Resets the connection after so many bytes."""
    return honest(cut_after=after, ending="reset")


def refuses() -> Behaviour:
    """Uses the refusal field in place of content."""
    return says(None, refusal="I can't help with that.")


def filtered() -> Behaviour:
    """Is stopped by a content filter before the first word."""
    return says("", finish_reason="content_filter")


def calls_a_tool() -> Behaviour:
    """Calls a tool that was never offered."""
    return says(None, tool="delete_everything")


# Servers that fail.


def rate_limited(retry_after: str = "0.01") -> Behaviour:
    """429 with the time to wait, in seconds."""
    headers = {"Retry-After": retry_after}
    return fails(failure(429, "Rate limit reached.", "rate_limit_exceeded", headers))


def out_of_quota() -> Behaviour:
    """429 that no waiting mends."""
    return fails(failure(429, "You exceeded your current quota.", "insufficient_quota"))


def overloaded(**headers: str) -> Behaviour:
    """500 with a hint to come back at once, or with these headers (`_` for `-`)."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    sent = named or {"Retry-After": "0.01"}
    return fails(failure(500, "The server had an error.", "server_error", sent))


def wrong_key() -> Behaviour:
    """401, as for a key that was withdrawn."""
    return fails(failure(401, "Incorrect API key provided.", "invalid_api_key"))


def unknown_model() -> Behaviour:
    """404, as for a model that does not exist."""
    return fails(failure(404, "The model does not exist.", "model_not_found"))


def login_page() -> Behaviour:
    """200 with a web page, as a proxy that wants a password sends it."""
    page = "<!doctype html><title>Log in</title><form>Password</form>"
    return fails(Failure(200, page, content_type="text/html"))


def without_strict_mode(then: Behaviour | None = None) -> Behaviour:
    """400 for a JSON schema, as older compatible servers send it; answers other requests."""
    answers = then or honest()
    refused = failure(400, "'response_format' json_schema is not supported.", "unsupported_value")
    return lambda request: refused if request.response_format == "json_schema" else answers(request)
