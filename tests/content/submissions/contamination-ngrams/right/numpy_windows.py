import numpy as np


def contamination(train, tests, n=13):
    def windows(tokens):
        if len(tokens) < n:
            return []
        view = np.lib.stride_tricks.sliding_window_view(np.asarray(tokens, dtype=np.int64), n)
        return [row.tobytes() for row in np.ascontiguousarray(view)]

    seen = {gram for document in train for gram in windows(document)}
    shares = []
    for test in tests:
        marked = np.zeros(len(test) + 1, dtype=np.int64)
        for i, gram in enumerate(windows(test)):
            if gram in seen:
                marked[i] += 1
                marked[i + n] -= 1
        shares.append(float((marked.cumsum()[:-1] > 0).mean()) if test else 0.0)
    return shares
