"""Two threads for all containers of a runtime: one reads what they write, one tells of their ends."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import selectors
import threading
from collections.abc import Callable

_logger = logging.getLogger(__name__)

Callback = Callable[[], None]


class Monitor:
    """Calls back when a descriptor can be read; threads start with the first one and end with ``close``."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._changes: queue.SimpleQueue[Callback] = queue.SimpleQueue()
        self._announcements: queue.SimpleQueue[Callback | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._wake, self._waker = -1, -1
        self._closed = False

    def watch(self, descriptor: int, readable: Callback) -> None:
        """Call ``readable`` from the reading thread whenever there is something to read."""
        self._start()
        self.soon(lambda: self._register(descriptor, readable))

    def forget(self, descriptor: int) -> None:
        """Stop watching; only to be called from the reading thread."""
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(descriptor)

    def announce(self, callback: Callback) -> None:
        """Call from the other thread, which may wait for what the reading thread has to read."""
        self._announcements.put(callback)

    def close(self) -> None:
        """End both threads, after what has been announced."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._threads:
            self._announcements.put(None)
            self.soon(lambda: None)
            for thread in self._threads:
                if thread is not threading.current_thread():
                    thread.join()
            os.close(self._wake)
            os.close(self._waker)
        self._selector.close()

    def _register(self, descriptor: int, readable: Callback) -> None:
        self._selector.register(descriptor, selectors.EVENT_READ, readable)

    def soon(self, change: Callback) -> None:
        """Call from the reading thread, once."""
        self._changes.put(change)
        with contextlib.suppress(BlockingIOError):  # full: it will wake up all the same
            os.write(self._waker, b"\0")

    def _start(self) -> None:
        with self._lock:
            if self._closed:
                raise RuntimeError("the runtime is closed; no container can be started any more")
            if self._threads:
                return
            self._wake, self._waker = os.pipe()
            os.set_blocking(self._wake, False)
            os.set_blocking(self._waker, False)
            self._selector.register(self._wake, selectors.EVENT_READ, self._apply_changes)
            for name, run in ("reader", self._read), ("announcer", self._announce):
                thread = threading.Thread(target=run, name=f"pytest-spcs containers {name}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _apply_changes(self) -> None:
        with contextlib.suppress(BlockingIOError):
            os.read(self._wake, 4096)
        while not self._changes.empty():
            self._changes.get()()

    def _read(self) -> None:
        while not self._closed:
            for key, _ in self._selector.select():
                if self._selector.get_map().get(key.fd) is key:
                    self._guard(key.data)

    def _announce(self) -> None:
        while (callback := self._announcements.get()) is not None:
            self._guard(callback)

    def _guard(self, callback: Callback) -> None:
        """Keep a thread that serves all containers from ending with one callback's error."""
        try:
            callback()
        except Exception:
            _logger.exception("a callback about a container failed")
