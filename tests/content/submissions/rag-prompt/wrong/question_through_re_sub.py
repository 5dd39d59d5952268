# other: re.sub puts the question in
import re
def rag_prompt(question, chunks, budget, count):
    H = "Answer from the sources only and cite their ids."
    for n in range(len(chunks), -1, -1):
        p = re.sub("<Q>", question, "\n\n".join([H] + ["[" + i + "] " + t for i, t in chunks[:n]] + ["Question: <Q>"]))
        if count(p) <= budget: return p, [i for i, _ in chunks[:n]]
    raise ValueError
