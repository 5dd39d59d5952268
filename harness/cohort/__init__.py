"""Grade many submissions: `plan` finds them, `run` grades what is not known on an executor (`local`, `cluster`),
`attempts` and `folder` store every verdict, `results` writes the files made from them, `merge` joins shards."""
