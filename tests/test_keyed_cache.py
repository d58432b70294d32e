"""What is remembered of texts without the texts."""

from __future__ import annotations

import pickle

from bot.keyed_cache import KeyedCache


def test_remembers_the_last_used():
    cache: KeyedCache[int] = KeyedCache(2)
    first, second, third = (cache.key(text) for text in ("one", "two", "three"))
    cache.put(first, 1)
    cache.put(second, 2)
    assert cache.get(first) == 1
    cache.put(third, 3)
    assert (cache.get(first), cache.get(second), cache.get(third)) == (1, None, 3)


def test_keeps_no_text_and_no_key_that_another_knows():
    cache, other = KeyedCache[int](8), KeyedCache[int](8)
    cache.put(cache.key("sentinel sentence"), 1)
    assert b"sentinel" not in pickle.dumps(cache._kept)
    assert cache.key("same") == cache.key("same") != other.key("same")
    assert cache.key("\ud800") == cache.key("\ud800")
