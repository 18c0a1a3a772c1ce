"""Metadata live in settings.ini, the file that nbdev reads; this hands them to setuptools"""
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

config = ConfigParser(delimiters=["="])
config.read("settings.ini", encoding="utf8")
cfg = config["DEFAULT"]
extras = {k.removesuffix("_requirements").replace("_", "-"): v.split() for k, v in cfg.items() if k.endswith("_requirements")}
statuses = {"3": "Development Status :: 3 - Alpha", "4": "Development Status :: 4 - Beta", "5": "Development Status :: 5 - Production/Stable"}

setup(
    name=cfg["lib_name"], version=cfg["version"], description=cfg["description"], keywords=cfg["keywords"].split(),
    author=cfg["author"], author_email=cfg["author_email"], url=cfg["git_url"], license="Apache-2.0",
    long_description=Path("README.md").read_text(encoding="utf8"), long_description_content_type="text/markdown",
    packages=find_packages(include=["vidsum*"]), package_data={"vidsum": ["py.typed"]}, include_package_data=True, zip_safe=False,
    python_requires=f">={cfg['min_python']}", install_requires=cfg["requirements"].split(), extras_require=extras,
    entry_points={"console_scripts": cfg["console_scripts"].split("\n"), "nbdev": ["vidsum=vidsum._modidx:d"]},   # back-ticked names become links
    classifiers=[statuses[cfg["status"]], "Intended Audience :: Science/Research", "Programming Language :: Python :: 3",
                 "Topic :: Multimedia :: Video", "Topic :: Scientific/Engineering :: Artificial Intelligence"],
)
