"""Many submissions: a plan (`plan`), what is known of each (`record`, in files: `folder`), an executor (`local`,
`cluster`), what is written from it (`results`), and folders joined (`merge`).  `run` is the walk."""
