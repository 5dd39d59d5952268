# other: 500 labelled examples are asked for
def choose_adaptation(requirements):
    g = requirements.get
    if g("freshness") or g("citations") or g("volume", 0) > 50000: return "rag"
    if (g("style") or g("latency")) and g("labelled", 0) >= 500: return "fine-tuning"
    return "prompting"
