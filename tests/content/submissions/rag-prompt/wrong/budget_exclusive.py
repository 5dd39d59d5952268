# A prompt that fills the budget exactly is taken to be too long.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        blocks = [f"[{c}] {t}" for c, t in chunks[:n]]
        prompt = "\n\n".join(["Answer from the sources only and cite their ids.", *blocks, f"Question: {question}"])
        if count(prompt) < budget:
            return prompt, [c for c, _ in chunks[:n]]
    raise ValueError("too small")
