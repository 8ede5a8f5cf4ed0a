#!/usr/bin/env python3
"""Uses every part of the viewer page as a reader would, in headless Chromium, and says what does not do as it should.

    viewer_check.py --city DIR --markup DIR [--page HTML]

--city: a bundle of `kachel synth`. --markup: one whose names, attributes and attribution hold HTML that must stay inert.
Everything is served over loopback, under the strict content security policy that Documentation/Viewer.md names.
Exit status: 0 all as it should be, 1 problems (listed), 2 skipped because there is no browser."""
import argparse
import json
import pathlib
import sys

from browser_check import DRIVER, QUIET, SWIFTSHADER, Skipped, chromium, cesium_folder, give_up_after
from loopback_server import Server

POLICY = ("default-src 'none'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; worker-src 'self' blob:; "
          "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' data: blob:")
WAIT = 60                      # seconds that one step in the page may take
HIGHLIGHT = "#e6007e"


class Reader:
    """One page of the browser, and what was wrong on it."""

    def __init__(self, browser, problems, size=(720, 500), **settings):
        self.problems, self.errors = problems, []
        self.page = browser.new_page(viewport={"width": size[0], "height": size[1]}, **settings)
        self.page.set_default_timeout(WAIT * 1000)
        self.page.on("console", lambda m: m.type in ("error", "warning") and self.errors.append(m.text))
        self.page.on("pageerror", lambda error: self.errors.append(f"uncaught {error}"))

    def open(self, url):
        self.page.goto(url)
        self.call("() => kachel.ready")
        self.page.add_script_tag(path=DRIVER)

    def call(self, function, argument=None):
        return self.page.evaluate(
            f"argument => Promise.race([({function})(argument), new Promise((_, no) => setTimeout("
            f"() => no(new Error('not done after {WAIT} s')), {WAIT * 1000}))])", argument)

    def expect(self, true, sentence):
        if not true:
            self.problems.append(sentence)

    def close(self, allowed=()):
        self.problems += [f"console: {text[:300]}" for text in self.errors if not any(part in text for part in allowed)]
        self.page.close()


