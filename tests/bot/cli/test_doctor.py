"""`footnote doctor` prints every check it can, whatever is broken, and what mends it."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.bot.cli.conftest import Footnote

NAMES = ["catalogue", "words", "vectors", "chroma", "embedder", "model", "tokenizer"]


def checks(footnote: Footnote, **environ: str) -> dict[str, Any]:
    ended = footnote("doctor", "--json", **environ)
    assert (1, "") == (ended.code, ended.err)
    return {check["name"]: check for check in ended.document["checks"]}


@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_damaged_catalogue(own_sample: Footnote, share: float) -> None:
    """Cut short, or no database at all: it has to be moved away and filled again."""
    file = own_sample.home / "catalogue.db"
    if share:
        os.truncate(file, int(share * file.stat().st_size))
    else:
        file.write_bytes(b"junk" * 5000)

    found = checks(own_sample)

    home = own_sample.home
    assert (NAMES, "fail", f"mv {home} {home}.damaged && footnote ingest PATH") == (
        list(found),
        found["catalogue"]["state"],
        found["catalogue"]["command"],
    )
    assert "80 papers can be found by words" == found["words"]["detail"]


def test_wrong_settings(own_sample: Footnote) -> None:
    """Each is a finding; the library is examined with the defaults."""
    found = checks(own_sample, FOOTNOTE_EMBEDDER="bert", FOOTNOTE_DATABASE_URL="oracle://x")

    assert (["settings", "export FOOTNOTE_EMBEDDER=minilm"], "export FOOTNOTE_DATABASE_URL=…") == (
        [found["settings"]["name"], found["settings"]["command"]],
        found["catalogue"]["command"],
    )
    assert "FOOTNOTE_EMBEDDER is 'bert'" in found["settings"]["detail"]
    assert set(NAMES) < set(found)


def test_a_chroma_server_that_does_not_answer(own_sample: Footnote) -> None:
    """The rest of the library is well."""
    found = checks(own_sample, FOOTNOTE_CHROMA_URL="http://127.0.0.1:9")

    assert (["chroma"], "export FOOTNOTE_CHROMA_URL=…") == (
        [name for name, check in found.items() if check["state"] == "fail"],
        found["chroma"]["command"],
    )


def test_an_empty_library(empty: Footnote) -> None:
    """The only thing to do is to load papers."""
    ended = empty("doctor", "--json")

    assert (0, {None, "footnote ingest PATH"}) == (
        ended.code,
        {check["command"] for check in ended.document["checks"]},
    )
