# other: stops at 4 chunks
def rag_prompt(question, chunks, budget, count):
    H = "Answer from the sources only and cite their ids."
    for n in range(min(4, len(chunks)), -1, -1):
        p = "\n\n".join([H] + ["[" + i + "] " + t for i, t in chunks[:n]] + ["Question: " + question])
        if count(p) <= budget: return p, [i for i, _ in chunks[:n]]
    raise ValueError
