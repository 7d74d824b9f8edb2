"""The log of answers: what was said, by which model, at what price."""

from __future__ import annotations

import builtins
import json
from typing import Any

from sqlalchemy import ColumnElement, Engine, Row, exists, func, insert, select, true

from bot.answer import EVALUATED, StoredAnswer
from bot.catalogue.database import reading, writing
from bot.catalogue.schema import answers, asked
from bot.errors import NotFound


class Answers:
    """Every answer given, newest last."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def save(self, answer: StoredAnswer) -> None:
        """Keeps an answer; a second one of the same id is a CatalogueError."""
        row = {
            "answer_id": answer.answer_id,
            "created": answer.created,
            "question": answer.question,
            "status": answer.status,
            "model": answer.model,
            "input_tokens": answer.input_tokens,
            "output_tokens": answer.output_tokens,
            "cost_usd": answer.cost_usd,
            "document": json.dumps(answer.document, ensure_ascii=False),
            "trace": json.dumps(answer.trace, ensure_ascii=False),
        }
        with writing(self._engine) as connection:
            connection.execute(insert(answers), [row])

    def get(self, answer_id: str) -> StoredAnswer:
        """An answer by its id; raises NotFound."""
        with reading(self._engine) as connection:
            row = connection.execute(
                select(answers).where(answers.c.answer_id == answer_id)
            ).one_or_none()
        if row is None:
            raise NotFound(f"no answer {answer_id!r}: see `footnote answers list`")
        return _stored(row)

    def list(self, limit: int = 20) -> list[StoredAnswer]:
        """The latest answers, newest first; those of evaluations are left out."""
        return self._listed(true(), limit)

    def last(self) -> StoredAnswer | None:
        """The newest answer that `list` has and Slack has not, None before the first."""
        is_elsewhere = ~exists().where(asked.c.answer_id == answers.c.answer_id)
        return next(iter(self._listed(is_elsewhere, 1)), None)

    def _listed(self, which: ColumnElement[bool], limit: int) -> builtins.list[StoredAnswer]:
        query = (
            select(answers)
            .where(~answers.c.answer_id.startswith(EVALUATED), which)
            .order_by(answers.c.created.desc(), answers.c.answer_id.desc())
            .limit(limit)
        )
        with reading(self._engine) as connection:
            return [_stored(row) for row in connection.execute(query)]

    def spent_since(self, created: str) -> float:
        """What answers cost in US dollars since a moment (ISO, UTC), the unpriced left out."""
        query = select(func.sum(answers.c.cost_usd)).where(answers.c.created >= created)
        with reading(self._engine) as connection:
            return float(connection.scalar(query) or 0.0)


def _stored(row: Row[Any]) -> StoredAnswer:
    return StoredAnswer(
        **{
            **row._mapping,  # noqa: SLF001  (SQLAlchemy's public name for a row's columns)
            "document": json.loads(row.document),
            "trace": json.loads(row.trace),
        }
    )
