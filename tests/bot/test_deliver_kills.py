from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.digest_kills import faults, kill, subscribe


@pytest.mark.timeout(300)
def test_killed_replicas_deliver_each_message_once(tmp_path: Path) -> None:
    """Ten, as `kill -9` does, one after the other; `tests.bench.digest_kills` kills more."""
    subscribe(tmp_path, 15)

    killed = kill(tmp_path, 10, 1)

    assert 10 == sum(killed.values())
    assert [] == faults(tmp_path, 15)
