"""An evaluation harness: multiple choice by log-probability, pass@k, exact match, contamination, intervals."""

import math
import random
import string


def letters_only(text):
    """Lower case, no punctuation, single spaces, no articles."""
    text = "".join(char for char in text.lower() if char not in string.punctuation)
    return " ".join(word for word in text.split() if word not in ("a", "an", "the"))


def exact_match(answer, accepted):
    """Whether the answer is one of the accepted ones, up to case, punctuation and articles."""
    return letters_only(answer) in {letters_only(other) for other in accepted}


def pick_option(logprobs, lengths):
    """The option with the best log-probability per token: `logprobs` are sums over the tokens of each option."""
    scores = [total / length for total, length in zip(logprobs, lengths, strict=True)]
    return max(range(len(scores)), key=lambda place: scores[place])


def shuffle_options(options, right, seed):
    """The options in another order, and the new place of the right one."""
    order = list(range(len(options)))
    random.Random(seed).shuffle(order)
    return [options[place] for place in order], order.index(right)


def pass_at_k(n, correct, k):
    """The unbiased estimate of passing with k samples, from n samples of which `correct` pass."""
    if n - correct < k:
        return 1.0
    return 1.0 - math.comb(n - correct, k) / math.comb(n, k)


def ngrams(words, size):
    return {tuple(words[place : place + size]) for place in range(len(words) - size + 1)}


class Contamination:
    """Finds test items whose n-grams are in the training text."""

    def __init__(self, training, size=5):
        self.size = size
        self.seen = ngrams(letters_only(training).split(), size)

    def is_contaminated(self, item):
        """Whether any n-gram of the item was seen; an item shorter than that cannot be judged and is kept."""
        return bool(ngrams(letters_only(item).split(), self.size) & self.seen)

    def clean(self, items):
        return [item for item in items if not self.is_contaminated(item)]


def interval(passed, total, z=1.96):
    """A 95 % Wilson interval of a share; always within 0 and 1."""
    share = passed / total
    middle = (share + z * z / (2 * total)) / (1 + z * z / total)
    half = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, middle - half), min(1.0, middle + half)


def is_better(a, b, resamples=1000, seed=0):
    """Whether system a beats system b on the same items in 95 % of bootstrap samples: paired, by item."""
    rng, n = random.Random(seed), len(a)
    wins = 0
    for _ in range(resamples):
        places = [rng.randrange(n) for _ in range(n)]
        wins += sum(a[place] - b[place] for place in places) > 0
    return wins / resamples >= 0.95


def average_by_task(results):
    """The mean over tasks of each task's accuracy: {task: [True, False, …]}."""
    accuracies = [sum(outcomes) / len(outcomes) for outcomes in results.values()]
    return sum(accuracies) / len(accuracies)


def report(results):
    """{task: (share, low, high)}, and the mean over tasks."""
    lines = {}
    for task, outcomes in results.items():
        low, high = interval(sum(outcomes), len(outcomes))
        lines[task] = (sum(outcomes) / len(outcomes), low, high)
    return lines, average_by_task(results)


def main():
    print(report({"arithmetic": [True] * 8 + [False] * 2, "history": [True, False, True]}))
    print(pass_at_k(10, 3, 5))


if __name__ == "__main__":
    main()
