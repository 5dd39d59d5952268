"""An exercise's answer key, the comparison with it, tolerances, and the diagnosis of known mistakes."""
