"""The only place that picks implementations; each is imported when a command needs it."""

from bot.bootstrap.library import Library, examine, open_library
from bot.bootstrap.trial import open_sample, open_trial
from bot.bootstrap.workshop import Workshop, open_workshop

__all__ = [
    "Library",
    "Workshop",
    "examine",
    "open_library",
    "open_sample",
    "open_trial",
    "open_workshop",
]
