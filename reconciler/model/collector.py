"""Pause the cyclic garbage collector while many long-lived objects are created."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Disable the cyclic garbage collector during the body. Hundreds of thousands of objects without garbage would be
    scanned repeatedly.

    It affects the whole process, so use it only for short work. Blocks may be nested.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
