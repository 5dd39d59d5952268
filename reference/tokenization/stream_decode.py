"""Streaming decoding: show text while tokens arrive, but never half a character.

The tokens of a byte-level tokenizer may end in the middle of a character. So the bytes go into a decoder that keeps the
beginning of an unfinished character, three bytes at most, and returns everything before it. The cost of a push depends
only on the length of its token; decoding all tokens again each time would cost O(n^2) for n tokens.

    push(i_1) || ... || push(i_n) || flush() = decode(i_1 ... i_n)

Source: Python library reference, codecs, `IncrementalDecoder` and the error handler "replace"; RFC 3629 (UTF-8),
section 3.
"""

import codecs


class StreamDecoder:
    def __init__(self, vocab: dict[int, bytes]) -> None:
        self.vocab = vocab
        self.decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")

    def push(self, id: int) -> str:
        data = self.vocab[id]
        return self.decoder.decode(data)  # an unfinished character stays in the decoder

    def flush(self) -> str:
        return self.decoder.decode(b"", final=True)  # the end: U+FFFD for an unfinished character
