"""You decode each token separately and drop bytes that are not UTF-8, so every character whose bytes are in two tokens
is lost. Join first, decode once."""


def bpe_decode(ids, vocab):
    return "".join(vocab[token_id].decode("utf-8", errors="ignore") for token_id in ids)
