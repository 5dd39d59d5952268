# catalogue: 1
def bpe_decode(ids, vocab):
    out = ""
    for tok in ids:
        piece = vocab[tok]
        out += str(piece, "utf8", "replace")
    return out
