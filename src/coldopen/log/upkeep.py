"""What a log does on its own from time to time: compaction when it is due."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

_logger = logging.getLogger(__name__)


class Upkeep:
    """Calls `task` every so many seconds in a thread, until closed; failures are logged."""

    def __init__(self, task: Callable[[], object], seconds: float) -> None:
        self._task = task
        self._seconds = seconds
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._run, name="coldopen-log-upkeep", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop, after the task at hand."""
        self._closed.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._seconds):
            try:
                self._task()
            except Exception as error:
                _logger.warning("upkeep failed and will be tried again: %s", error)
