"""The site and the README, made from the notebooks on a machine without Quarto.

    python docs/pages.py site             nbs/ -> _docs/, by nbdev and Sphinx
    python docs/pages.py readme           nbs/index.ipynb -> README.md and docs/images/
    python docs/pages.py readme --check   exit 1 when these are stale
"""
import json, os, re, shutil, sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
WORK, SITE, IMAGES = ROOT/"_proc"/".sphinx", ROOT/"_docs", Path("docs/images")


def site_url():
    "Where the published site lies; nbdev writes it in front of every link to a symbol"
    from nbdev.config import get_config
    cfg = get_config()
    return cfg.doc_host.rstrip("/") + "/" + cfg.doc_baseurl.strip("/") + "/"


def text(lines): return "".join(lines)


def page_of(name):
    "Page of a notebook, as nbdev names it: `00_core` is `core`"
    return re.sub(r"^\d+[a-z]?_", "", name)


def slug(heading):
    "Anchor of a heading, as nbdev and Quarto write it: `Encoder.spec` is `#encoder.spec`"
    return re.sub(r"[^\w\s.-]", "", heading).strip().lower().replace(" ", "-")


# ---------------------------------------------------------------- processed notebook -> page

def front_matter(nb):
    "Take the front matter out of a processed notebook; its fields"
    import yaml
    for cell in nb["cells"]:
        if cell["cell_type"] == "raw" and text(cell["source"]).startswith("---"):
            nb["cells"].remove(cell)
            return yaml.safe_load(text(cell["source"]).strip().strip("-"))
    raise SystemExit("a notebook has no title: its first cell must be '# Title' and '> subtitle'")


def symbol_doc(cell):
    "Markdown of a `show_doc` cell, or None for other cells"
    if cell["cell_type"] != "code" or not re.search(r"^show_doc\(", text(cell["source"]), re.M): return None
    md = "\n".join(text(o["data"]["text/markdown"]) for o in cell["outputs"] if "text/markdown" in o.get("data", {}))
    head = re.match(r"---\s+(?:\[source\]\(([^)]*)\)[^\n]*\s+)?(#+[^\n]*)\n", md.strip())
    source = f"[source]({head[1]}){{.source}}\n" if head[1] else ""
    md = f"{{.symbol}}\n{head[2]}\n\n{source}" + md.strip()[head.end():]
    return re.sub(r"```python\n(.*?)```", lambda m: f"```python\n{signature(m[1])}```", md, flags=re.S)


def signature(code):
    "A signature without the blank lines that nbdev leaves, one parameter a line where they are many"
    lines = [re.sub(r"\[(`[^`]+`)\]\([^)]*\)", r"\1", l) for l in code.splitlines() if l.strip()]      # no links inside code
    wide = [re.sub(r", (?=\*{0,2}\w+[:=])", ",\n    ", l) if len(l) > 80 and "#" not in l else l for l in lines]
    return "\n".join(wide) + "\n"


def code_cell(cell):
    "Code without directives; a `fig-cap` becomes the caption and alternative text of the picture"
    source = text(cell["source"])
    caption = re.search(r"^#\|\s*fig-cap:\s*(.+)$", source, re.M)
    if caption:
        words = caption[1].strip().strip("\"'")
        cell["metadata"]["mystnb"] = {"figure": {"caption": words}, "image": {"alt": words}}
    cell["source"] = re.sub(r"^#\|.*\n?", "", source, flags=re.M).strip("\n")
    for o in cell["outputs"]:
        if "text/html" in o.get("data", {}): o["data"]["text/html"] = without_style(text(o["data"]["text/html"]))
    return cell


def without_style(html):
    "Pandas' tables without their own style"
    html = re.sub(r"<style scoped>.*?</style>\n?", "", html, flags=re.S)
    return html.replace(' border="1"', "").replace(' style="text-align: right;"', "")


