"""The body of an answer, bounded before and after it is unpacked."""

import zlib

ENCODING = "gzip"
"""What is asked for in `Accept-Encoding`: one layer of it, and nothing else, is unpacked."""


class BodyError(Exception):
    """The body cannot be used. `reason` says why, in words that continue "the answer"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Body:
    """Collects a body as it comes.

    Args:
        encoding: the answer's `Content-Encoding`.
        limit: bytes, packed and unpacked, beyond which it is not read further.

    Raises:
        BodyError: the encoding is one that was not asked for.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        name = encoding.strip().lower()
        if name not in ("", "identity", ENCODING, f"x-{ENCODING}"):
            raise BodyError("has an encoding that was not asked for")
        self._unpacker = _unpacker() if name.endswith(ENCODING) else None
        self._limit = limit
        self._packed = 0
        self.data = bytearray()
        """What came so far, unpacked."""

    def feed(self, chunk: bytes) -> None:
        """Take what came. Raises BodyError where it is too much, or is not packed as it says."""
        self._packed += len(chunk)
        if self._unpacker is None:
            self.data += chunk
        else:
            self._unpacker = self._unpacked(self._unpacker, chunk)
        if max(self._packed, len(self.data)) > self._limit:
            raise BodyError(f"is larger than {self._limit} bytes")

    def finish(self) -> bytes:
        """The whole body. Raises BodyError where a packed one has no end."""
        if self._unpacker is not None and self._packed and not self._unpacker.eof:
            raise BodyError("was cut off")
        return bytes(self.data)

    def _unpacked(self, unpacker: "zlib._Decompress", chunk: bytes) -> "zlib._Decompress":
        """Unpack the chunk, at most to one byte beyond the limit; what unpacks the next one."""
        while chunk and len(self.data) <= self._limit:
            if unpacker.eof:  # a further member of the same file
                unpacker = _unpacker()
            try:
                self.data += unpacker.decompress(chunk, self._limit + 1 - len(self.data))
            except zlib.error:
                raise BodyError("is not packed as it says") from None
            chunk = unpacker.unused_data or unpacker.unconsumed_tail
        return unpacker


def _unpacker() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
