# catalogue: 3
def bpe_decode(ids, vocab):
    chars = []
    for i in ids:
        for b in vocab[i]:
            chars.append(chr(b))
    return "".join(chars)
