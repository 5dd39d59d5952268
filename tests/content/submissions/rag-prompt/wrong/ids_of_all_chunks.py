# catalogue: 2
# used_ids names all chunks, also the dropped ones.
def rag_prompt(question, chunks, budget, count):
    n = len(chunks)
    while n >= 0:
        body = [f"[{i}] {t}" for i, t in chunks[:n]]
        prompt = "\n\n".join(["Answer from the sources only and cite their ids."] + body + [f"Question: {question}"])
        if count(prompt) <= budget:
            return prompt, [i for i, _ in chunks]
        n -= 1
    raise ValueError("too small")
