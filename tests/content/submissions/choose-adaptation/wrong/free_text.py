# catalogue: 5
# A sentence with the reason instead of the name.
def choose_adaptation(requirements):
    if requirements.get("freshness") or requirements.get("citations"):
        return "Use RAG, because the facts change or have to be cited."
    if requirements.get("volume", 0) > 50000:
        return "Use RAG, because the facts do not fit the prompt."
    if (requirements.get("style") or requirements.get("latency")) and requirements.get("labelled", 0) >= 50:
        return "Use fine-tuning, because the behaviour can be trained."
    return "Start with prompting."
