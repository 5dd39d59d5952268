# catalogue: 1
def choose_adaptation(requirements):
    g = requirements.get
    if g("citations"): return "rag"
    if g("freshness") and g("labelled", 0) >= 50: return "fine-tuning"
    if g("freshness") or g("volume", 0) > 50000: return "rag"
    if (g("style") or g("latency")) and g("labelled", 0) >= 50: return "fine-tuning"
    return "prompting"
