"""What can go wrong in the application, with the exit code each kind ends a command with.

FootnoteError (1)
├── UsageError (2)         the command was given something it cannot take
│   └── ConfigError (2)    a setting is missing, wrong, or does not fit the library
├── SourceError (1)        an input could not be read
├── NotFound (1)           no such paper, listing or answer
├── CatalogueError (1)     the catalogue could not be read or written
├── DeliveryFailed (1)     a target did not take a digest: the next run tries again
│   └── DeliveryRefused    it never will
├── BudgetSpent (1)        a hosted model would cost more than is allowed today
└── ChatModelError (1)     a chat model did not give a usable reply
    ├── ChatModelDenied    wrong key, no quota, unknown model: asking again is of no use
    └── ChatModelCut       the reply ended before the model had finished

Every message is one line: what failed, the offending value, and what to do.
"""

from __future__ import annotations

from typing import ClassVar


class FootnoteError(Exception):
    """Anything a person is told about in one line."""

    exit_code: ClassVar[int] = 1


class UsageError(FootnoteError):
    """The command was given something it cannot take."""

    exit_code: ClassVar[int] = 2


class ConfigError(UsageError):
    """A setting is missing, wrong, or does not fit the library."""


class SourceError(FootnoteError):
    """An input could not be read."""


class NotFound(FootnoteError):
    """No such paper, listing or answer."""


class CatalogueError(FootnoteError):
    """The catalogue could not be read or written."""


class DeliveryFailed(FootnoteError):
    """A target did not take a digest: the next run tries again."""


class DeliveryRefused(DeliveryFailed):
    """A target will never take this digest: no run tries again."""


class BudgetSpent(FootnoteError):
    """A hosted model would cost more than is allowed today."""


class ChatModelError(FootnoteError):
    """A chat model did not give a usable reply."""


class ChatModelDenied(ChatModelError):
    """Wrong key, no quota, unknown model: asking again is of no use."""


class ChatModelCut(ChatModelError):
    """The reply ended before the model had finished."""
