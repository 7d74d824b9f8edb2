"""Claims come out of a reply as their objects close, whatever surrounds them."""

from __future__ import annotations

import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.claims import MAX_CHARACTERS, SCHEMA, ClaimReader
from bot.models import Claim

REPLY = json.dumps(
    {
        "status": "answered",
        "claims": [
            {"evidence": ["S1"], "text": 'Braces { and "quotes" } and a \\ are text.'},
            {"evidence": ["S2", "S3"], "text": "Zwölf ☂ 𝛼."},
        ],
    }
)
CLAIMS = [
    Claim(("S1",), 'Braces { and "quotes" } and a \\ are text.'),
    Claim(("S2", "S3"), "Zwölf ☂ 𝛼."),
]


def read(*pieces: str) -> tuple[list[Claim], ClaimReader]:
    reader = ClaimReader()
    return [claim for piece in pieces for claim in reader.feed(piece)], reader


def test_a_claim_is_given_when_its_object_closes() -> None:
    """The first claim is there before the second has begun."""
    end_of_first = REPLY.index("},") + 1

    claims, reader = read(REPLY[:end_of_first])

    assert CLAIMS[:1] == claims
    assert "answered" == reader.status
    assert CLAIMS[1:] == reader.feed(REPLY[end_of_first:])


@given(st.lists(st.integers(0, len(REPLY)), max_size=6))
def test_it_makes_no_difference_how_the_reply_is_cut_into_pieces(cuts: list[int]) -> None:
    """Property: any split gives the same claims in the same order."""
    places = [0, *sorted(cuts), len(REPLY)]
    pieces = [REPLY[a:b] for a, b in pairwise(places)]

    assert CLAIMS == read(*pieces)[0]


@pytest.mark.parametrize("cut", range(0, len(REPLY), 7))
def test_what_was_read_of_a_cut_reply_is_the_beginning_of_the_whole(cut: int) -> None:
    """Nothing is given for a claim that did not close."""
    claims, _ = read(REPLY[:cut])

    assert CLAIMS[: len(claims)] == claims


@pytest.mark.parametrize(
    "reply",
    [
        f'Sure! Here is [S1] {{my}} answer, it\'s "good":\n{REPLY}\nI hope that helps.',
        f"```json\n{REPLY}\n```",
        " \n\t" * 50 + REPLY,
        REPLY.replace('"claims"', '"confidence": {"claims": NaN}, "extra": [1, [2]], "claims"'),
        json.dumps(json.loads(REPLY)["claims"]),
        json.dumps({"answer": json.loads(REPLY)}),
        json.dumps(json.loads(REPLY), indent=4),
    ],
    ids=["prose", "fence", "space", "extra keys", "bare list", "wrapped", "indented"],
)
def test_what_surrounds_the_claims_does_not_matter(reply: str) -> None:
    """Servers without strict schemas talk around their JSON."""
    assert (CLAIMS, 0) == ((found := read(reply))[0], found[1].malformed)


def test_text_may_come_before_evidence() -> None:
    """The order of the keys is asked for, not needed; other keys are ignored."""
    assert [Claim(("S1",), "Yes.")] == read('[{"text": "Yes.", "x": 1, "evidence": ["S1"]}]')[0]


def test_ids_are_read_with_their_brackets_and_in_lower_case() -> None:
    """Models copy the brackets; a single id may come without its list."""
    assert [Claim(("S7",), "Yes.")] == read('[{"evidence": "[s7]", "text": "Yes."}]')[0]


@pytest.mark.parametrize(
    "claim",
    [
        '{"evidence": ["S1"]}',
        '{"evidence": [], "text": "No."}',
        '{"evidence": [1], "text": "No."}',
        '{"evidence": ["S1"], "text": NaN}',
        '{"evidence": ["S1"], "text": null}',
        '{"evidence": ["S1"] "text": "No."}',
        '{"evidence": ["S1"], "text": "No.", "x": ' + "[" * 5000 + "]" * 5000 + "}",
        '"S1"',
        "17",
        "null",
        "[]",
    ],
)
def test_a_claim_that_is_none_is_counted(claim: str) -> None:
    """It costs that claim alone: the next one is read."""
    claims, reader = read(f'{{"claims": [{claim}, {{"evidence": ["S2"], "text": "Yes."}}]}}')

    assert ([Claim(("S2",), "Yes.")], 1) == (claims, reader.malformed)


def test_of_two_equal_keys_the_last_one_counts() -> None:
    """As every JSON reader has it."""
    reply = '{"claims": [{"evidence": ["S1"], "text": "No.", "text": "Yes."}]}'

    assert [Claim(("S1",), "Yes.")] == read(reply)[0]


def test_half_a_surrogate_pair_is_text() -> None:
    """It is for verification to refuse."""
    assert "\ud800" == read('[{"evidence": ["S1"], "text": "\\ud800"}]')[0][0].text


def test_an_endless_reply_is_read_no_further_than_an_honest_one_can_be() -> None:
    """The reader says when it is full."""
    reader = ClaimReader()
    for _ in range(200):
        reader.feed(" " * 4096)

    assert reader.is_full
    assert [] == reader.feed(REPLY)
    assert MAX_CHARACTERS < reader.seen


@given(st.text(alphabet='{}[]",:\\ aS1x', max_size=60))
def test_no_text_makes_it_fail(text: str) -> None:
    """Property: broken JSON gives claims or none, never an error."""
    read('{"status": "answered", "claims": [', *text, "]}")


def test_the_schema_is_strict_and_has_no_field_for_a_quote() -> None:
    """What a model cannot write it cannot make up."""
    claim = SCHEMA["properties"]["claims"]["items"]

    assert ["evidence", "text"] == list(claim["properties"]) == claim["required"]
    assert claim["additionalProperties"] is SCHEMA["additionalProperties"] is False
