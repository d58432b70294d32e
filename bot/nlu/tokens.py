"""spaCy tokenisation for every language: words where spaces part them, characters where they do not.

spaCy has no tokeniser for many languages of our users (so, sw, om, ps, ha, ht, my, km, ckb, ku), so its
multi-language one serves all. Han characters are parted one by one, as spaCy's Chinese one does; that one cannot be
used beside the other, because matchers need one vocabulary. In Japanese, runs of one kind of kana are words.
"""

from __future__ import annotations

import functools
import re

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces

CHARACTERWISE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
_PARTS = re.compile("[\u3400-\u9fff]|[\u3040-\u309f]+|[\u30a0-\u30ff]+|[^\\W\u3040-\u30ff\u3400-\u9fff]+|[^\\w\\s]")


@functools.cache
def shared_pipeline() -> Language:
    """The blank multi-language spaCy pipeline, made once."""
    return spacy.blank("xx")


def tokenize(text: str) -> Doc:
    """The tokens of one message."""
    if not CHARACTERWISE.search(text):
        return shared_pipeline().make_doc(text)
    words, spaces = get_words_and_spaces(_PARTS.findall(text), text)
    return Doc(shared_pipeline().vocab, words=words, spaces=spaces)
