"""What is read once in a request, however often it is asked for."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse

T = TypeVar("T")
_memory: ContextVar[dict[str, Any] | None] = ContextVar("memory", default=None)
_only_looks: ContextVar[bool] = ContextVar("only_looks", default=False)


def once(name: str, read: Callable[[], T]) -> T:
    """What ``read`` gives; within a request it is remembered as ``name``, elsewhere read anew."""
    memory = _memory.get()
    if memory is None:
        return read()
    if name not in memory:
        memory[name] = read()
    remembered: T = memory[name]
    return remembered


def only_looks() -> bool:
    """Do we change nobody's access, so that what was read of it holds until the end?"""
    return _only_looks.get()


@contextmanager
def giving_nothing() -> Iterator[None]:
    """What is done in here changes nobody's access: what was read of it holds, as in looking."""
    before = _only_looks.set(True)
    try:
        yield
    finally:
        _only_looks.reset(before)


def forget(name: str) -> None:
    """Read it anew next time: it has changed."""
    if (memory := _memory.get()) is not None:
        memory.pop(name, None)


def remembering(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Middleware: a memory for each request, empty at its beginning."""

    def middleware(request: HttpRequest) -> HttpResponse:
        memory, looks = _memory.set({}), _only_looks.set(request.method in {"GET", "HEAD"})
        try:
            return get_response(request)
        finally:
            _memory.reset(memory)
            _only_looks.reset(looks)

    return middleware
