"""Records → pages: a module for each page, chart geometry, and the templates of `reports/`.

The modules of pages import jinja2, which is slow; commands import them when they write a page.
"""
