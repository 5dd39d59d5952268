"""You decode each token separately and write one replacement character for a token with half a character. Its other
half may be in the next token; join first, decode once."""


def bpe_decode(ids, vocab):
    text = ""
    for token_id in ids:
        try:
            text += vocab[token_id].decode("utf-8")
        except UnicodeDecodeError:
            text += "\ufffd"
    return text
