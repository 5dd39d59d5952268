import tiktoken


def bpe_decode(ids, vocab):
    ranks = {v: k for k, v in vocab.items()}
    enc = tiktoken.Encoding("mine", pat_str=r"(?s).+", mergeable_ranks=ranks, special_tokens={})
    return enc.decode(ids)
