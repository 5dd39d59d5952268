import warnings
from dataclasses import dataclass


class UnknownToken(KeyError):
    def __init__(self, token):
        super().__init__(token)
        self.token = token


@dataclass(frozen=True)
class Decoder:
    vocab: dict

    def __getitem__(self, token):
        try:
            return self.vocab[token]
        except KeyError:
            raise UnknownToken(token) from None

    def __call__(self, ids):
        raw = b"".join([self[t] for t in ids])
        text = raw.decode("utf-8", errors="replace")
        if "\ufffd" in text:
            warnings.warn("some bytes are not UTF-8", stacklevel=3)
        return text


def bpe_decode(ids, vocab):
    return Decoder(vocab)(ids)
