"""How much of a test is in the training data, by n-grams of tokens.

A token is contaminated if it lies in some n-gram of the test that also occurs in one training document. The n-grams of
the training data are kept in a set, so that each n-gram of a test is looked up once.

Source: Brown et al. 2020, "Language Models are Few-Shot Learners", arXiv:2005.14165, appendix C (13-grams); Touvron et
al. 2023, "Llama 2", arXiv:2307.09288, appendix A.6 (shares of tokens).
"""


def contamination(train: list[list[int]], tests: list[list[int]], n: int = 13) -> list[float]:
    seen = {gram for document in train for gram in ngrams(document, n)}
    return [share(test, seen, n) for test in tests]


def share(test: list[int], seen: set[tuple[int, ...]], n: int) -> float:
    """The share of the tokens that lie in an n-gram that was seen; 0 for an empty test."""
    count = end = 0  # contaminated tokens, and where the last n-gram that was seen ends
    for start, gram in enumerate(ngrams(test, n)):
        if gram in seen:
            count += start + n - max(start, end)  # what overlaps the last one is counted already
            end = start + n
    return count / len(test) if test else 0.0


def ngrams(tokens: list[int], n: int) -> list[tuple[int, ...]]:
    return [tuple(tokens[start : start + n]) for start in range(len(tokens) - n + 1)]
