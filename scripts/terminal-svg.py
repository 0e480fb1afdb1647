"""Draws what a terminal shows. stdin: JSON with `title`, `columns` and `text`; stdout: SVG."""

import io
import json
import re
import sys

from rich.console import Console
from rich._export_format import CONSOLE_SVG_FORMAT
from rich.text import Text

asked = json.load(sys.stdin)
console = Console(record=True, width=asked["columns"], file=io.StringIO())
console.print(Text(asked["text"]), soft_wrap=True)
# A picture must not load fonts from elsewhere.
form = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
form = form.replace("Fira Code, monospace", "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace")
# The same text gives the same bytes.
print(console.export_svg(title=asked["title"], code_format=form, unique_id="terminal"))
