"""The bot's log: one line an event on stderr, and no secret in any."""

from __future__ import annotations

import logging
import re
import sys

SECRETS = re.compile(
    r"\b(?:xox[a-z]-|xapp-|xoxe\.)[\w.-]+"
    r"|https?://hooks\.[\w.-]+/[^\s'\"]+"
    r"|(?<=/_hooks/response/)[\w-]+"
    r"|\bwss?://[^\s'\"]+"
)
SHAPE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class Redacting(logging.Formatter):
    """Formats a record whole, tracebacks too, and takes out tokens and secret addresses."""

    def format(self, record: logging.LogRecord) -> str:
        return SECRETS.sub("[secret]", super().format(record))


def start_log(level: int = logging.INFO) -> None:
    """Sends the log of the whole process to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Redacting(SHAPE))
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level)
