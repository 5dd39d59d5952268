"""You decode each token separately. A character whose bytes are in two tokens then turns into replacement characters;
join first, decode once."""


def bpe_decode(ids, vocab):
    return "".join(vocab[token_id].decode("utf-8", errors="replace") for token_id in ids)
