"""A document's blocks in, one HTML file out that needs nothing else: no script, no picture, no font, no address is fetched."""

import html
from itertools import count

from assistant.cite.blocks import Block, Facts, Footnote, Inline, Look, Paper, footnotes
from assistant.cite.text import html_rich

TAGS: dict[Look, str] = {"title": "h1", "heading": "h2", "subheading": "h3", "quote": "blockquote"}
STYLE = """
:root{color-scheme:light}body{font:16px/1.5 Georgia,"Times New Roman",serif;color:#1b2430;max-width:46rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}h3{font-size:1rem;margin-bottom:.2rem}
blockquote{margin:.4rem 0 .8rem;padding:.1rem 0 .1rem 1rem;border-left:3px solid #2f5d7c;white-space:pre-wrap}
.notice{padding:.6rem .9rem;background:#fdf3dc;border:1px solid #e3c987}.reference,.item{padding-left:1.4rem;text-indent:-1.4rem}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.25rem .6rem .25rem 0;border-bottom:1px solid #d8dee5}
th{white-space:nowrap;font-weight:600;width:1%}.notes{margin-top:2rem;border-top:1px solid #8a97a5;font-size:.9rem}a{color:#1d5480}
p,li,td,blockquote{overflow-wrap:anywhere}sup{line-height:0}@media print{body{max-width:none;margin:0}}
"""
POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def as_html(paper: Paper) -> str:
    """The document as a page."""
    numbers = count(1)
    body = "\n".join(_block(block, numbers) for block in paper.blocks)
    notes = "\n".join(
        f'<li id="note-{number}">{html_rich(note.content)} <a href="#mark-{number}" aria-label="back">\u21a9</a></li>'
        for number, note in enumerate(footnotes(paper.blocks), 1)
    )
    foot = f'<section class="notes"><ol>\n{notes}\n</ol></section>' if notes else ""
    return f"""<!DOCTYPE html>
<html lang="{html.escape(paper.language)}"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{html.escape(paper.title)}</title><style>{STYLE}</style></head><body>
{body}
{foot}
</body></html>
"""


def _block(block: Block, numbers: "count[int]") -> str:
    if isinstance(block, Facts):
        rows = "\n".join(f'<tr><th scope="row">{html.escape(name)}</th><td>{html_rich(told)}</td></tr>' for name, told in block.rows)
        return f"<table>\n{rows}\n</table>"
    tag = TAGS.get(block.look, "p")
    kind = f' class="{block.look}"' if tag == "p" and block.look != "text" else ""
    return f"<{tag}{kind}>{''.join(_inline(one, numbers) for one in block.content)}</{tag}>"


def _inline(one: Inline, numbers: "count[int]") -> str:
    if not isinstance(one, Footnote):
        return html_rich((one,))
    number = next(numbers)
    return f'<sup id="mark-{number}"><a href="#note-{number}">{number}</a></sup>'
