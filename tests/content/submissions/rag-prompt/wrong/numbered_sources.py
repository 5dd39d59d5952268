# catalogue: 2
# The sources are numbered 1, 2, 3 in the prompt while used_ids holds their own ids.
def rag_prompt(question, chunks, budget, count):
    def build(used):
        parts = ["Answer from the sources only and cite their ids."]
        for number, (_, text) in enumerate(used, start=1):
            parts.append(f"[{number}] {text}")
        parts.append("Question: " + question)
        return "\n\n".join(parts)

    used = list(chunks)
    while count(build(used)) > budget:
        if not used:
            raise ValueError("too small")
        used.pop()
    return build(used), [cid for cid, _ in used]