def markdown_links(md):
    "Links between notebooks and to symbols, as links between pages"
    def link(page, anchor): return f"({page_of(page)}.ipynb" + (f"#{anchor}" if anchor else "") + ")"
    md = re.sub(re.escape("(" + site_url()) + r"([\w.-]*?)\.html(?:#([^)]*))?\)", lambda m: link(m[1], m[2]), md)
    md = re.sub(r"\((?:\.{1,2}/|tutorials/)*([\w-]+)\.ipynb(?:#([^)]*))?\)", lambda m: link(m[1], m[2]), md)
    def badge(m): return f"[{m[1]}]({m[2]}) · [source notebook]({m[2].replace('https://colab.research.google.com/github', 'https://github.com')})"
    return re.sub(r"\[!\[([^\]]*)\]\(https://colab[^)]*\)\]\(([^)]*)\)", badge, md)             # no picture from elsewhere


def make_page(nb):
    "Turn a notebook that nbdev has processed into one that Sphinx shows well"
    fm = front_matter(nb)
    cells = [markdown(f"# {fm['title']}"), markdown("{.subtitle}\n" + fm["description"])]
    for cell in nb["cells"]:
        doc = symbol_doc(cell)
        if doc is not None: cells.append(markdown(markdown_links(doc)))
        elif cell["cell_type"] == "code": cells.append(code_cell(cell))
        elif not text(cell["source"]).startswith("<!-- WARNING"): cells.append(markdown(markdown_links(text(cell["source"]))))
    for i, c in enumerate(cells): c["id"] = f"c{i}"
    widgets = nb["metadata"].get("widgets", {}).values()
    if not any(w.get("state") for w in widgets): nb["metadata"].pop("widgets", None)
    return nb | {"cells": cells}


def markdown(source): return {"cell_type": "markdown", "metadata": {}, "source": source}


# ---------------------------------------------------------------- site

def sidebar():
    "(caption, pages) of each group of `_quarto.yml`, in its order"
    import yaml
    contents = yaml.safe_load((ROOT/"_quarto.yml").read_text(encoding="utf8"))["website"]["sidebar"]["contents"]
    groups = [(g["section"], g["contents"]) for g in contents if isinstance(g, dict)]
    return [(caption, [page_of(Path(p).stem) for p in pages]) for caption, pages in groups]


