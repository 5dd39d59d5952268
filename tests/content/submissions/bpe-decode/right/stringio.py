import io

def bpe_decode(ids, vocab):
    raw = io.BytesIO()
    raw.writelines(map(vocab.__getitem__, ids))
    return raw.getvalue().decode(errors="replace")
