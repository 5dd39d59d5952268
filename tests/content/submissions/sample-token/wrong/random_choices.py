# catalogue: 4
# uses the random module
import random


def sample(probs, u):
    weights = probs.tolist()
    return random.choices(range(len(weights)), weights=weights, k=1)[0]
