from functools import reduce
from operator import add


class Text(str):
    """A string that knows how many tokens it came from."""

    tokens = 0


def bpe_decode(ids, vocab):
    text = Text(reduce(add, (vocab[i] for i in ids), b"").decode("utf-8", "replace"))
    text.tokens = len(ids)
    return text
