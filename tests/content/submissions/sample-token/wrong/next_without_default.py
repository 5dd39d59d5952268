# catalogue: 5
# raises StopIteration when no cdf exceeds u
from itertools import accumulate


def sample(probs, u):
    return next(i for i, c in enumerate(accumulate(probs.tolist())) if c > u)
