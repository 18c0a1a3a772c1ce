"""Run notebooks top to bottom and keep their outputs: `python docs/execute.py nbs/00_core.ipynb data`.

Cells marked `slow`, `gpu` or `data` are left alone, with the outputs they have, unless the flag is named after the files.
"""
import os, subprocess, sys
from pathlib import Path

import matplotlib
matplotlib.use("Agg")
from execnb.nbio import read_nb, write_nb
from execnb.shell import CaptureShell
from nbdev.config import get_config
from nbdev.process import NBProcessor


def execute(path, wanted):
    "Execute one notebook in place; stops at the first error, which is printed with its cell"
    flags = set(get_config().tst_flags.split()) - set(wanted)
    directives = [getattr(c, "directives_", {}) or {} for c in NBProcessor(path, process=True).nb.cells]

    def left_alone(cell):
        d = directives[cell.idx_]
        return cell.cell_type != "code" or d.get("eval:", [""])[0].lower() == "false" or bool(flags & d.keys())

    nb, shell, old = read_nb(path), CaptureShell(path.parent, mpl_format="png"), os.getcwd()
    os.chdir(path.parent)
    try: shell.run_all(nb, exc_stop=True, preproc=left_alone)
    except Exception:
        print(shell.prettytb(fname=path), file=sys.stderr)
        return False
    finally: os.chdir(old)
    write_nb(nb, path)
    return True


if __name__ == "__main__":
    paths = [Path(a).resolve() for a in sys.argv[1:] if a.endswith(".ipynb")]
    ok = [execute(p, [a for a in sys.argv[1:] if not a.endswith(".ipynb")]) for p in paths]
    subprocess.run(["nbdev_clean"], check=True)
    sys.exit(not all(ok))
