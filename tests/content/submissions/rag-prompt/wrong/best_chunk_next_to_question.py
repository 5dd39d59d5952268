# The chunks that fit are put in reverse, so that the best stands next to the question.
def rag_prompt(question, chunks, budget, count):
    for n in range(len(chunks), -1, -1):
        used = list(reversed(chunks[:n]))
        body = "".join(f"[{c}] {t}\n\n" for c, t in used)
        prompt = f"Answer from the sources only and cite their ids.\n\n{body}Question: {question}"
        if count(prompt) <= budget:
            return prompt, [c for c, _ in used]
    raise ValueError("too small")
