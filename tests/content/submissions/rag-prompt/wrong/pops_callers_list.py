# The worst chunks are popped off the caller's own list.
def rag_prompt(question, chunks, budget, count):
    while True:
        prompt = "\n\n".join(
            ["Answer from the sources only and cite their ids."]
            + [f"[{c}] {t}" for c, t in chunks]
            + [f"Question: {question}"]
        )
        if count(prompt) <= budget:
            return prompt, [c for c, _ in chunks]
        if not chunks:
            raise ValueError("too small")
        chunks.pop()
