"""The vectors kept beside the papers, how far each index has come, and small notes of the index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, Engine, delete, distinct, func, insert, select, tuple_

from bot.catalogue.database import chunked, reading, upsert, writing
from bot.catalogue.schema import cursors, meta, vectors
from vectorstore.models import ChunkVector

COLUMNS = (
    vectors.c.doc_id,
    vectors.c.ordinal,
    vectors.c.start_offset,
    vectors.c.end_offset,
    vectors.c.vector,
)


class Vectors:
    """The log of vectors that every index can be built from without embedding again."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def cursor(self, name: str) -> int:
        """How far `name` has come in the papers' sequence, 0 when it never moved."""
        with reading(self._engine) as connection:
            found = connection.scalar(select(cursors.c.seq).where(cursors.c.name == name))
        return found or 0

    def advance(self, name: str, seq: int) -> None:
        """Notes that `name` has come to number `seq`."""
        with writing(self._engine) as connection:
            upsert(connection, cursors, [{"name": name, "seq": seq}])

    def replace(
        self, embedder: str, doc_ids: Sequence[str], vectors: Sequence[ChunkVector], seq: int
    ) -> None:
        """Exchanges these documents' vectors and moves the cursor `vectors:EMBEDDER`, both or none.

        A document of `doc_ids` without a vector in `vectors` has none afterwards.
        """
        with writing(self._engine) as connection:
            _delete(connection, embedder, doc_ids)
            _insert(connection, embedder, vectors)
            upsert(connection, cursors, [{"name": f"vectors:{embedder}", "seq": seq}])

    def of(self, embedder: str, doc_ids: Sequence[str]) -> list[ChunkVector]:
        """The vectors of some documents, ordered by document and ordinal."""
        with reading(self._engine) as connection:
            return [
                ChunkVector(*row)
                for portion in chunked(doc_ids)
                for row in connection.execute(
                    select(*COLUMNS)
                    .where(vectors.c.embedder == embedder, vectors.c.doc_id.in_(portion))
                    .order_by(vectors.c.doc_id, vectors.c.ordinal)
                )
            ]

    def pages(self, embedder: str, size: int = 5000) -> Iterator[list[ChunkVector]]:
        """All vectors of an embedder, `size` at a time, ordered by document and ordinal."""
        after = ("", -1)
        place = tuple_(vectors.c.doc_id, vectors.c.ordinal)
        while True:
            query = (
                select(*COLUMNS)
                .where(vectors.c.embedder == embedder, place > after)
                .order_by(vectors.c.doc_id, vectors.c.ordinal)
                .limit(size)
            )
            with reading(self._engine) as connection:
                page = [ChunkVector(*row) for row in connection.execute(query)]
            if not page:
                return
            yield page
            after = (page[-1].doc_id, page[-1].ordinal)

    def count_documents(self, embedder: str) -> int:
        """How many documents have a vector of this embedder."""
        query = select(func.count(distinct(vectors.c.doc_id))).where(vectors.c.embedder == embedder)
        with reading(self._engine) as connection:
            return connection.scalar(query) or 0

    def drop(self, embedder: str) -> None:
        """Forgets an embedder: its vectors and how far it came."""
        with writing(self._engine) as connection:
            connection.execute(delete(vectors).where(vectors.c.embedder == embedder))
            connection.execute(delete(cursors).where(cursors.c.name == f"vectors:{embedder}"))

    def meta(self, key: str) -> str | None:
        """A small note under `key`, None when there is none."""
        with reading(self._engine) as connection:
            found: str | None = connection.scalar(select(meta.c.value).where(meta.c.key == key))
        return found

    def set_meta(self, key: str, value: str) -> None:
        """Keeps a small note."""
        with writing(self._engine) as connection:
            upsert(connection, meta, [{"key": key, "value": value}])


def _delete(connection: Connection, embedder: str, doc_ids: Sequence[str]) -> None:
    for portion in chunked(doc_ids):
        connection.execute(
            delete(vectors).where(vectors.c.embedder == embedder, vectors.c.doc_id.in_(portion))
        )


def _insert(connection: Connection, embedder: str, chunks: Sequence[ChunkVector]) -> None:
    rows = [
        {
            "embedder": embedder,
            "doc_id": chunk.doc_id,
            "ordinal": chunk.ordinal,
            "start_offset": chunk.start,
            "end_offset": chunk.end,
            "vector": chunk.vector,
        }
        for chunk in chunks
    ]
    if rows:
        connection.execute(insert(vectors), rows)
