# catalogue: 3
# nlls are in nats, the base is 2
import numpy as np


def perplexity(nlls, lengths):
    x = nlls.numpy().astype(np.float64)
    keep = np.arange(x.shape[1])[None] < lengths.numpy()[:, None]
    return float(np.exp2(x[keep].sum() / keep.sum()))
