# catalogue: 1
def bpe_decode(ids, vocab):
    text, pending = "", b""
    for i in ids:
        pending += vocab[i]
        try:
            text += pending.decode("utf-8")
        except UnicodeDecodeError as e:
            text += pending[: e.start].decode("utf-8")
            pending = pending[e.start :]
            if len(pending) > 1:
                text += pending.decode("utf-8", errors="replace")
                pending = b""
        else:
            pending = b""
    return text + pending.decode("utf-8", errors="replace")
