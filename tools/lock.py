"""Remake requirements/lock-py311.txt: every wheel pinned with hashes, and no address in the file.

Run with Python 3.11: `python tools/lock.py`. The compiler runs in a throw-away environment.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "lock-py311.txt"


def main() -> None:
    """Compile pyproject.toml with its dev extra and build backend into the lock; fail on any address."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True)
        subprocess.run(
            [
                python, "-m", "uv", "pip", "compile", "pyproject.toml", "requirements/build.in",
                "--extra", "dev", "--python-version", "3.11", "--universal", "--generate-hashes",
                "--no-header", "--no-annotate", "--quiet", "--output-file", LOCK,
            ],
            check=True,
            cwd=ROOT,
        )  # fmt: skip
    text = LOCK.read_text(encoding="utf-8")
    if "://" in text:
        LOCK.unlink()
        raise SystemExit("the lock holds an address")
    print(f"{LOCK.relative_to(ROOT)}: {text.count('--hash=')} hashes")


if __name__ == "__main__":
    main()
