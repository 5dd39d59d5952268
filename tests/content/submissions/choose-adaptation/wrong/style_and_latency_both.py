# other: style and latency
def choose_adaptation(requirements):
    g = requirements.get
    if g("freshness") or g("citations") or g("volume", 0) > 50000: return "rag"
    if g("style") and g("latency") and g("labelled", 0) >= 50: return "fine-tuning"
    return "prompting"
