import tiktoken as helper


def encode_ordinary(text, ranks, pattern):
    make = helper.Encoding
    return make(name="x", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}).encode(text, disallowed_special=())
