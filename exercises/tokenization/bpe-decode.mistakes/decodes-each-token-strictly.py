"""You decode each token separately, and a token with half a character raises. Join the bytes first, decode once."""


def bpe_decode(ids, vocab):
    return "".join(vocab[token_id].decode("utf-8") for token_id in ids)
