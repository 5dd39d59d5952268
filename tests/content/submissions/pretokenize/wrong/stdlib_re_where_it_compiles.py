# other: takes the standard re for every pattern that it can compile
import re
import warnings

import regex


def pretokenize(text, pattern):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compiled = re.compile(pattern)      # faster
        except re.error:
            compiled = regex.compile(pattern)
    return [m.group() for m in compiled.finditer(text)]