def contents_table(pages):
    "The sidebar as Sphinx wants it; pages that no group names are left out, and Sphinx complains"
    groups = [(caption, [p for p in names if p in pages]) for caption, names in sidebar()]
    return "\n\n".join(f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n" + "\n".join(names) + "\n```" for caption, names in groups if names)


def build_site():
    "Process all notebooks, write the pages, check every link between them"
    from nbdev.serve import proc_nbs
    from sphinx.cmd.build import main as sphinx
    processed = proc_nbs(force=True, n_workers=1)
    notebooks = sorted(p for p in processed.rglob("*.ipynb"))
    pages = {page_of(p.stem): make_page(json.loads(p.read_text(encoding="utf8"))) for p in notebooks}
    pages["index"]["cells"].append(markdown(contents_table(pages)) | {"id": "contents"})
    sources, made = WORK/"source", WORK/"html"
    sources.mkdir(parents=True)
    for name, nb in pages.items(): (sources/f"{name}.ipynb").write_text(json.dumps(nb), encoding="utf8")
    failed = sphinx(["-q", "-N", "-W", "--keep-going", "-b", "html", "-c", "docs", "-d", str(WORK/"doctrees"), str(sources), str(made)])
    if not made.is_dir(): return True
    shutil.rmtree(SITE, ignore_errors=True)
    shutil.move(made, SITE)
    shutil.rmtree(SITE/"_sources", ignore_errors=True)
    problems = check_links(SITE)
    print(*problems, f"{len(pages)} pages in {SITE.name}/, {len(problems)} broken links", sep="\n")
    return bool(failed or problems)


class Links(HTMLParser):
    "Ids, links and fetched files of one page"
    def __init__(self, page):
        super().__init__()
        self.ids, self.links, self.fetched = set(), set(), set()
        self.feed(page.read_text(encoding="utf8"))

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if a.get("id"): self.ids.add(a["id"])
        if tag == "a" and a.get("href"): self.links.add(a["href"])
        if a.get("src"): self.fetched.add(a["src"])
        if tag == "link" and a.get("rel") in ("stylesheet", "preload", "icon"): self.fetched.add(a["href"])


def check_links(folder):
    "Links to pages, anchors and files that are not there, and files that a page fetches from elsewhere"
    pages, problems = {p: Links(p) for p in sorted(folder.rglob("*.html")) if "_static" not in p.parts}, []
    for page, found in pages.items():
        for href in sorted(found.links | found.fetched):
            url = urlsplit(href)
            if url.scheme or url.netloc:
                if href in found.fetched and url.scheme != "data": problems.append(f"{page.name}: fetches {href}")
                continue
            target = (page.parent/unquote(url.path)).resolve() if url.path else page
            if not target.is_file(): problems.append(f"{page.name}: no file for {href}")
            elif url.fragment and target in pages and unquote(url.fragment) not in pages[target].ids: problems.append(f"{page.name}: no anchor for {href}")
    return problems


# ---------------------------------------------------------------- README

def make_readme():
    "README.md and its pictures, as {path: bytes}"
    from nbconvert import MarkdownExporter
    from nbdev.config import get_config
    from nbdev.processors import FilterDefaults
    from nbdev.serve_drv import exec_nb
    import nbformat
    cfg = get_config()
    processed = ROOT/"_proc"/"readme.ipynb"
    processed.parent.mkdir(exist_ok=True)
    exec_nb(Path("nbs/index.ipynb"), processed, FilterDefaults)
    nb = nbformat.read(processed, as_version=4)
    fm = front_matter(nb)
    nb.cells = [code_cell(c) if c.cell_type == "code" else c for c in nb.cells if not c.source.startswith("<!-- WARNING")]
    nb.metadata["language_info"] = {"name": "python"}
    body, resources = MarkdownExporter().from_notebook_node(nb)
    files = {}
    for i, (name, data) in enumerate(resources.get("outputs", {}).items()):
        path = IMAGES/f"readme-{i}{Path(name).suffix}"
        cell = nb.cells[int(name.split("_")[1])]                                              # output_CELL_OUTPUT.png
        words = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "Figure made by the code above")
        body = re.sub(rf"!\[\w+\]\({re.escape(name)}\)", lambda m: f"![{words}]({path.as_posix()})", body)
        files[path] = data
    body = re.sub(r"\((?:\./)?([\w/-]+\.ipynb)(#[^)]*)?\)", r"(nbs/\1\2)", body)                # as seen from the top
    body = re.sub(r"\n{3,}", "\n\n", body)
    body = body.replace(f"({cfg.git_url.rstrip('/')}/blob/{cfg.branch}/", "(")                      # files beside the README
    note = "<!-- Made from nbs/index.ipynb by `make readme`: edit that notebook. -->"
    files[Path("README.md")] = f"{note}\n\n# {fm['title']}\n\n> {fm['description']}\n\n{body.strip()}\n".encode()
    return files


def build_readme(check=False):
    "Write the README, or with `check` only say which of its files are stale"
    files = make_readme()
    there = {Path("README.md"), *(p.relative_to(ROOT) for p in (ROOT/IMAGES).glob("readme-*"))}
    stale = [p for p in sorted(files.keys() | there) if not (ROOT/p).is_file() or (ROOT/p).read_bytes() != files.get(p)]
    if check:
        if stale: print("stale, run `make readme`:", *stale)
        return bool(stale)
    for p in there - files.keys(): (ROOT/p).unlink(missing_ok=True)
    for p, data in files.items():
        (ROOT/p).parent.mkdir(parents=True, exist_ok=True)
        (ROOT/p).write_bytes(data)
    print("README.md:", f"{len(stale)} files changed")
    return False


if __name__ == "__main__":
    os.chdir(ROOT)
    what, *options = sys.argv[1:] or [""]
    if what == "site": sys.exit(build_site())
    if what == "readme": sys.exit(build_readme(check="--check" in options))
    sys.exit(__doc__)
