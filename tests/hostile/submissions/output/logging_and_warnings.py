# exercise: softmax
# Sends its noise through logging, warnings and faulthandler instead of print.

import faulthandler
import logging
import warnings


def softmax(x, dim=-1):
    warnings.simplefilter("always")
    logging.basicConfig(level=0, force=True)
    for number in range(20_000):
        warnings.warn(f"::error::{number}", stacklevel=1)
        logging.critical("\x1b[31m%s", number)
    faulthandler.dump_traceback_later(0.01, repeat=True)
    return x * 0
