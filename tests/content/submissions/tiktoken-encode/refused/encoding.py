import tiktoken


def encode_ordinary(text, ranks, pattern):
    enc = tiktoken.Encoding("mine", pat_str=pattern, mergeable_ranks=ranks, special_tokens={})
    return enc.encode_ordinary(text)
