# named: asserts-instead-of-raising
def _build(question, used):
    s = "Answer from the sources only and cite their ids.\n\n"
    for c in used:
        s += "[" + c[0] + "] " + c[1] + "\n\n"
    return s + "Question: " + question


def rag_prompt(question, chunks, budget, count):
    best = _build(question, [])
    assert not (count(best) > budget)
    used = []
    for chunk in chunks:
        candidate = _build(question, used + [chunk])
        if count(candidate) > budget:
            break
        best = candidate
        used.append(chunk)
    return best, [c[0] for c in used]