def linear(colour):
    """What a legend's colour is for CesiumJS: 0 to 1, without gamma."""
    return [(int(colour[at:at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]


def texts(reader):
    """Both languages say everything, with the same gaps, and every place in the page has its text."""
    languages = reader.call("() => kachel.languages")
    table = reader.call("() => kachel.texts")
    gaps = lambda text: sorted(part.split("}")[0] for part in text.split("{")[1:])
    for key, row in table.items():
        reader.expect(len(row) == len(languages) and all(row), f"text {key} is not there in all of {languages}")
        reader.expect(len({tuple(gaps(text)) for text in row}) == 1, f"the texts of {key} have different gaps: {row}")
    used = reader.call("() => [...document.querySelectorAll('[data-text], [data-label]')].flatMap("
                       "node => [node.dataset.text, node.dataset.label]).filter(Boolean)")
    reader.expect(set(used) <= table.keys(), f"no texts for {sorted(set(used) - table.keys())}")
    for language, home in (("de", "Übersicht"), ("en", "Whole view")):
        reader.page.click("#language")
        reader.expect(reader.page.inner_text("#home") == home, f"the button says {reader.page.inner_text('#home')!r} in {language}")
        reader.expect(reader.page.get_attribute("html", "lang") == language, f"the page does not say that it is in {language}")
    named = reader.call("""() => [...document.querySelectorAll('button, input, select')].filter(node =>
        !(node.getAttribute('aria-label') || node.labels?.length || node.textContent.trim())).map(node => node.outerHTML)""")
    reader.expect(not named, f"controls without a name: {named}")


COLOUR = "([x, y]) => { const c = kachel.viewer.scene.pick(new Cesium.Cartesian2(x, y)).color; return [c.red, c.green, c.blue]; }"


def styles(reader):
    """Classes of a number cover its values, have their colours in the picture, and know what has no value."""
    page = reader.page
    seen = reader.call("() => { const n = 9; return check.search({n, wanted: [], enough: 12, idProperty: 'gml_id'}).features; }")
    before = page.screenshot()
    page.select_option("#style", "object:measuredHeight")
    reader.call("() => kachel.settled()")
    reader.expect(page.screenshot() != before, "colouring by height changes no pixel")
    legend = reader.call("() => kachel.legend")
    reader.expect(4 <= len(legend) <= 8, f"the legend of heights has {len(legend)} entries")
    reader.expect(legend[-1]["text"] == "no value", "the legend does not end with what has no value")
    reader.expect(all(" m" in entry["text"] for entry in legend[:-1]), f"no unit in {[entry['text'] for entry in legend]}")
    reader.expect(page.locator("#legend li").count() == len(legend), "the legend does not show every class")
    starts = [float(entry["when"].split(">=")[1]) for entry in legend[:-2]]
    reader.expect(starts == sorted(starts, reverse=True), f"the classes are not in order: {starts}")
    reader.expect(len(seen) > 2, "too few objects are in view")
    for feature in seen:
        height = feature["properties"].get("measuredHeight")
        index = len(legend) - 1 if height is None else next((n for n, start in enumerate(starts) if height >= start), len(legend) - 2)
        colour = reader.call(COLOUR, feature["pixel"])
        wanted = linear(legend[index]["colour"])
        reader.expect(max(abs(a - b) for a, b in zip(colour, wanted)) < 0.01,
                      f"an object of {height} m is not in the colour of {legend[index]['text']!r}")
    page.select_option("#style", "object:roofType")
    reader.call("() => kachel.settled()")
    named = reader.call("() => kachel.legend")
    reader.expect(all("===" in entry["when"] for entry in named[:-2]) and len(named) <= 9, f"classes of texts: {named}")
    page.select_option("#style", "surface:surface_type")
    reader.call("() => kachel.settled()")
    colour, roof = reader.call(COLOUR, seen[0]["pixel"]), [entry for entry in reader.call("() => kachel.legend") if entry["text"] == "Roof"]
    reader.expect(roof, "surface types have no roofs")
    kind = reader.call("([x, y]) => kachel.viewer.scene.pick(new Cesium.Cartesian2(x, y)).getProperty('surface_type')", seen[0]["pixel"])
    entry = {"RoofSurface": "Roof", "WallSurface": "Wall"}.get(kind)
    wanted = [linear(each["colour"]) for each in reader.call("() => kachel.legend") if each["text"] == entry]
    reader.expect(wanted and max(abs(a - b) for a, b in zip(colour, wanted[0])) < 0.01, f"a {kind} is not in its colour")
    reader.expect(reader.call("([x, y]) => kachel.pickAt(x, y)", seen[0]["pixel"])["properties"].get("gml_id") == seen[0]["properties"]["gml_id"],
                  "while surfaces are coloured a pick does not give the object")


def layers(reader):
    page = reader.page
    target = reader.call("() => check.clickable()")
    kind = target["properties"]["object_type"]
    page.uncheck(f"#layers [value={kind}]")
    reader.call("() => kachel.settled()")
    left = reader.call("() => check.search({n: 12, wanted: [], enough: 20, idProperty: 'gml_id'}).features")
    reader.expect(kind not in {feature["properties"]["object_type"] for feature in left}, f"{kind} is off and can still be picked")
    page.check(f"#layers [value={kind}]")
    reader.call("() => kachel.settled()")
    again = reader.call("([x, y]) => kachel.pickAt(x, y)", target["pixel"])
    reader.expect(again and again["properties"]["gml_id"] == target["properties"]["gml_id"], f"{kind} does not come back")


def search(reader):
    """A search for an identifier goes to the object and shows it closely."""
    page = reader.page
    wanted = reader.call("() => check.clickable()")["properties"]["gml_id"]
    page.locator("#search").evaluate("form => { form.closest('details').open = true; }")
    page.fill("#wanted", wanted)
    page.click("#search button")
    page.locator("#hits button", has_text=wanted).first.click()
    reader.call("() => kachel.settled()")
    found = reader.call("id => check.search({n: 9, wanted: [id], enough: 1, idProperty: 'gml_id'}).features", wanted)
    reader.expect(wanted in [feature["properties"].get("gml_id") for feature in found], f"the search for {wanted} does not go there")
    page.click("#home")
    page.keyboard.press("Escape")
    reader.call("() => kachel.settled()")
    reader.expect(not page.locator("#panel").is_visible(), "Escape does not clear the selection")


def picks(reader):
    """A click tints the object or the surface and shows it; the identifier can be copied."""
    page = reader.page
    page.select_option("#style", "object:measuredHeight")
    for label, other in (("object", None), ("surface", "Belongs to")):
        page.click(f"#menu label:has([name=label][value={label}])")
        reader.call("() => kachel.settled()")
        target = reader.call("() => check.clickable()")
        page.mouse.click(*target["pixel"])
        reader.call("() => kachel.settled()")
        text = page.inner_text("#panel")
        owner = (target["parent"] or target)["properties"]
        reader.expect(owner["gml_id"] in text and (other or "") in text, f"a click on a {label} shows {text[:200]!r}")
        reader.expect("measuredHeight" not in owner or " m" in text, "the panel tells no unit")
        colour = reader.call(COLOUR, target["pixel"])
        wanted = [int(HIGHLIGHT[at:at + 2], 16) / 255 for at in (1, 3, 5)]
        reader.expect(max(abs(a - b) for a, b in zip(colour, wanted)) < 0.01, f"the selected {label} has no colour of its own")
    return owner["gml_id"]


def links(reader, selected):
    """The address restores view, style, layers, what a pick means, selection and language."""
    state = """() => ({style: kachel.style, label: kachel.label, hidden: [...document.querySelectorAll('#layers input')].filter(b => !b.checked).map(b => b.value),
        language: document.documentElement.lang, title: document.querySelector('#panel-title').textContent, sse: kachel.tileset.maximumScreenSpaceError,
        shown: !document.querySelector('#panel').hidden,
        view: Cesium.Cartesian3.pack(kachel.viewer.camera.positionWC, []).map(Math.round)})"""
    page = reader.page
    reader.call("async () => { kachel.viewer.camera.moveForward(40); await kachel.settled(); }")
    page.click("#language")
    page.uncheck("#layers label:last-of-type input")
    before, address = reader.call(state), reader.call("() => kachel.link()")
    reader.expect(selected in address, f"the link {address} does not name the selection")
    page.goto("about:blank")
    reader.open(address)
    after = reader.call(state)
    far = max(abs(a - b) for a, b in zip(before.pop("view"), after.pop("view")))
    reader.expect(before == after, f"the link restores {after} and not {before}")
    reader.expect(far <= 2, f"the link's camera is {far} m away")


def diagnosis(reader):
    page = reader.page
    page.click("#debug summary")
    reader.call("() => kachel.settled()")
    before = page.screenshot()
    for key in ("boxes", "error", "wire", "url", "colour", "freeze"):
        page.check(f"#switches [value={key}]")
        reader.call("() => kachel.settled()")
        if key in ("boxes", "wire"):
            now = page.screenshot()
            reader.expect(now != before, f"the switch {key} changes no pixel")
            before = now
    counts = page.inner_text("#counters")
    reader.expect(any(character in "123456789" for character in counts), f"the counters say {counts!r}")
    for box in page.locator("#switches input").all():
        box.uncheck()
    page.locator("#sse").fill("8")
    reader.call("() => kachel.settled()")
    reader.expect(reader.call("() => kachel.tileset.maximumScreenSpaceError") == 8, "the slider does not set the error")


def markup(reader, url):
    """What data hold is shown as text wherever it appears, and never becomes part of the page."""
    page = reader.page
    reader.open(url)
    target = reader.call("() => check.clickable()")
    page.mouse.click(*target["pixel"])
    page.locator("#panel").wait_for(state="visible")
    page.locator("#search").evaluate("form => { form.closest('details').open = true; }")
    page.fill("#wanted", "<img")
    page.click("#search button")
    reader.expect("<img" in page.inner_text("#hits"), f"the search for a name finds {page.inner_text('#hits')!r}")
    page.click("#hits button")
    page.select_option("#style", "object:name")
    reader.call("() => kachel.settled()")
    reader.expect("<img" in page.inner_text("#panel-title") and page.inner_text("#panel-body").count("<img") >= 2,
                  f"the panel shows {page.inner_text('#panel')!r}")
    reader.expect("<img" in page.inner_text("#legend"), f"the legend shows {page.inner_text('#legend')!r}")
    reader.expect("Kachel tests" in page.inner_text("#scene"), "the attribution is not on the picture")
    reader.expect(page.locator("nav img, aside img").count() == 0, "text of the data became an image")
    reader.expect(reader.call("() => window.broken === undefined"), "text of the data ran as script")


def phone(reader, url):
    page = reader.page
    reader.open(url)
    reader.expect(not page.locator("#menu-body").is_visible(), "the menu covers a telephone's screen")
    target = reader.call("() => check.clickable()")
    page.mouse.click(*target["pixel"])
    page.locator("#panel").wait_for(state="visible")
    page.click("#fold")
    for part in ("#menu", "#panel"):
        box = page.locator(part).bounding_box()
        reader.expect(box["x"] >= 0 and box["x"] + box["width"] <= 375 and box["y"] + box["height"] <= 667, f"{part} leaves the screen: {box}")


def fails(reader, url, message):
    """The page ends with this message and not with an empty screen."""
    reader.page.goto(url)
    reader.page.locator("#message").wait_for(state="visible")
    text = reader.page.inner_text("#message")
    reader.expect(message in text, f"the page says {text!r} and not {message!r}")


def run(options, problems):
    program, cesium = chromium(), cesium_folder(options.cesium)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Skipped("no playwright: run Tests/Browser/setup.sh") from None
    page_file = pathlib.Path(options.page or pathlib.Path(options.city) / "index.html").resolve()
    server = Server({"city/": pathlib.Path(options.city).resolve(), "markup/": pathlib.Path(options.markup).resolve(), "empty/": cesium, "cesium/": cesium},
                    {f"{name}/index.html": page_file for name in ("city", "markup", "empty")}, POLICY)
    server_url = lambda name: f"{server.url}{name}/?cesium=/cesium/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=SWIFTSHADER + QUIET)
        city = Reader(browser, problems, locale="en-US")
        city.open(server_url("city"))
        texts(city)
        styles(city)
        layers(city)
        search(city)
        links(city, picks(city))
        diagnosis(city)
        city.close()
        hostile = Reader(browser, problems, size=(640, 480), locale="en-US")
        markup(hostile, server_url("markup"))
        hostile.close()
        small = Reader(browser, problems, size=(375, 667), locale="de-DE")
        phone(small, server_url("markup"))
        small.close()
        for prepare, name, message in (
                ("", "empty", "Der Kachelsatz konnte nicht geladen werden"),
                ("HTMLCanvasElement.prototype.getContext = () => null;", "markup", "WebGL 2")):
            broken = Reader(browser, problems, size=(640, 480), locale="de-DE")
            broken.page.add_init_script(prepare)
            fails(broken, server_url(name), message)
            broken.close(allowed=["404"])
        opened = Reader(browser, problems, size=(640, 480), locale="en-US")
        fails(opened, page_file.as_uri(), "must be served")
        opened.close()
        browser.close()
    problems += [f"HTTP 404: {path}" for path, status, _ in server.answers if status >= 400 and path not in ("empty/tileset.json", "empty/manifest.json")]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--city", required=True, metavar="DIR")
    parser.add_argument("--markup", required=True, metavar="DIR")
    parser.add_argument("--page", metavar="HTML", help="the page to use, instead of the bundle's own")
    parser.add_argument("--cesium", metavar="DIR", help="another copy of CesiumJS")
    parser.add_argument("--max-seconds", type=float, default=400, help="for everything")
    options = parser.parse_args()
    result = {"problems": []}
    give_up_after(options.max_seconds, result, lambda outcome: print(json.dumps(outcome), flush=True))
    try:
        run(options, result["problems"])
    except Skipped as reason:
        result["skipped"] = str(reason)
    except Exception as error:
        result["problems"].append(f"{type(error).__name__}: {error}")
    print(json.dumps(result, indent=1, ensure_ascii=False), flush=True)
    return 1 if result["problems"] else 2 if "skipped" in result else 0


if __name__ == "__main__":
    sys.exit(main())
