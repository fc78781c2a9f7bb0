"""Response bodies, limited in size before and after decompression."""

import zlib

ENCODING = "gzip"
"""The value of `Accept-Encoding`. Only a single layer of it is decompressed."""


class BodyError(Exception):
    """The body cannot be used. `reason` completes a sentence that starts with "the answer"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Body:
    """Collects a body as it arrives.

    Args:
        encoding: the response's `Content-Encoding`.
        limit: maximum number of bytes, both compressed and decompressed.

    Raises:
        BodyError: the encoding is not one that was requested.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        name = encoding.strip().lower()
        if name not in ("", "identity", ENCODING, f"x-{ENCODING}"):
            raise BodyError("has an encoding that was not asked for")
        self._unpacker = _unpacker() if name.endswith(ENCODING) else None
        self._limit = limit
        self._packed = 0
        self.data = bytearray()
        """The decompressed data received so far."""

    def feed(self, chunk: bytes) -> None:
        """Add a chunk. Raises BodyError if the body is too large or its encoding is invalid."""
        self._packed += len(chunk)
        if self._unpacker is None:
            self.data += chunk
        else:
            self._unpacker = self._unpacked(self._unpacker, chunk)
        if max(self._packed, len(self.data)) > self._limit:
            raise BodyError(f"is larger than {self._limit} bytes")

    def finish(self) -> bytes:
        """The complete body. Raises BodyError if the compressed data is truncated."""
        if self._unpacker is not None and self._packed and not self._unpacker.eof:
            raise BodyError("was cut off")
        return bytes(self.data)

    def _unpacked(self, unpacker: "zlib._Decompress", chunk: bytes) -> "zlib._Decompress":
        """Decompress a chunk up to one byte beyond the limit. Returns the decompressor for the next chunk."""
        while chunk and len(self.data) <= self._limit:
            if unpacker.eof:  # another gzip member
                unpacker = _unpacker()
            try:
                self.data += unpacker.decompress(chunk, self._limit + 1 - len(self.data))
            except zlib.error:
                raise BodyError("is not packed as it says") from None
            chunk = unpacker.unused_data or unpacker.unconsumed_tail
        return unpacker


def _unpacker() -> "zlib._Decompress":
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
