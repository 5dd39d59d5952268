import codecs
from collections.abc import Iterator


def _pieces(ids, vocab) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    for token in ids:
        yield decoder.decode(vocab[token])
    yield decoder.decode(b"", final=True)


def bpe_decode(ids, vocab):
    return "".join(_pieces(ids, vocab))
