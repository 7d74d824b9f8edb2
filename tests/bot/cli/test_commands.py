"""Every command keeps the contract: its documents, its exit codes, one line on stderr."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from bot.bootstrap.trial import SAMPLE
from tests.bot.cli.conftest import Footnote

NOTE = "summary written for Footnote, not the authors' abstract"


def test_ingest_counts_what_it_read(empty: Footnote) -> None:
    """The first run adds, the second changes nothing."""
    first, second = empty("ingest", str(SAMPLE), "--json"), empty("ingest", str(SAMPLE), "--json")

    counts = ("added", "updated", "unchanged", "skipped")
    assert ([80, 0, 0, []], [0, 0, 80, []]) == (
        [first.document[name] for name in counts],
        [second.document[name] for name in counts],
    )


def test_ingest_reports_what_it_could_not_read_and_takes_the_rest(
    empty: Footnote, tmp_path: Path
) -> None:
    """File, line and reason of a broken line; exit code 0, because something was read."""
    file = tmp_path / "mixed.jsonl"
    file.write_text('{"title": "A title", "text": "A text."}\n{"title": \n')

    ended = empty("ingest", str(file), "--json")

    skipped = ended.document["skipped"]
    assert (0, 1, [(str(file), 2)]) == (
        ended.code,
        ended.document["added"],
        [(skip["file"], skip["line"]) for skip in skipped],
    )


def test_ask_shows_only_stored_words(sample: Footnote) -> None:
    """Every quote is the slice of the version it names, and says what the sample is."""
    ended = sample("ask", "How is reinforcement learning used to design circuits?", "--json")

    citations = [
        citation for sentence in ended.document["sentences"] for citation in sentence["citations"]
    ]
    assert citations
    for citation in citations:
        shown = sample("papers", "show", citation["paper_id"], "--json").document
        abstract = shown["versions"][citation["version"] - 1]["abstract"]
        assert abstract[citation["start"] : citation["end"]] == citation["quote"]
        assert NOTE == citation["note"]


def test_ask_declines_what_is_not_in_the_library(sample: Footnote) -> None:
    """Exit code 3, and still one JSON document."""
    ended = sample("ask", "What is the best way to bake sourdough bread?", "--json")

    assert (3, "not_in_library", []) == (
        ended.code,
        ended.document["status"],
        ended.document["sentences"],
    )


def test_an_answer_can_be_shown_again_with_its_trace(sample: Footnote) -> None:
    """`answers show` prints what `ask` printed."""
    asked = sample("ask", "How are tensor networks used for machine learning?", "--json").document

    shown = sample("answers", "show", asked["answer_id"], "--json").document
    traced = sample("answers", "show", asked["answer_id"], "--trace", "--json").document
    listed = sample("answers", "list", "--json").document

    assert (asked, [asked["answer_id"]], True) == (
        shown,
        [answer["answer_id"] for answer in listed["answers"]][:1],
        {"hits", "evidence", "reply", "claims"} <= traced["trace"].keys(),
    )


def test_export_writes_exactly_the_papers_an_answer_cites(sample: Footnote) -> None:
    """`--answer` is the reference list of that answer."""
    asked = sample("ask", "How are tensor networks used for machine learning?", "--json").document
    cited = {c["title"] for s in asked["sentences"] for c in s["citations"]}

    ended = sample("papers", "export", "--format", "jsonl", "--answer", asked["answer_id"])

    assert cited == {json.loads(line)["title"] for line in ended.out.splitlines()}


def test_search_ranks_and_writes_a_trec_run(sample: Footnote, tmp_path: Path) -> None:
    """The run names the sources' own ids."""
    queries, run = tmp_path / "queries.jsonl", tmp_path / "run.trec"
    queries.write_text('{"id": "q1", "text": "unused neurons of Kolmogorov-Arnold networks"}\n')

    found = sample("search", "Kolmogorov-Arnold quantum architecture search", "-k", "2", "--json")
    written = sample("search", "--queries", str(queries), "--run", str(run), "-k", "3")

    hits = found.document["hits"]
    lines = [line.split() for line in run.read_text().splitlines()]
    assert ([1, 2], "KANQAS", 0, ["1", "2", "3"], {"q1"}) == (
        [hit["rank"] for hit in hits],
        hits[0]["title"].partition(":")[0],
        written.code,
        [line[3] for line in lines],
        {line[0] for line in lines},
    )


