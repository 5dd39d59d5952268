# Raises as soon as not even the best chunk fits, though the bare question would.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), 0 if chunks else -1, -1):
        prompt = "\n\n".join(
            ["Answer from the sources only and cite their ids."]
            + [f"[{c}] {t}" for c, t in chunks[:n]]
            + [f"Question: {question}"]
        )
        if count(prompt) <= budget:
            return prompt, [c for c, _ in chunks[:n]]
    raise ValueError("too small")
