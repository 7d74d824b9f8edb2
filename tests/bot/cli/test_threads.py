"""One long-lived process answers from many threads while another takes papers in."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

from bot.answer import Answer
from bot.bootstrap import Library
from bot.settings import read_settings

THREADS = 8
QUESTIONS = (
    "How are tokens routed between experts?",
    "What reduces the memory of large language models?",
    "How is hallucination measured?",
    "zebra migration in winter",
)
NEW = {
    "title": "Otters and the length of their whiskers",
    "abstract": "We measure the whiskers of sea otters. Otters with long whiskers find more clams.",
}


def ask_until(library: Library, ended: Event, first: int) -> list[Answer]:
    """Asks one question after the other until the end is told, then of the new paper."""
    answers: list[Answer] = []
    while not ended.is_set():
        question = QUESTIONS[(first + len(answers)) % len(QUESTIONS)]
        answers.append(library.ask.answer(question))
        time.sleep(0.5)
    return [*answers, library.ask.answer("Which otters find more clams?")]


def test_threads_ask_while_another_process_ingests(loaded_home: Path, tmp_path: Path) -> None:
    """Every answer is as it would be alone, each is kept, and the new paper is found."""
    home = tmp_path / "home"
    shutil.copytree(loaded_home, home)
    source = tmp_path / "new.jsonl"
    source.write_text(json.dumps(NEW))
    environ = {**os.environ, "FOOTNOTE_HOME": str(home)}
    library = Library(read_settings(environ, tmp_path / ".env"), print)
    alone = {question: library.ask.answer(question).status for question in QUESTIONS}
    ended = Event()
    with ThreadPoolExecutor(THREADS) as pool:
        asking = [pool.submit(ask_until, library, ended, first) for first in range(THREADS)]
        try:
            done = subprocess.run(
                [sys.executable, "-m", "bot", "ingest", str(source)], env=environ, check=False
            )
        finally:
            ended.set()
        answers = [answer for one in asking for answer in one.result(60)]
    assert 0 == done.returncode
    new = [answer for answer in answers if "otters" in answer.question]
    assert [NEW["title"]] * THREADS == [one.sentences[0].citations[0].title for one in new]
    old = [answer for answer in answers if answer not in new]
    assert [alone[one.question] for one in old] == [one.status for one in old]
    kept = {one.answer_id for one in library.answers.list(10_000)}
    assert {one.answer_id for one in answers} < kept
