def contamination(train, tests, n=13):
    texts = ["," + ",".join(map(str, document)) + "," for document in train]
    shares = []
    for test in tests:
        marked = [False] * len(test)
        for i in range(len(test) - n + 1):
            piece = "," + ",".join(map(str, test[i : i + n])) + ","
            if any(piece in text for text in texts):
                marked[i : i + n] = [True] * n
        shares.append(sum(marked) / len(marked) if marked else 0.0)
    return shares
