"""Sphinx's settings for `make docs`. The sources are prepared by pages.py; what the project is called stands in settings.ini"""
import sys
from configparser import ConfigParser
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
_config = ConfigParser(delimiters=["="])
_config.read(Path(__file__).parent.parent/"settings.ini", encoding="utf8")
_cfg = _config["DEFAULT"]

project = html_title = _cfg["title"]
author = _cfg["author"]
project_copyright = _cfg["copyright"]
version = release = _cfg["version"]
language = "en"

extensions = ["myst_nb", "sphinx.ext.githubpages"]
myst_enable_extensions = ["dollarmath", "amsmath", "attrs_block", "attrs_inline", "deflist"]
myst_heading_anchors = 4
myst_heading_slug_func = "pages.slug"
nb_execution_mode = "off"              # outputs are those of the notebooks
nb_merge_streams = True
root_doc = "index"

html_theme = "sphinx_book_theme"
html_baseurl = _cfg["doc_host"] + _cfg["doc_baseurl"]
html_static_path = ["_static"]
html_css_files = ["vidsum.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = html_show_sourcelink = html_use_index = html_domain_indices = False
html_context = {"default_mode": "auto"}
html_theme_options = dict(
    repository_url=_cfg["git_url"], use_repository_button=True, use_issues_button=True, use_download_button=False,
    use_fullscreen_button=False, home_page_in_toc=True, show_navbar_depth=1, show_toc_level=2,
    navbar_start=[], navbar_center=[], navbar_end=[], navbar_persistent=[], footer_content_items=["copyright"],
)
html_math_renderer = "mathml"          # browsers know it: no script, nothing fetched


def setup(app):
    from docutils.nodes import SkipNode
    from latex2mathml.converter import convert

    def math(display):
        def visit(writer, node):
            writer.body.append(convert(node.astext(), display="block" if display else "inline"))
            raise SkipNode
        return visit, None

    app.add_html_math_renderer("mathml", math(False), math(True))
