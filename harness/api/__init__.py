"""The public API: what `from harness import …` gives.

`Harness` grades over one warm engine, `grade` and `check` over one that the process keeps.  The names that
`harness.__all__` lists keep their meaning between minor versions; a test holds their signatures.
"""
