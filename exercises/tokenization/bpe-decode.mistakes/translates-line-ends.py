"""You read the bytes as a text file, which turns a carriage return and line feed into a line feed. Decoding must not
change the text; use bytes.decode."""

import io


def bpe_decode(ids, vocab):
    data = b"".join(vocab[token_id] for token_id in ids)
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", errors="replace").read()
