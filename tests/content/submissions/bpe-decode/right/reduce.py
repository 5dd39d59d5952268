from functools import reduce
from operator import add, itemgetter

class UnknownToken(KeyError):
    pass

def _lookup(vocab, i):
    try:
        return vocab[i]
    except KeyError:
        raise UnknownToken(f"no token {i}") from None

def bpe_decode(ids, vocab):
    return reduce(add, [_lookup(vocab, i) for i in ids], b"").decode("utf8", "replace")
