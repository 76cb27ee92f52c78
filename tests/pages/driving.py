"""What a test does in a visitor's window: go from page to page, press, tab, and ask axe-core what bars people."""

import re
from functools import cache

import pytest

QUIET_MS = 100  # the app says itself when it runs; this is for what follows it
GO = """(path) => {
    history.pushState({}, "", path);
    window.dispatchEvent(new PopStateEvent("popstate", {state: {}}));
}"""
AXE = """(known) => axe.run(document, {resultTypes: ["violations"]}).then(({violations}) => violations
    .filter((one) => ["serious", "critical"].includes(one.impact))
    .map((one) => [one.id, one.nodes
        .filter((node) => !known.some(([rule, sign]) => rule === one.id && node.target.flat().join(" ").includes(sign)))
        .map((node) => `${node.target.flat().join(" ")} ${node.html.slice(0, 200)} ${node.any[0]?.message ?? ""}`)])
    .filter(([, nodes]) => nodes.length))"""
# Wider than the screen: the page itself, or what Streamlit scrolls instead of it; and which of its parts are.
OVERFLOW = """() => {
    const pages = [document.documentElement, document.querySelector("[data-testid='stMain']")];
    if (pages.every((one) => one.scrollWidth <= one.clientWidth + 1)) return [];
    const parts = [...document.querySelectorAll(".stMain *")].filter((one) =>
        one.getBoundingClientRect().right > innerWidth + 1 && !one.closest(".kpss-scroll, .kpss-map"));
    return ["the page", ...parts.map((one) => one.outerHTML.slice(0, 160)).slice(0, 5)];
}"""
# Where on the first map a point is drawn, the nearest to its middle, from the map's corner.
DRAWN = """() => {
    const one = document.querySelector("canvas.kpss-points"), box = one.getBoundingClientRect();
    const map = one.closest(".kpss-map").getBoundingClientRect(), scale = box.width / one.width, found = [];
    const raw = one.getContext("2d").getImageData(0, 0, one.width, one.height).data;
    for (let y = 0; y < one.height; y += 2) for (let x = 0; x < one.width; x += 2) {
        if (raw[4 * (y * one.width + x) + 3] < 200) continue;
        const [at, up] = [x * scale + box.x - map.x, y * scale + box.y - map.y];
        if (at > 20 && up > 20 && at < map.width - 70 && up < map.height - 20) found.push([at, up]);
    }
    const far = ([x, y], [a, b]) => Math.hypot(x - a, y - b), middle = [map.width / 2, map.height / 2];
    const nearest = found.reduce((best, some) => far(some, middle) < far(best, middle) ? some : best);
    const near = found.filter((some) => far(some, nearest) < 24);
    return [0, 1].map((axis) => near.reduce((sum, some) => sum + some[axis], 0) / near.length);
}"""
# What is wrong with the stop before: it holds the focus still, or looks the same with and without it; "" if nothing.
STOPPED = """async () => {
    const later = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
    const look = (one) => { const told = [];
        for (let at = one, up = 0; at && up < 8; at = at.parentElement, up += 1)
            for (const part of [null, "::before", "::after"]) { const style = getComputedStyle(at, part);
                told.push(style.outline, style.boxShadow, style.borderColor, style.backgroundColor); }
        return told.join(); };
    const before = window.__stop, one = document.activeElement;
    await later(20);
    window.__stop = one === document.body ? null : {one, look: look(one)};
    if (!before || !before.one.isConnected) return "";
    if (before.one === one) return `it holds the focus: ${one.outerHTML.slice(0, 200)}`;
    if (before.look !== look(before.one)) return "";
    await later(200);  // a look may change slowly, on a busy machine
    const without = look(before.one);
    before.one.focus();
    await later(200);
    const shown = look(before.one) !== without;
    one.focus();
    return shown ? "" : `its focus is not seen: ${before.one.outerHTML.slice(0, 200)}`;
}"""


@cache
def axe_script():
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")
    return axe.Axe().axe_script


def findings(window, known=()):
    """What axe-core finds serious or critical, by rule; `known` are pairs of a rule and a part of a selector."""
    if window.page.evaluate("typeof axe") == "undefined":
        window.page.evaluate(axe_script())
    return window.page.evaluate(AXE, list(known))


def overflow(window):
    """What is wider than the screen; empty where all fits."""
    return window.page.evaluate(OVERFLOW)


def settle(window):
    return window.settle(quiet=QUIET_MS)


def become(window, person):
    """Sign in as somebody of the trial; nobody is the public."""
    window.page.get_by_role("combobox", name=re.compile("Kdo teď jste|Who are you now")).click()
    window.page.get_by_role("option", name=person or "veřejnost").first.click()
    settle(window)
    return window


def visit(window, path):
    """Go to another page as a link of the app does: the visit goes on, and what the last page held is forgotten."""
    if window.page.url.split("?")[0] == f"{window.url}/{path.split('?')[0]}":
        window.page.evaluate(GO, "/o_datech")
        settle(window)
    window.page.evaluate(GO, f"/{path}")
    return settle(window)


def press(window, name, *, role="button", exact=True, place=0):
    """Press what is named so."""
    window.page.get_by_role(role, name=name, exact=exact).nth(place).click()
    settle(window)


def opened(window, name):
    """Open a part of the page that is folded, or a list of choices."""
    window.page.locator("summary", has_text=name).first.click()
    settle(window)


def typed(window, label, text):
    """Write into the field of a label, and leave it."""
    box = window.page.get_by_label(label, exact=True).first
    box.fill(text)
    box.blur()
    settle(window)


def chosen(window, label, option):
    """Choose in a list."""
    window.page.get_by_role("combobox", name=label).first.fill(option)
    window.page.get_by_role("option", name=option).first.click()
    settle(window)
    if window.page.get_by_role("listbox").count():  # of several: it stays open
        window.page.keyboard.press("Escape")
        settle(window)


def press_point(window, is_there):
    """Press the map where a point is drawn, closer and closer, until what it leads to is there."""
    box = window.page.locator(".kpss-map").first
    for _ in range(8):
        window.page.wait_for_selector(".kpss-map[data-drawn] canvas.kpss-points")
        box.scroll_into_view_if_needed()
        x, y = window.page.evaluate(DRAWN)
        box.hover(position={"x": x, "y": y})
        box.click(position={"x": x, "y": y})
        settle(window)
        if is_there():
            return
    raise AssertionError("no point of the map can be pressed")


def tab_to(page, there, most=150):
    """Press Tab until the focus is where it should be; each stop is seen, and none holds the focus for good."""
    page.evaluate("() => { window.__stop = null; }")
    for _ in range(most):
        page.keyboard.press("Tab")
        wrong = page.evaluate(STOPPED)
        assert not wrong, wrong
        if there():
            return
    raise AssertionError(
        f"the keyboard does not get there; it is at {page.evaluate('document.activeElement.outerHTML')[:200]}"
    )


def focused(page, name):
    """Function that tells whether the focus is on what bears this text or label."""

    def there():
        return page.evaluate(
            """(name) => { const one = document.activeElement, label = one.getAttribute("aria-label") || "";
                const told = one.tagName === "BODY" ? "" : (one.innerText || "").trim();
                return told === name || label.startsWith(name); }""",
            name,
        )

    return there
