"""A platform's download → a cohort folder, a manifest, and a list of everything that could not be matched."""
