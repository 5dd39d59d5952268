from fractions import Fraction


def rrf(rankings, k=60):
    k = Fraction(k)
    total = {}
    for ranking in rankings:
        for position in range(len(ranking)):
            doc = ranking[position]
            total[doc] = total.get(doc, Fraction(0)) + 1 / (k + position + 1)
    ordered = list(total.items())
    ordered.sort(key=lambda item: -item[1])
    return [doc for doc, _ in ordered]
