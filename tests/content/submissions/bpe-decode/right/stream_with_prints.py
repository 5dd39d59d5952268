import io


def bpe_decode(ids, vocab):
    out = io.BytesIO()
    written = sum(out.write(vocab[i]) for i in ids)
    print(len(ids), "tokens,", written, "bytes")
    return out.getvalue().decode(errors="replace")


if __name__ == "__main__":
    bpe_decode([0, 1], {0: b"a", 1: b"b"})
