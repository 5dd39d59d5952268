def contamination(train, tests, n=13):
    grams = []
    for document in train:
        for i in range(len(document) - n + 1):
            grams.append(document[i : i + n])
    result = []
    for test in tests:
        places = set()
        for i in range(len(test) - n + 1):
            if test[i : i + n] in grams:
                places |= set(range(i, i + n))
        result.append(len(places) / len(test) if test else 0.0)
    return result
