"""Links lead to papers on allowed hosts and are made by code alone."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.links import _PAGES, Link, paper_address, paper_link, paper_of_link

HOSTS = {"arxiv.org", "doi.org", "huggingface.co", *_PAGES}
ANY = st.text(st.characters(exclude_categories=()), max_size=60)
HOSTILE = st.sampled_from(
    [
        "https://arxiv.org/abs/2402.03500|<!channel>",
        "https://arxiv.org@evil.example/abs/2402.03500",
        "https://evil.example/arxiv.org/abs/2402.03500",
        "https://aclanthology.org/2020.acl-main.1/?d=SECRET",
        "https://openreview.net/forum?id=abc&d=SECRET",
        "https://doi.org/10.1000/<!here>|x",
        "https://doi.org:8080/10.1000/1",
        "javascript:alert(1)//arxiv.org/abs/2402.03500",
        "https://arxiv.org\\@evil.example",
        "//arxiv.org/abs/2402.03500",
        "https://[::1/",
    ]
)


@pytest.mark.parametrize(
    ("paper_id", "url", "expected"),
    [
        ("arxiv:2402.03500", None, "https://arxiv.org/abs/2402.03500"),
        ("arxiv:2402.03500", "https://evil.example/x", "https://arxiv.org/abs/2402.03500"),
        ("arxiv:math/0309136", None, "https://arxiv.org/abs/math/0309136"),
        ("doi:10.1000/xyz<1>", None, "https://doi.org/10.1000/xyz%3C1%3E"),
        ("own:7", "http://arxiv.org/pdf/2402.03500v2", "https://arxiv.org/abs/2402.03500"),
        ("own:7", "https://huggingface.co/papers/2402.03500",
         "https://huggingface.co/papers/2402.03500"),
        ("own:7", "https://dx.doi.org/10.1000/182", "https://doi.org/10.1000/182"),
        ("own:7", "https://openreview.net/forum?id=rJl-b3RcF7",
         "https://openreview.net/forum?id=rJl-b3RcF7"),
        ("own:7", "http://aclanthology.org/2020.acl-main.1/",
         "https://aclanthology.org/2020.acl-main.1/"),
        ("own:7", "https://example.org/fern", None),
        ("title:fern", None, None),
    ],
)  # fmt: skip
def test_a_paper_is_linked_where_an_allowed_host_has_it(
    paper_id: str, url: str | None, expected: str | None
) -> None:
    """An id comes before the source's address, and any other host is no link."""
    assert expected == paper_address(paper_id, url)


@given(ANY | HOSTILE, ANY | HOSTILE, ANY)
def test_whatever_a_source_says_a_link_is_plain_and_on_an_allowed_host(
    paper_id: str, url: str, label: str
) -> None:
    """No sign that Slack reads, no message in a query, no host but ours to choose."""
    for given_id in (paper_id, f"arxiv:{paper_id}", f"doi:{paper_id}", f"doi:10.1000/{paper_id}"):
        link = paper_link(given_id, url, label)
        if link is None:
            continue
        parts = urlsplit(link.url)
        assert parts.scheme == "https"
        assert parts.netloc in HOSTS
        assert re.fullmatch(r"[A-Za-z0-9:/.?=%();_-]+", link.url)
        assert parts.query == "" or parts.netloc == "openreview.net"
        assert "SECRET" not in parts.query
        assert link.label.strip() == link.label != ""


@pytest.mark.parametrize("url", [
    "https://aclanthology.org/2020.acl-main.1/?d=SECRET",
    "https://openreview.net/forum?id=abc&d=SECRET",
    "https://arxiv.org@evil.example/abs/2402.03500",
    "https://evil.example/arxiv.org/abs/2402.03500",
    "https://doi.org:8080/10.1000/1",
])  # fmt: skip
def test_an_address_that_could_carry_something_out_is_no_link(url: str) -> None:
    """Queries, other hosts and users in the address are not taken."""
    assert paper_address("own:7", url) is None


def test_nobody_else_makes_a_link() -> None:
    """Neither the class nor a copy with changes lets an address in."""
    link = paper_link("arxiv:2402.03500", None, "Fern")
    assert link is not None

    with pytest.raises(TypeError, match="makes a Link"):
        Link("https://evil.example", "Fern")
    with pytest.raises(TypeError, match="makes a Link"):
        replace(link, url="https://evil.example", _seal=None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what about https://arxiv.org/abs/2402.03500v3?", "arxiv:2402.03500"),
        ("<https://arxiv.org/pdf/2402.03500|this one>", "arxiv:2402.03500"),
        ("see <https://huggingface.co/papers/2406.17630>", "arxiv:2406.17630"),
        ("<https://doi.org/10.48550/arXiv.2402.03500>", "arxiv:2402.03500"),
        ("https://doi.org/10.1000/182.", "doi:10.1000/182"),
        ("<https://evil.example/arxiv.org/abs/2402.03500|arxiv.org/abs/2402.03500>", None),
        ("https://me:word@arxiv.org/abs/2402.03500", None),
        ("https://arxiv.org:8080/abs/2402.03500", None),
        ("https://arxiv.org/list/cs.LG/recent", None),
        ("2402.03500 is a paper", None),
        ("", None),
    ],
)
def test_the_paper_that_a_message_links_to_is_recognised(text: str, expected: str | None) -> None:
    """By its address, in the forms that Slack writes; a label alone says nothing."""
    assert expected == paper_of_link(text)


@given(ANY | HOSTILE)
def test_any_message_can_be_searched_for_links(text: str) -> None:
    """Nothing that is no paper is taken for one, and nothing raises."""
    found = paper_of_link(text)

    assert found is None or found.startswith(("arxiv:", "doi:10."))
