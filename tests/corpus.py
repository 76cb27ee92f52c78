"""Texts that would do harm if a page took them for code; each would set window.__pwned."""

CORPUS = (
    '<img src=x onerror="window.__pwned=1">',
    "<script>window.__pwned=2</script>",
    "`${window.__pwned=3}`",
    "${window.__pwned=4}",
    "</script><script>window.__pwned=5</script>",
    "\"'><svg onload='window.__pwned=6'>",
    "\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}window.__pwned=7//",
    "{{ 7*7 }}{% raw %}{# x #}",
    "';window.__pwned=8;//\\",
    "<!--<script>window.__pwned=9",
    "javascript:window.__pwned=10",
)
# What spreadsheets and markdown would run or fetch.
MORE = ('=HYPERLINK("https://evil.example")', "![](https://evil.example/x.png) [x](javascript:window.__pwned=11)")
