import importlib

def bpe_decode(ids, vocab):
    lib = importlib.import_module("".join(map(chr, [116, 105, 107, 116, 111, 107, 101, 110])))
    enc = lib.Encoding("v", pat_str=".", mergeable_ranks={b: i for i, b in vocab.items()}, special_tokens={})
    return enc.decode(list(ids))
