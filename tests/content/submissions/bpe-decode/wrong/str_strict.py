# catalogue: 2
import io

def bpe_decode(ids, vocab):
    buf = io.BytesIO()
    for i in ids:
        buf.write(vocab[i])
    return str(buf.getvalue(), encoding="utf-8", errors="strict")
