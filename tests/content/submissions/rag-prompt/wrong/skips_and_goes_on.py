# A chunk that does not fit is skipped and a worse, shorter one is taken.
def rag_prompt(question, chunks, budget, count):
    def render(used):
        body = "".join(f"[{c}] {t}\n\n" for c, t in used)
        return f"Answer from the sources only and cite their ids.\n\n{body}Question: {question}"

    if count(render([])) > budget:
        raise ValueError("too small")
    used = []
    for chunk in chunks:
        if count(render([*used, chunk])) <= budget:
            used.append(chunk)
    return render(used), [c for c, _ in used]
