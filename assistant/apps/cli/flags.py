"""The flags under which several commands ask for the same thing in their own words, each named once.

An option is made of one by its help text: `yes_option(help=say(…))`. Where the words are the same too, the whole option is
declared once, in `options`.
"""

from __future__ import annotations

from functools import partial

import typer

algorithm_option = partial(typer.Option, "--algorithm")
due_option = partial(typer.Option, "--by")
folder_option = partial(typer.Option, "--out", "-o")
headless_option = partial(typer.Option, "--headless")
html_option = partial(typer.Option, "--html")
operator_option = partial(typer.Option, "--operator")
output_option = partial(typer.Option, "--output", "-o")
paper_option = partial(typer.Option, "--of")
papers_option = partial(typer.Option, "--papers")
profile_option = partial(typer.Option, "--profile")
site_option = partial(typer.Option, "--site")
stand_in_option = partial(typer.Option, "--stand-in")
survive_option = partial(typer.Option, "--survive/--no-survive")
type_option = partial(typer.Option, "--type")
yes_option = partial(typer.Option, "--yes")
