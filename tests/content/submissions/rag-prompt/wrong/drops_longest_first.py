# catalogue: 4
# The longest chunk is dropped first, even if it is the best.
def rag_prompt(question, chunks, budget, count):
    kept = list(chunks)

    def render():
        return "\n\n".join(
            ["Answer from the sources only and cite their ids.", *(f"[{c}] {t}" for c, t in kept), "Question: " + question]
        )

    while count(render()) > budget:
        if not kept:
            raise ValueError("too small")
        kept.remove(max(kept, key=lambda c: count(c[1])))
    return render(), [c for c, _ in kept]
