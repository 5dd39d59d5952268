"""How Sphinx builds the site; `python docs/build.py` runs it."""

from harness import __version__

project = "LLM foundations harness"
release = version = __version__
author = "The contributors of the LLM foundations harness"
project_copyright = author

extensions = ["myst_parser", "sphinx_click", "sphinx_copybutton"]
myst_heading_anchors = 4  # the anchors that GitHub makes too, so that a link works on both

nitpicky = True
smartquotes = False  # it turns the dashes of options into one

html_theme = "furo"
html_title = project
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = False
html_show_sourcelink = False

copybutton_prompt_text = "$ "
