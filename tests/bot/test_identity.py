"""Tests of bot.identity."""

from __future__ import annotations

import pytest

from bot.identity import (
    arxiv_id,
    canonical_title,
    normalise_doi,
    paper_keys,
)
from bot.models import Record


def record(**fields: str | None) -> Record:
    given: dict[str, str | None] = {"title": "A title", "abstract": "", **fields}
    return Record(line=1, position=1, **given)  # type: ignore[arg-type]


def paper_key(one: Record, listing: str) -> str:
    """What names a paper: the first of its keys."""
    return paper_keys(one, listing)[0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('The Schr\\"odinger Bridge', "The Schrödinger bridge"),
        ('The Schr{\\"o}dinger Bridge', 'The Schr\\"{o}dinger  Bridge'),
        ('na\\"{\\i}ve Bayes', "Naïve Bayes"),
        ("Erd\\H{o}s numbers", "Erdős numbers"),
        ("$\\beta$-VAE revisited", "β-VAE revisited"),
        ("beta-VAE revisited", "β-VAE revisited"),
        ("{D}eep {BERT}s", "Deep BERTs"),
        ("Sorting in $\\mathcal{O}(n)$", "Sorting in O(n)"),
        ("Eﬃcient attention", "Efficient attention"),
        ("Attention: all you need?", "Attention -- All You Need"),
        ("Straße", "STRASSE"),
    ],
)
def test_spellings_of_one_title_are_one(one: str, other: str) -> None:
    """LaTeX, accents, case and punctuation do not make two papers."""
    assert canonical_title(one) == canonical_title(other)


def test_different_words_stay_different_titles() -> None:
    """Only spelling is levelled."""
    assert canonical_title("Deep sets") != canonical_title("Deep nets")
    assert canonical_title("MMGP") != canonical_title("O-MMGP")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2503.11731", "2503.11731"),
        ("arXiv:2503.11731v2 [cs.LG]", "2503.11731"),
        ("https://arxiv.org/pdf/2503.11731v3.pdf", "2503.11731"),
        ("https://arxiv.org/html/2503.11731v1#S2", "2503.11731"),
        ("http://export.arxiv.org/abs/hep-th/9901001v1", "hep-th/9901001"),
        ("math.GT/0309136", "math/0309136"),
        ("https://huggingface.co/papers/2503.11731", "2503.11731"),
        ("https://doi.org/10.48550/arXiv.2503.11731", "2503.11731"),
        ("1234.5678", None),
        ("4983", None),
        ("see 2503.11731", None),
        ("https://arxiv.org/abs/2503.1173112345", None),
        ("https://example.org/2503.11731", None),
        ("", None),
    ],
)
def test_arxiv_ids_are_found_where_they_are_certain(text: str, expected: str | None) -> None:
    """A month that does not exist, or an id within a sentence, is no arXiv id."""
    assert expected == arxiv_id(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://doi.org/10.1145/3292500.3330701", "10.1145/3292500.3330701"),
        ("DOI: 10.1145/ABC.", "10.1145/abc"),
        ("10.1016/S0019-9958(65)90241-X", "10.1016/s0019-9958(65)90241-x"),
        ("(doi)", None),
        ("10.1145/abc).", "10.1145/abc"),
        ("http://dx.doi.org/10.1000%2Fxyz", "10.1000/xyz"),
        ("10.1145/two words", None),
        (None, None),
    ],
)
def test_dois_lose_their_dress(text: str | None, expected: str | None) -> None:
    """Prefixes, case and trailing punctuation go; brackets of the DOI itself stay."""
    assert expected == normalise_doi(text)


def test_the_strongest_name_is_the_papers_id() -> None:
    """DOI, then arXiv id, then the source's own id, then the title."""
    full = record(doi="10.1145/X", arxiv_id="2503.11731", own_id="7")
    keys = paper_keys(full, "page")
    assert ("doi:10.1145/x", "arxiv:2503.11731", "page:7") == keys[:3]
    assert "arxiv:2503.11731" == paper_key(record(url="https://arxiv.org/abs/2503.11731v1"), "p")
    assert "page:7" == paper_key(record(own_id="7"), "page")
    assert paper_key(record(), "page").startswith("title:")


def test_an_arxiv_doi_and_an_own_id_count_as_the_arxiv_id() -> None:
    """Four ways to say it are one paper."""
    keys = {
        paper_key(record(doi="10.48550/arXiv.2503.11731"), "a"),
        paper_key(record(own_id="2503.11731"), "b"),
        paper_key(record(own_id="http://arxiv.org/abs/2503.11731v4"), "c"),
        paper_key(record(url="https://huggingface.co/papers/2503.11731"), "d"),
    }
    assert {"arxiv:2503.11731"} == keys


def test_a_title_names_a_paper_in_every_listing() -> None:
    """Two pages that spell one title differently list one paper."""
    one = record(title='Schr\\"odinger nets')
    other = record(title="SCHRÖDINGER  nets", abstract="Another text.")
    assert paper_key(one, "monday") == paper_key(other, "tuesday")


def test_papers_without_a_title_are_told_apart_by_their_text() -> None:
    """The abstract's start names them; symbols alone still name something."""
    first = paper_key(record(title="", abstract="We sort."), "p")
    assert first != paper_key(record(title="", abstract="We search."), "p")
    assert paper_key(record(title="???"), "p") != paper_key(record(title="!!!"), "p")


def test_seeds_hold_497_papers(shared: object) -> None:
    """Canonical titles merge no two distinct titles of the seeds and split none."""
    from bot.sources.read import read_source

    folder = shared / "seeds"  # type: ignore[operator]
    found = [part for path in sorted(folder.glob("*.txt")) for part in read_source(path)]
    records = [part for part in found if isinstance(part, Record)]
    assert 497 == len({paper_key(part, "seeds") for part in records})
    assert 497 == len({part.title for part in records})
