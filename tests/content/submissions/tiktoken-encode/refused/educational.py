import tiktoken._educational as edu
import regex

def encode_ordinary(text, ranks, pattern):
    return [i for m in regex.finditer(pattern, text) for i in edu.bpe_encode(ranks, m.group().encode(), visualise=None)]
