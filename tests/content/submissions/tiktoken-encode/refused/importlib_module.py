import importlib


def encode_ordinary(text, ranks, pattern):
    core = importlib.import_module("tiktoken._tiktoken").CoreBPE
    return core(ranks, {}, pattern).encode_ordinary(text)
