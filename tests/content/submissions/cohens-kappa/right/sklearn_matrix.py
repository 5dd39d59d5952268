import numpy as np


def cohens_kappa(a, b, weights=None):
    labels = sorted(set(a) | set(b))
    k = len(labels)
    confusion = np.zeros((k, k))
    for x, y in zip(a, b):
        confusion[labels.index(x), labels.index(y)] += 1
    expected = np.outer(confusion.sum(axis=1), confusion.sum(axis=0)) / confusion.sum()
    if weights is None:
        w = 1 - np.eye(k)
    elif weights in ("linear", "quadratic"):
        w = np.abs(np.subtract.outer(np.arange(k), np.arange(k))).astype(float)
        w = w if weights == "linear" else w**2
    else:
        raise ValueError("unknown weights")
    if (w * expected).sum() == 0:
        return float("nan")
    return float(1 - (w * confusion).sum() / (w * expected).sum())
