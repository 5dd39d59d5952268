import importlib.util as u

def _load(name):
    spec = u.find_spec(name)
    mod = u.module_from_spec(spec)
    spec.loader.exec_module(mod)
    return mod

def bpe_decode(ids, vocab):
    edu = _load("tiktoken._educational")
    enc = edu.SimpleBytePairEncoding(pat_str=".", mergeable_ranks={b: i for i, b in vocab.items()})
    return enc.decode(ids)
