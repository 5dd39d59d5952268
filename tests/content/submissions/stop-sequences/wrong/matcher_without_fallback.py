# named: no-fallback-for-each-stop-with-the-character
# matches character by character and starts from zero on a mismatch ("aab" in "aaab" is missed)
def stream_until(chunks, stops):
    progress = [0] * len(stops)
    text, shown = "", 0
    for chunk in chunks:
        for ch in chunk:
            text += ch
            for j, s in enumerate(stops):
                if ch == s[progress[j]]:
                    progress[j] += 1
                elif ch == s[0]:
                    progress[j] = 1
                else:
                    progress[j] = 0
                if progress[j] == len(s):
                    yield text[shown : len(text) - len(s)]
                    return
        safe = len(text) - max(progress, default=0)
        yield text[shown:safe]
        shown = max(shown, safe)
    yield text[shown:]
