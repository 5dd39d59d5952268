from tiktoken._tiktoken import CoreBPE as Core


def bpe_decode(ids, vocab):
    return Core({v: k for k, v in vocab.items()}, {}, r"(?s).+").decode_bytes(ids).decode("utf-8", "replace")
