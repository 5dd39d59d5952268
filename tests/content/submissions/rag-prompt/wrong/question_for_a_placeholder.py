# other: str.replace puts the question in
def rag_prompt(question, chunks, budget, count):
    H = "Answer from the sources only and cite their ids."
    for n in range(len(chunks), -1, -1):
        t = "\n\n".join([H] + ["[" + i + "] " + t for i, t in chunks[:n]] + ["Question: {q}"]).replace("{q}", question)
        if count(t) <= budget: return t, [i for i, _ in chunks[:n]]
    raise ValueError
