# requires: pandas
import pandas as pd


def rrf(rankings, k=60):
    rows = [(d, 1.0 / (k + r)) for ranking in rankings for r, d in enumerate(ranking, 1)]
    if not rows:
        return []
    frame = pd.DataFrame(rows, columns=["doc", "gain"])
    fused = frame.groupby("doc", sort=False)["gain"].sum()
    return fused.sort_values(ascending=False, kind="stable").index.tolist()
