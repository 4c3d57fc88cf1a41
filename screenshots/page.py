"""Make the picture of a report's first page: ``python -m screenshots.page``.

It needs Chromium and pdftoppm (Debian: chromium, poppler-utils, fonts-dejavu).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageChops

from drs_tui.commands.demo import DEMO_REGION, Simulator

PICTURE = Path(__file__).with_name("report.png")
DRILL = "drsjob-3319e61df39baea74"  # of the simulator's history: 12 servers, of which 2 failed
TERMS = ("--rto", "12m", "--rpo", "15m", "--who", "--field", "title=ERP, fourth quarter")
DOTS_PER_INCH = 110
EDGE = 40  # pixels that stay below the last line


def _report(into: Path) -> None:
    """Write the page of a drill of the demo."""
    with Simulator(speed=1, seed=7) as simulator:
        line = (sys.executable, "-m", "drs_tui", "report", DRILL, *TERMS, "-o", str(into))
        environ = simulator.environ(os.environ)
        subprocess.run((*line, "--region", DEMO_REGION), env=environ, check=True)


def _program(name: str) -> str:
    return shutil.which(name) or sys.exit(f"install {name}")


def _first_page(page: Path) -> Path:
    """Print a page as Chromium does, without a network; return a picture of its first sheet."""
    pdf, picture = page.with_suffix(".pdf"), page.with_suffix("")
    options = ("--headless", "--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND")
    printed = ("--no-pdf-header-footer", f"--print-to-pdf={pdf}", page.as_uri())
    subprocess.run((_program("chromium"), *options, *printed), check=True, capture_output=True)
    drawn = (
        _program("pdftoppm"),
        "-r",
        str(DOTS_PER_INCH),
        "-png",
        "-singlefile",
        str(pdf),
        str(picture),
    )
    subprocess.run(drawn, check=True)
    return picture.with_suffix(".png")


def main() -> None:
    """Make the picture."""
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "report.html"
        _report(page)
        image = Image.open(_first_page(page)).convert("RGB")
        paper = Image.new("RGB", image.size, "white")
        number = image.height * 94 // 100  # below it stands the number of the page
        box = ImageChops.difference(image, paper).crop((0, 0, image.width, number)).getbbox()
        bottom = (box[3] if box else number) + EDGE
        image.crop((0, 0, image.width, bottom)).quantize(64).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