def test_similar_leaves_the_paper_itself_out(sample: Footnote) -> None:
    """The nearest others, best first."""
    title = "KANQAS: Kolmogorov-Arnold Network for Quantum Architecture Search"

    hits = sample("similar", title, "-k", "5", "--json").document["hits"]

    assert (5, False) == (len(hits), title in {hit["title"] for hit in hits})


def test_a_removed_paper_is_gone_from_both_indexes(own_sample: Footnote) -> None:
    """Removing is a change like any other."""
    title = "KANQAS: Kolmogorov-Arnold Network for Quantum Architecture Search"

    removed = own_sample("papers", "remove", title)
    hits = own_sample("search", title, "--json").document["hits"]
    diagnosis = own_sample("doctor", "--json").document

    assert (0, False, True) == (
        removed.code,
        title in {hit["title"] for hit in hits},
        diagnosis["ok"],
    )


def test_a_filter_limits_the_papers(sample: Footnote) -> None:
    """Dates count both ends in; a listing may be named by its file."""
    listed = sample(
        "papers",
        "list",
        "--since",
        "2024-02",
        "--until",
        "2024",
        "--listing",
        SAMPLE.name,
        "--json",
    )

    dates = {paper["date"] for paper in listed.document["papers"]}
    assert (True, True) == (bool(dates), all("2024-02" <= date <= "2024-12" for date in dates))


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["ingest", "no-such-file"], 2, "'no-such-file'"),
        (["ask", ""], 2, "the question is empty"),
        (["ask", "why " * 600], 2, "ask in at most 2000"),
        (["search", ""], 2, "the query is empty"),
        (["search", " ", "--json"], 2, "the query is empty"),
        (["ask", "what", "--since", "2025-13"], 2, "'2025-13' is not a date"),
        (["ask", "what", "--since", "2025-02-30"], 2, "'2025-02-30' is not a date"),
        (["ask", "what", "--since", "2025-03", "--until", "2024"], 2, "--since 2025-03 is later"),
        (["search", "x", "--until", "2024-05-01", "--since", "2025"], 2, "than --until 2024-05-01"),
        (["ask", "what", "--listing", "nowhere"], 1, "no listing 'nowhere'"),
        (["papers", "show", "nothing"], 1, "'nothing'"),
        (["answers", "show", "nothing"], 1, "no answer 'nothing'"),
        (["search"], 2, "give one query"),
        (["search", "x", "--wrong"], 2, "--wrong"),
        (["unknown"], 2, "unknown"),
    ],
)
def test_bad_input_gets_one_line(
    sample: Footnote, arguments: list[str], code: int, message: str
) -> None:
    """One line on stderr with the offending value, nothing on stdout, the contract's exit code."""
    ended = sample(*arguments)

    assert (code, "", 1, True) == (
        ended.code,
        ended.out,
        len(ended.err.splitlines()),
        message in ended.err,
    )


@pytest.mark.parametrize(
    ("name", "value"), [("FOOTNOTE_MODEL", "gpt"), ("FOOTNOTE_EMBEDDER", "bert")]
)
def test_a_wrong_setting_gets_one_line(sample: Footnote, name: str, value: str) -> None:
    """Exit code 2 for configuration."""
    ended = sample("ask", "what", **{name: value})

    assert (2, "", True) == (ended.code, ended.out, value in ended.err)


def test_papers_that_a_date_leaves_out_for_want_of_one_are_counted(
    empty: Footnote, tmp_path: Path
) -> None:
    """Else a library without dates would seem to hold nothing."""
    (tmp_path / "two.jsonl").write_text(
        '{"title": "Bees dance", "abstract": "Bees tell where food is."}\n'
        '{"title": "Ants smell", "abstract": "Ants follow trails.", "date": "2024-05-01"}\n'
    )
    empty("ingest", str(tmp_path / "two.jsonl"))

    dated = empty("search", "bees", "--since", "2020")

    said = "--since and --until leave out 1 paper without a date, of 2"
    assert (0, True) == (dated.code, said in dated.err)
    assert said not in empty("search", "bees").err


def test_an_empty_library_says_what_to_do(empty: Footnote) -> None:
    """A first question names the first command."""
    ended = empty("ask", "what is known?")

    assert (1, True) == (ended.code, "footnote ingest" in ended.err)


