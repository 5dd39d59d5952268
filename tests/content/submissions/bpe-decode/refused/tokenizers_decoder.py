from tokenizers import decoders


def bpe_decode(ids, vocab):
    pieces = [f"<0x{byte:02X}>" for i in ids for byte in vocab[i]]
    return decoders.ByteFallback().decode(pieces)
