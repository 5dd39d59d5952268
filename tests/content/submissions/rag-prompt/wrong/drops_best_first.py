# catalogue: 4
# pop(0): chunks are dropped from the front, the best one first.
def rag_prompt(question, chunks, budget, count):
    kept = list(chunks)
    while True:
        prompt = "\n\n".join(
            ["Answer from the sources only and cite their ids."]
            + [f"[{c}] {t}" for c, t in kept]
            + [f"Question: {question}"]
        )
        if count(prompt) <= budget:
            return prompt, [c for c, _ in kept]
        if not kept:
            raise ValueError("too small")
        kept.pop(0)
