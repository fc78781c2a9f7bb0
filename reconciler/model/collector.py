"""The cyclic collector, put off while a great many things are made that all stay."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """Without the cyclic collector: hundreds of thousands of objects are made, none is garbage, and it would walk them over and over.

    For the whole process, so for work that ends soon. Blocks may stand inside each other.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
