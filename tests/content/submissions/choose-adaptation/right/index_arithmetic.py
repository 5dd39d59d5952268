def choose_adaptation(requirements):
    g = requirements.get
    rag = bool(g("freshness")) | bool(g("citations")) | ((g("volume") or 0) > 50000)
    ft = (bool(g("style")) | bool(g("latency"))) & ((g("labelled") or 0) >= 50)
    return ("prompting", "fine-tuning", "rag", "rag")[2 * rag + ft]
