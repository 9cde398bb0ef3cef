"""The bed's own page layout: plain, and clean in every way but the one a case is about."""

from __future__ import annotations

from tools.bed.case import Page

STYLE = """
body { font: 18px/1.5 Arial, sans-serif; color: #0b0c0c; background: #fff; max-width: 44rem; margin: 0 auto;
  padding: 0 1rem; }
a { color: #00518f; }
header a, nav a, li > a:only-child, p > a:only-child, dd > a:only-child { display: inline-block; padding: 6px 0;
  min-width: 24px; min-height: 24px; }
nav ul { list-style: none; padding: 0; }
label, legend { display: block; margin-top: 1rem; }
input, select, textarea { font: inherit; padding: 6px; border: 2px solid #0b0c0c; max-width: 100%;
  box-sizing: border-box; }
input[type=radio], input[type=checkbox] { width: 28px; height: 28px; vertical-align: middle; }
label:has(input[type=radio]), label:has(input[type=checkbox]) { min-height: 32px; }
button, .button { font: inherit; padding: 8px 16px; margin: 1rem 0; background: #00518f; color: #fff;
  border: 2px solid #003058; }
button[disabled] { background: #e4e4e4; color: #6b6b6b; border-color: #e4e4e4; }
table { border-collapse: collapse; } th, td { padding: 4px 12px 4px 0; text-align: left; }
.errors { border: 4px solid #b10e1e; padding: 0 1rem; } .error { color: #b10e1e; font-weight: bold; }
.hidden { position: absolute; width: 1px; height: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap; }
"""
FOOTER = """<p>Call us on <a href="tel:+442079460100">020 7946 0100</a>, Monday to Friday, 9am to 5pm.</p>"""


def laid_out(page: Page) -> str:
    """The page's title and body as a whole page."""
    heading = page.title if page.heading is None else page.heading
    footer = FOOTER if page.footer is None else page.footer
    return f"""<!doctype html>
<html lang="{page.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>{page.title} – {page.brand}</title>
<style>{STYLE}</style>
{page.head}
</head>
<body>
<header><a href="/">{page.brand}</a> {page.header}</header>
<main>
{f"<h1>{heading}</h1>" if heading else ""}
{page.body}
</main>
{f"<footer>{footer}</footer>" if footer else ""}
</body>
</html>"""
