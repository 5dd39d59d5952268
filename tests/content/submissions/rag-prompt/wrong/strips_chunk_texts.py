# The texts of the chunks are stripped.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        body = "".join(f"[{c}] {t.strip()}\n\n" for c, t in chunks[:n])
        prompt = f"Answer from the sources only and cite their ids.\n\n{body}Question: {question.strip()}"
        if count(prompt) <= budget:
            return prompt, [c for c, _ in chunks[:n]]
    raise ValueError("too small")
