import math


def ndcg(ranking, relevance, k):
    gained = 0.0
    for i in range(min(k, len(ranking))):
        rel = relevance[ranking[i]] if ranking[i] in relevance else 0
        gained += (pow(2, rel) - 1) / math.log(i + 2, 2)
    grades = list(relevance.values())
    grades.sort()
    grades.reverse()
    ideal = 0.0
    for i in range(min(k, len(grades))):
        ideal += (pow(2, grades[i]) - 1) / math.log(i + 2, 2)
    if ideal == 0:
        return 0.0
    return gained / ideal
