from tiktoken.core import Encoding as E

def bpe_decode(ids, vocab):
    return E("v", pat_str=r".", mergeable_ranks={b: i for i, b in vocab.items()}, special_tokens={}).decode(ids)
