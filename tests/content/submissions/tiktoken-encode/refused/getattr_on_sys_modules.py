import sys

__import__("tik" + "token")


def encode_ordinary(text, ranks, pattern):
    enc = getattr(sys.modules["tik" + "token"], "Encoding")
    return enc("mine", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}).encode_ordinary(text)
