import numpy as np


def perplexity(nlls, lengths):
    x = np.asarray(nlls, dtype=np.float64)
    n = np.asarray(lengths)
    real = np.arange(x.shape[1]) < n[:, np.newaxis]
    return np.exp(x[real].mean())
