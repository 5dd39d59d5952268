from tiktoken._educational import SimpleBytePairEncoding


def encode_ordinary(text, ranks, pattern):
    return SimpleBytePairEncoding(pat_str=pattern, mergeable_ranks=ranks).encode(text, visualise=None)