def test_reindex_mends_what_doctor_finds(own_sample: Footnote) -> None:
    """An index that was thrown away is rebuilt without embedding again."""
    for file in (own_sample.home / "tantivy").iterdir():
        file.unlink()

    before = own_sample("doctor", "--json")
    mended = own_sample("reindex")
    after = own_sample("doctor", "--json")

    named = [check["command"] for check in before.document["checks"] if check["state"] == "fail"]
    assert (1, ["footnote reindex"], 0, 0) == (before.code, named, mended.code, after.code)


def test_reindex_says_what_it_did(own_sample: Footnote) -> None:
    """How many papers each index holds, and how long it took."""
    ended = own_sample("reindex")

    assert re.fullmatch(r"80 papers are found by words, 80 by meaning \(\d+\.\d s\)\n", ended.out)


def test_authors_are_shown_readably(empty: Footnote, tmp_path: Path) -> None:
    """As titles are; the document has them as they came."""
    name = "Bal\\'azs K\\'egl"
    paper = {"id": "p", "title": "On bees", "text": "Bees dance.", "authors": [name]}
    (tmp_path / "one.jsonl").write_text(json.dumps(paper) + "\n")
    empty("ingest", str(tmp_path / "one.jsonl"))

    shown = empty("papers", "show", "On bees")

    assert "Balázs Kégl" in shown.out
    assert [name] == empty("papers", "show", "On bees", "--json").document["authors"]


def test_reindex_throws_a_damaged_collection_away(own_sample: Footnote) -> None:
    """Chroma's folder can always be rebuilt from the catalogue."""
    (own_sample.home / "chroma" / "chroma.sqlite3").write_bytes(b"junk")

    before = own_sample("doctor")
    mended = own_sample("reindex")
    after = own_sample("doctor")

    assert (1, 0, 0) == (before.code, mended.code, after.code)


def test_the_next_ingest_heals_indexes_that_were_thrown_away(own_sample: Footnote) -> None:
    """Both are derived from the catalogue."""
    for index in ("chroma", "tantivy"):
        shutil.rmtree(own_sample.home / index)

    codes = own_sample("ingest", str(SAMPLE)).code, own_sample("doctor").code

    assert (0, 0) == codes


def test_the_next_ingest_heals_a_damaged_vector_index(own_sample: Footnote) -> None:
    """Although there is nothing new to take in; the third has nothing to heal."""
    (own_sample.home / "chroma" / "chroma.sqlite3").write_bytes(b"junk" * 1000)

    healed = own_sample("ingest", str(SAMPLE))
    again = own_sample("ingest", str(SAMPLE))

    assert (0, 0, 0, True, False) == (
        healed.code,
        again.code,
        own_sample("doctor").code,
        "is damaged and is built again" in healed.err,
        "damaged" in again.err,
    )


def test_a_home_that_is_a_file_gets_one_line(sample: Footnote, tmp_path: Path) -> None:
    """Exit code 2, with the setting that is wrong."""
    (tmp_path / "file").touch()

    ended = sample("ask", "what", FOOTNOTE_HOME=str(tmp_path / "file"))

    assert (2, 1, True) == (
        ended.code,
        len(ended.err.splitlines()),
        ended.err.startswith("footnote: FOOTNOTE_HOME"),
    )


def test_a_run_that_cannot_be_written_gets_one_line(sample: Footnote, tmp_path: Path) -> None:
    """The path is named."""
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "q1", "text": "quantum"}\n')

    ended = sample("search", "--queries", str(queries), "--run", str(tmp_path / "no" / "run"))

    assert (2, True) == (ended.code, "cannot be written" in ended.err)


def test_plain_text_is_plain_in_a_pipe(sample: Footnote) -> None:
    """No colour codes, no wrapping, the sample's note under each quote."""
    ended = sample("ask", "How are tensor networks used for machine learning?")

    quotes = [line for line in ended.out.splitlines() if line.startswith("  │ “")]
    notes = [line for line in ended.out.splitlines() if NOTE in line]
    assert (False, True, len(quotes)) == ("\x1b" in ended.out, bool(quotes), len(notes))


def test_the_demo_shows_all_three_outcomes(empty: Footnote) -> None:
    """One question answered from several papers, one not stated, one off-topic; then what to do."""
    ended = empty("demo")

    answered = ended.out.partition("? How many GPU hours")[0]
    assert (0, True, True, True, True) == (
        ended.code,
        answered.count("https://arxiv.org") >= 2,
        "Not stated in these papers." in ended.out,
        "Not in this library." in ended.out,
        "footnote ingest" in ended.out,
    )
