# catalogue: 5
# The names are capitalised as in a talk: RAG, Fine-tuning, Prompting.
def choose_adaptation(requirements):
    r = requirements
    if r.get("freshness") or r.get("citations") or r.get("volume", 0) > 50000:
        name = "RAG"
    elif (r.get("style") or r.get("latency")) and r.get("labelled", 0) >= 50:
        name = "Fine-tuning"
    else:
        name = "Prompting"
    return name
