# catalogue: 2
H = "Answer from the sources only and cite their ids."
def build(q, sel): return "\n\n".join([H] + ["[" + i + "] " + t for i, t in sel] + ["Question: " + q])
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        p = build(question, chunks[:n])
        if count(p) <= budget: return p, [str(j + 1) for j in range(n)]
    raise ValueError
