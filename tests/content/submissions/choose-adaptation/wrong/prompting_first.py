# catalogue: 4
# Prompting is tried first: without enough examples it is chosen before rag is asked.
def choose_adaptation(requirements):
    g = requirements.get
    if (g("style") or g("latency")) and g("labelled", 0) < 50:
        return "prompting"
    if g("freshness") or g("citations") or g("volume", 0) > 50000:
        return "rag"
    return "fine-tuning" if g("style") or g("latency") else "prompting"
