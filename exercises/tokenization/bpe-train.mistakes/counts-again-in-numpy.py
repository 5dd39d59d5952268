"""You count all pairs of the text again in each round, in numpy."""

import numpy as np


def bpe_train(text, num_merges):
    ids = np.frombuffer(text.encode("utf-8"), dtype=np.uint8).astype(np.int64)
    names = [bytes([value]) for value in range(256)]
    number = {name: value for value, name in enumerate(names)}
    merges = []
    while len(merges) < num_merges and len(ids) > 1:
        codes, counts = np.unique(ids[:-1] << 32 | ids[1:], return_counts=True)
        left, right = divmod(int(codes[counts.argmax()]), 1 << 32)
        merges.append((names[left], names[right]))
        joined = names[left] + names[right]
        if number.setdefault(joined, len(names)) == len(names):
            names.append(joined)
        taken, last = [], -2
        for at in np.flatnonzero((ids[:-1] == left) & (ids[1:] == right)).tolist():
            if at > last + 1:
                taken.append(at)
                last = at
        ids = ids.copy()
        ids[taken] = number[joined]
        ids = np.delete(ids, np.array(taken, dtype=np.int64) + 1)
    return merges
