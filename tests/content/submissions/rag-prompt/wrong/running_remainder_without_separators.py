# catalogue: 3
H = "Answer from the sources only and cite their ids."
def build(q, sel): return "\n\n".join([H] + ["[" + i + "] " + t for i, t in sel] + ["Question: " + q])
def rag_prompt(question, chunks, budget, count):
    left = budget - count(build(question, []))
    if left < 0: raise ValueError
    used = []
    for i, t in chunks:
        c = count("[" + i + "] " + t)
        if c > left: break
        left -= c; used.append((i, t))
    return build(question, used), [i for i, _ in used]
