"""The badge and the install cell of every notebook, with the address that settings.ini gives; and a trial run as on Colab.

    python docs/colab.py               write them where they differ
    python docs/colab.py --check       exit 1 when one differs
    python docs/colab.py --run [NAME]  execute all notebooks, or one, without nbdev: in an environment made by
                                       pip install -c docs/colab.txt -e '.[notebooks]' nbclient ipykernel
"""
import json, re, sys, time
from configparser import ConfigParser
from hashlib import sha1
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
config = ConfigParser(delimiters=["="])
config.read(ROOT/"settings.ini", encoding="utf8")
GIT, BRANCH = (config["DEFAULT"][k] for k in ("git_url", "branch"))
COLAB = GIT.replace("https://github.com", "https://colab.research.google.com/github") + f"/blob/{BRANCH}/nbs"
BADGE = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]"
INSTALL = f"""#| hide
# On Colab only: the library, and what its tests compare with. Anywhere: without VIDSUM_DATA, cells that need data are left out
if "google.colab" in str(get_ipython()):
    get_ipython().run_line_magic("pip", 'install -q "vidsum[notebooks] @ git+{GIT}"')
if not __import__("os").environ.get("VIDSUM_DATA"):
    get_ipython().input_transformers_cleanup.append(
        lambda lines: ['print("left out: needs VIDSUM_DATA")\\n'] if "#| data\\n" in lines else lines)"""


def with_colab(nb, name):
    "The notebook with its badge and install cell as they have to be"
    cells = [c for c in nb["cells"] if not "".join(c["source"]).startswith(INSTALL[:40])]
    second = re.sub(re.escape(BADGE) + r"\([^)]*\)", f"{BADGE}({COLAB}/{name}.ipynb)", "".join(cells[1]["source"]))
    old = nb["cells"][2] if len(nb["cells"]) > 2 and "".join(nb["cells"][2]["source"]) == INSTALL else None
    install = old or dict(cell_type="code", execution_count=None, id=sha1(f"colab {name}".encode()).hexdigest()[:8], metadata={}, outputs=[],
                          source=INSTALL.splitlines(keepends=True))
    return nb | {"cells": [cells[0], cells[1] | {"source": second.splitlines(keepends=True)}, install, *cells[2:]]}


def notebooks(): return [p for p in sorted((ROOT/"nbs").rglob("*.ipynb")) if not re.search(r"/[._]", p.relative_to(ROOT).as_posix())]


def main(check):
    "Write what differs, or with `check` only say what does"
    stale = []
    for path in notebooks():
        nb = json.loads(path.read_text(encoding="utf8"))
        new = with_colab(nb, path.relative_to(ROOT/"nbs").with_suffix("").as_posix())
        if new == nb: continue
        stale.append(path.name)
        if not check: path.write_text(json.dumps(new, indent=1, ensure_ascii=False, sort_keys=True) + "\n", encoding="utf8")
    print(f"{len(stale)} notebooks {'differ' if check else 'written'}:", *stale)
    return bool(check and stale)


def run(names):
    "Execute notebooks top to bottom as Jupyter does, less what is slow, needs a GPU or the data; exit 1 when one fails"
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError
    failed = []
    for path in notebooks():
        if names and path.stem not in names: continue
        nb, at = nbformat.read(path, as_version=4), time.monotonic()
        left_out = re.compile(r"^#\|\s*(slow|gpu|data|eval:\s*false)\b", re.M)
        nb.cells = [c for c in nb.cells if c.cell_type == "code" and not left_out.search(c.source)]
        try: NotebookClient(nb, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
        except CellExecutionError as e: failed.append((path.stem, str(e)[-800:]))
        print(path.stem, "FAILED" if failed and failed[-1][0] == path.stem else "ran", f"{time.monotonic() - at:.0f} s", flush=True)
    print(*(f"--- {name}\n{e}" for name, e in failed), f"{len(failed)} failed", sep="\n")
    return bool(failed)


if __name__ == "__main__": sys.exit(run(sys.argv[2:]) if "--run" in sys.argv[1:] else main("--check" in sys.argv[1:]))
