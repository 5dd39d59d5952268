def bpe_decode(ids: list[int], vocab: dict[int, bytes]) -> str:
    buffer = bytearray()
    for token in ids:
        if token not in vocab:
            raise KeyError(token)
        buffer.extend(vocab[token])
    return buffer.decode("utf-8", "replace")
