from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.digest import Digest
from bot.digest_file import WHOLE, DigestFile, digest_path
from bot.errors import SourceError, UsageError
from bot.file_forms import ENDINGS, form_name, form_of
from bot.render.digest_forms import digest_part
from tests.bot.digests import SLY, digest, item, nothing, whole
from tests.bot.test_digest_file import delivery, send

NAMES = [f"digest{ending}" for ending in ENDINGS]


@pytest.fixture(params=NAMES)
def path(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def add(path: Path, day: int, made: Digest | None = None) -> None:
    send(path, day, digest_part(form_name(str(path)), made or whole()))


def test_each_digest_is_added_once(path: Path) -> None:
    """Whatever the form, and whatever the papers hold."""
    for day, made in ((14, whole()), (15, nothing()), (16, digest(item(SLY)))):
        assert {} == DigestFile().find(delivery(path, day))
        add(path, day, made)
        assert {WHOLE: str(path)} == DigestFile().find(delivery(path, day))
    before = path.read_text()
    add(path, 14)

    assert before == path.read_text()
    assert {} == DigestFile().find(delivery(path, 17))


def test_file_of_another_form_is_left_as_it_is(tmp_path: Path) -> None:
    """One line says so; notes above Markdown or text are no other form."""
    for name in ("digest.html", "digest.json", "digest.atom"):
        path = tmp_path / name
        for content in (
            "My notes\n",
            "<html><body>mine</body></html>",
            '{"mine": 1}',
            "[1]",
            "<a/>",
        ):
            path.write_text(content)
            with pytest.raises(SourceError, match="name another") as caught:
                add(path, 14)
            with pytest.raises(SourceError, match="name another"):
                DigestFile().find(delivery(path))
            with pytest.raises(SourceError, match="name another"):
                digest_path(str(path))
            assert 1 == len(str(caught.value).splitlines())
            assert content == path.read_text()
            assert [path] == list(tmp_path.iterdir())
        path.unlink()


def test_page_holds_the_newest_digest_first(tmp_path: Path) -> None:
    """One page, each digest under the comment it is found by."""
    path = tmp_path / "digest.html"
    for day in (14, 15, 16):
        add(path, day)
    page = path.read_text()

    assert [f"digest:s1:2026-01-{day}" for day in (16, 15, 14)] == re.findall(
        "<!-- (digest:.*) -->", page
    )
    assert (1, 1, 3) == (page.count("<html"), page.count("</body>"), page.count("<h1"))


def test_records_are_the_documents_with_their_runs(tmp_path: Path) -> None:
    """The newest last."""
    path = tmp_path / "digest.json"
    add(path, 14)
    add(path, 15, nothing())
    digests = json.loads(path.read_text())["digests"]

    assert [
        {"run": "digest:s1:2026-01-14", **whole().to_json()},
        {"run": "digest:s1:2026-01-15", **nothing().to_json()},
    ] == digests


def test_text_stands_under_a_line_that_names_its_run(tmp_path: Path) -> None:
    """Below what was there."""
    path = tmp_path / "digest.txt"
    path.write_text("My notes")
    add(path, 14, nothing())

    assert "My notes\n\n[digest:s1:2026-01-14]\n2026-01-14: 0" == path.read_text()[:46]


def test_ending_says_the_form() -> None:
    """In capitals too; without one it is Markdown, and another is refused."""
    assert ("html", "atom", "markdown") == (
        form_name("/a/B.HTML"),
        form_name("feed.XML"),
        form_name("notes"),
    )
    for wrong in ("digest.pdf", "digest.docx", "digest.rst"):
        with pytest.raises(UsageError, match=r"use \.md, \.html, \.txt, \.json or \.atom"):
            digest_path(wrong)


def test_broken_page_is_not_joined() -> None:
    """Of a file that lost its mark since it was looked at."""
    with pytest.raises(ValueError, match="no page of digests"):
        form_of("a.html").joined("<html></html>", delivery("a.html"), digest_part("html", whole()))
