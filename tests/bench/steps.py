"""Steps of a running process, told of before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

Watched: TypeAlias = tuple[type, str, str | None]
"""A class, the method of it that is a step, and the step's name.

Without a name it is a call to Slack, named after what it calls.
"""


def watch(steps: Iterable[Watched], reach: Callable[[str], None]) -> None:
    """Has every step call `reach` with "before" and "after" its name, from now on."""
    for owner, method, name in steps:
        setattr(owner, method, _watched(getattr(owner, method), name, reach))


def _watched(
    call: Callable[..., Any], name: str | None, reach: Callable[[str], None]
) -> Callable[..., Any]:
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        told = name or str(args[0]).rpartition("/")[2]
        reach(f"before {told}")
        result = call(self, *args, **kwargs)
        reach(f"after {told}")
        return result

    return wrapper
