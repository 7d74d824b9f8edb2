from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.delivery import Delivery, Key, Part
from bot.digest_file import WHOLE, DigestFile, digest_path
from bot.errors import SourceError, UsageError
from bot.subscription import Target
from tests.bot.deliveries import utc


def delivery(path: Path | str, day: int = 14) -> Delivery:
    key = Key("s1", date(2026, 1, day))
    return Delivery(key, Target("file", str(path)), utc("2026-01-14 09:00"), "sending")


def send(path: Path, day: int = 14, text: str = "# A digest\n") -> str:
    return DigestFile().send(delivery(path, day), Part(WHOLE, text), {})


def test_digests_stand_below_each_other(tmp_path: Path) -> None:
    """Each under the comment it is found by, whatever the file held before."""
    path = tmp_path / "digest.md"
    path.write_bytes(b"My notes\r\n\r\nmore")
    send(path)
    send(path, 15, "# Another\n")

    assert (
        b"My notes\r\n\r\nmore\n\n<!-- digest:s1:2026-01-14 -->\n# A digest\n\n"
        b"<!-- digest:s1:2026-01-15 -->\n# Another\n"
    ) == path.read_bytes()


def test_digest_that_is_there_is_found_and_not_added(tmp_path: Path) -> None:
    """Sent twice is sent once."""
    path = tmp_path / "digest.md"
    assert {} == DigestFile().find(delivery(path))
    send(path)
    before = path.stat().st_mtime_ns, path.read_text()

    assert str(path) == send(path)
    assert before == (path.stat().st_mtime_ns, path.read_text())
    assert {WHOLE: str(path)} == DigestFile().find(delivery(path))
    assert {} == DigestFile().find(delivery(path, 15))


def test_file_keeps_its_mode_and_its_link(tmp_path: Path) -> None:
    """A link goes on pointing at the file, and nothing is left beside it."""
    path, link = tmp_path / "real" / "digest.md", tmp_path / "link.md"
    path.parent.mkdir()
    path.write_text("")
    path.chmod(0o600)
    link.symlink_to(path)
    send(link)

    assert link.is_symlink()
    assert 0o600 == path.stat().st_mode & 0o777
    assert "# A digest" in path.read_text()
    assert [path] == list(path.parent.iterdir())


@pytest.mark.parametrize("content", [None, b"\xff\xfe broken"])
def test_place_that_cannot_be_used_is_said(tmp_path: Path, content: bytes | None) -> None:
    """A folder in its place, or a file that is no text: nothing is overwritten."""
    path = tmp_path / "digest.md"
    if content is None:
        path.mkdir()
    else:
        path.write_bytes(content)

    with pytest.raises(SourceError, match="name another"):
        send(path)
    assert content is None or content == path.read_bytes()


def test_path_is_absolute_and_no_folder(tmp_path: Path) -> None:
    """Cron runs elsewhere."""
    assert str(Path("digest.md").absolute()) == digest_path("digest.md")
    assert str(Path.home() / "digest.md") == digest_path("~/digest.md")
    for wrong in ("", str(tmp_path)):
        with pytest.raises(UsageError, match="name a file"):
            digest_path(wrong)
