# catalogue: none
import io


def bpe_decode(ids, vocab):
    raw = io.BytesIO(b"".join(vocab[i] for i in ids))
    return io.TextIOWrapper(raw, encoding="utf-8", errors="replace").read()
