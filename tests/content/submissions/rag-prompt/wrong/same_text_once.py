# Chunks with a text that was already taken are left out.
def rag_prompt(question, chunks, budget, count):
    seen, unique = set(), []
    for cid, text in chunks:
        if text not in seen:
            seen.add(text)
            unique.append((cid, text))
    for n in range(len(unique), -1, -1):
        body = "".join(f"[{c}] {t}\n\n" for c, t in unique[:n])
        prompt = f"Answer from the sources only and cite their ids.\n\n{body}Question: {question}"
        if count(prompt) <= budget:
            return prompt, [c for c, _ in unique[:n]]
    raise ValueError("too small")
