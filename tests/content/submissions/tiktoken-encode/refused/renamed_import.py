import tiktoken as tk


def encode_ordinary(text, ranks, pattern):
    make = tk.Encoding
    return make(name="x", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}).encode(text, disallowed_special=())
