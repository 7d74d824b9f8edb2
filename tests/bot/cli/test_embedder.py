"""A library meets another embedder than its own."""

from __future__ import annotations

from pathlib import Path

from tests.bot.cli.conftest import Footnote
from tests.conftest import StartMockLLM

PAPER = '{"title": "Otters of the northern rivers", "text": "Otters hold hands while asleep."}\n'


def test_another_embedder_changes_nothing_and_asks_nobody(
    own_sample: Footnote, mock_llm: StartMockLLM, tmp_path: Path
) -> None:
    """`ingest`, `papers remove`, `search` and `ask` name the command before they do anything."""
    server = mock_llm()
    (tmp_path / "more.jsonl").write_text(PAPER)
    paper_id = own_sample("papers", "list", "--json").document["papers"][0]["paper_id"]
    environ = {
        "FOOTNOTE_EMBEDDER": "openai:text-embedding-3-small",
        "FOOTNOTE_MODEL": "offline",
        "OPENAI_API_KEY": "test",
        "OPENAI_BASE_URL": server.base_url,
    }

    for command in (
        ["ingest", str(tmp_path / "more.jsonl")],
        ["papers", "remove", paper_id],
        ["search", "otters"],
        ["ask", "What do otters do?"],
    ):
        ended = own_sample(*command, **environ)
        assert (2, "", True) == (ended.code, ended.out, "footnote reindex" in ended.err), command

    listed = own_sample("papers", "list", "--json").document["papers"]
    assert (80, True, []) == (
        len(listed),
        paper_id in {paper["paper_id"] for paper in listed},
        server.requests,
    )
