"""You decode after every token and give up on an unfinished character before its last bytes arrive. A character may be
spread over more than two tokens; join all bytes first, decode once."""


def bpe_decode(ids, vocab):
    text = ""
    pending = b""
    for token_id in ids:
        pending += vocab[token_id]
        try:
            text += pending.decode("utf-8")
            pending = b""
        except UnicodeDecodeError as error:
            text += pending[: error.start].decode("utf-8")
            pending = pending[error.start :]
            if len(pending) > 1:
                text += pending.decode("utf-8", errors="replace")
                pending = b""
    return text + pending.decode("utf-8", errors="replace")
