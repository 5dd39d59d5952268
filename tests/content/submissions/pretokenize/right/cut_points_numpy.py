import numpy as np
import regex


def pretokenize(text, pattern):
    ends = np.fromiter((m.end() for m in regex.finditer(pattern, text)), dtype=np.int64)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), ends])[:-1]
    return [text[a:b] for a, b in zip(starts, ends)]
