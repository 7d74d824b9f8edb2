"""The baseline of `tests.bench.speed`: the plain LangChain RAG script most people would write.

It runs under its own Python with sentence-transformers and langchain-chroma, so it imports nothing
of ours: `python peer_rag.py ingest|ask|search MODEL CHROMA ARGUMENT`, where ARGUMENT is a file of
JSON lines of `{"title", "text"}`, a question, or a file with one question a line. It prints its
figures as JSON on the last line.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

ANSWER = "The abstracts answer this in their second sentence [1]."
WARM_UP = 5


def _store(model_folder: str, folder: str) -> Any:
    from langchain_chroma import Chroma
    from langchain_core.embeddings import Embeddings
    from sentence_transformers import SentenceTransformer

    class MiniLM(Embeddings):
        def __init__(self) -> None:
            self._model = SentenceTransformer(model_folder, device="cpu")
            self._model.max_seq_length = 256

        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            vectors = self._model.encode(texts, batch_size=32, normalize_embeddings=True)
            return [[float(x) for x in vector] for vector in vectors]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    return Chroma("papers", MiniLM(), persist_directory=folder)


def _retriever(model_folder: str, folder: str) -> Any:
    return _store(model_folder, folder).as_retriever(search_kwargs={"k": 10})


def ingest(model_folder: str, folder: str, papers: str) -> dict[str, float]:
    """Seconds a paper, imports and the loading of the model excluded."""
    from langchain_core.documents import Document

    store = _store(model_folder, folder)
    store.embeddings.embed_documents(["warm up"] * 32)
    rows = [json.loads(line) for line in Path(papers).read_text(encoding="utf-8").splitlines()]
    started, worked = time.perf_counter(), time.process_time()
    store.add_documents([Document(f"{row['title']}\n{row['text']}") for row in rows])
    wall, cpu = time.perf_counter() - started, time.process_time() - worked
    return {"wall": wall / len(rows), "cpu": cpu / len(rows)}


def ask(model_folder: str, folder: str, question: str) -> dict[str, str]:
    """One question through the usual chain, with a chat model that answers at once."""
    from langchain_core.language_models.fake_chat_models import FakeListChatModel
    from langchain_core.output_parsers import StrOutputParser
    from langchain_core.prompts import ChatPromptTemplate
    from langchain_core.runnables import RunnablePassthrough

    prompt = ChatPromptTemplate.from_template("Answer from:\n{context}\n\nQuestion: {question}")
    chain = (
        {"context": _retriever(model_folder, folder), "question": RunnablePassthrough()}
        | prompt
        | FakeListChatModel(responses=[ANSWER])
        | StrOutputParser()
    )
    return {"answer": chain.invoke(question)}


def search(model_folder: str, folder: str, questions: str) -> dict[str, list[float]]:
    """Milliseconds of each question, the program being warm."""
    retriever = _retriever(model_folder, folder)
    asked = Path(questions).read_text(encoding="utf-8").splitlines()
    figures: dict[str, list[float]] = {"wall": [], "cpu": []}
    for question in asked[:WARM_UP] + asked:
        started, worked = time.perf_counter(), time.process_time()
        retriever.invoke(question)
        figures["wall"].append(1000 * (time.perf_counter() - started))
        figures["cpu"].append(1000 * (time.process_time() - worked))
    return {name: values[WARM_UP:] for name, values in figures.items()}


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    print(json.dumps({"ingest": ingest, "ask": ask, "search": search}[verb](*arguments)))
