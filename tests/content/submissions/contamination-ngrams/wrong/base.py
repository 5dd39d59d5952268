# other: an n-gram becomes one number in base 65,536, so larger ids make different n-grams equal
# shows for: train [[0, 65536]], tests [[1, 0]], n = 2: [1.0] instead of [0.0]
BASE = 1 << 16


def _grams(document, n):
    """The numbers of all n-grams of a document, each made of the one before."""
    modulus = BASE ** n
    code = 0
    for i, token in enumerate(document):
        code = (code * BASE + token) % modulus
        if i >= n - 1:
            yield i - n + 1, code


def contamination(train, tests, n=13):
    known = {code for document in train for _, code in _grams(document, n)}
    shares = []
    for test in tests:
        hits = 0
        covered = 0
        for start, code in _grams(test, n):
            if code in known:
                hits += start + n - max(start, covered)
                covered = start + n
        shares.append(hits / len(test) if test else 0.0)
    return shares
