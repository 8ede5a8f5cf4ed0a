#!/usr/bin/env python3
"""Opens a bundle's own index.html in headless Chromium, with the CesiumJS of the cesiumkit package, and asks
the page what a reader would see: are the tiles there, does a click name the right object, does it name the surface?

    browser_check.py --bundle DIR [--expect-type Building] [--expect-ids FILE|ID ...] [--screenshot PNG] [--json OUT]
    browser_check.py --bundle DIR --pick LON,LAT,HEIGHT --expect-id X --expect-type Y  [--pick ...]

Degrees and metres above the ellipsoid. --expect-id and --expect-type after a --pick belong to that pick, before
any they are for the search over the views. Everything is served over loopback; nothing else is asked.
Exit status: 0 all found, 1 problems (listed in the JSON), 2 skipped because there is no browser."""
import argparse
import contextlib
import importlib.util
import json
import os
import pathlib
import re
import shutil
import signal
import sys
import threading
import time
import urllib.parse

from loopback_server import Server

BASE = "some/where/deep/"      # bundles must work below any path
VIEWPORT = {"width": 1000, "height": 640}
LISTED = 20                    # features of each kind that the result lists
SWIFTSHADER = ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
QUIET = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--disable-extensions", "--no-first-run", "--mute-audio",
         "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"]
GRAVE_WARNING = re.compile(r"(?i)schema|metadata|failed|invalid|error|webgl.*warning")

DRIVER = pathlib.Path(__file__).with_name("page_driver.js")


class Skipped(Exception):
    pass


def chromium():
    for name in filter(None, [os.environ.get("CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]):
        if path := shutil.which(name):
            return path
    raise Skipped("no chromium: apt-get install chromium, or name one in CHROMIUM")


def cesium_folder(given):
    if given:
        return pathlib.Path(given).resolve()
    spec = importlib.util.find_spec("cesiumkit")    # found, not imported: only the files in it are of use
    if not spec:
        raise Skipped("no CesiumJS: run Tests/Browser/setup.sh, or pass --cesium DIR")
    return pathlib.Path(spec.submodule_search_locations[0]).resolve() / "vendor" / "cesium"


def give_up_after(seconds, result, finish):
    """Software rendering can hang so that no call returns: then ends the browser, which is ours, and this process."""
    def descendants(of):
        parents = {}
        for entry in pathlib.Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError, IndexError, ValueError):
                parents[int(entry.parent.name)] = int(entry.read_text().rsplit(")", 1)[1].split()[1])
        below = [pid for pid, parent in parents.items() if parent == of]
        return [deeper for pid in below for deeper in descendants(pid)] + below

    def fire():
        result["problems"].append(f"gave up after {seconds:.0f} s: the page hangs")
        finish(result)
        for pid in descendants(os.getpid()):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        os._exit(1)
    timer = threading.Timer(seconds, fire)
    timer.daemon = True
    timer.start()


def check(options, page, result):
    problems = result["problems"]

    def call(expression, argument=None):
        """Evaluates a function in the page; promises must resolve in time."""
        return page.evaluate(
            f"argument => Promise.race([({expression})(argument), new Promise((_, no) => setTimeout("
            f"() => no(new Error('not done after {options.timeout} s')), {options.timeout * 1000}))])", argument)

    try:
        call("() => kachel.ready")
    except Exception as error:
        problems.append("the page did not get ready: " + str(error).splitlines()[0])
        if text := page.locator("#message").inner_text():
            problems.append("the page says: " + " ".join(text.split()))
        return
    page.add_script_tag(path=DRIVER)
    result["cesium"] = page.evaluate("() => Cesium.VERSION")
    if options.sse is not None:
        call("async sse => { kachel.tileset.maximumScreenSpaceError = sse; await kachel.settled(); }", options.sse)
    result["title"] = page.title()

    identifier = options.id_property
    wanted = set(options.ids)
    objects, surfaces = {}, {}
    search = {"n": options.grid, "enough": 40, "idProperty": identifier}
    radius = page.evaluate("() => kachel.tileset.boundingSphere.radius")
    ranges = [None] + [radius * share for share in (0.5, 0.15) if radius * share > 30]
    views = result["views"] = []
    for index, distance in enumerate(ranges):
        if distance is not None:
            target = page.evaluate("n => check.nearest(n)", options.grid)
            if target is None:
                break
            call("([place, range]) => check.look(place, 20, -45, range)", [target, distance])
        if index == 0:
            result["picture"] = page.evaluate("() => check.picture()")
            if result["picture"]["colours"] < 4:
                problems.append(f"the picture is (nearly) empty: {result['picture']}")
            if options.screenshot:
                page.screenshot(path=options.screenshot)
        missing = sorted(wanted - {found["properties"].get(identifier) for found in objects.values()})
        seen = page.evaluate("search => check.search(search)", {**search, "wanted": missing})
        view = {"range": distance, "tiles": page.evaluate("() => check.tiles()"), "objects": summary(seen)}
        objects.update({(f["tile"], f["row"]): f for f in seen["features"]})
        if options.surfaces:
            call("() => kachel.setLabel('surface')")
            seen = page.evaluate("search => check.search(search)", {**search, "wanted": []})
            surfaces.update({(f["tile"], f["row"]): f for f in seen["features"]})
            view["surfaces"] = summary(seen)
            call("() => kachel.setLabel('object')")
        views.append(view)

    result["objects"] = list(objects.values())[:LISTED]
    result["surfaces"] = list(surfaces.values())[:LISTED]
    identified = {str(f["properties"][identifier]): f for f in objects.values() if identifier in f["properties"]}
    types = {f["properties"].get("object_type") for f in objects.values()}
    if not identified:
        problems.append(f"no pick names an object by {identifier}")
    if lost := sorted(wanted - identified.keys()):
        problems.append("not found by picking: " + ", ".join(lost[:10]))
    if options.type and options.type not in types:
        problems.append(f"no picked object is a {options.type}; there are {sorted(map(str, types))}")
    if options.surfaces:
        complete = [f for f in surfaces.values() if f["properties"].get("surface_type")
                    and f["parent"] and f["parent"]["properties"].get(identifier)]
        result["surface_types"] = sorted({f["properties"]["surface_type"] for f in complete})
        if not complete:
            problems.append(f"no picked surface has a surface_type and a parent with a {identifier}")

    for pick in options.picks:
        result.setdefault("picks", []).append(pick_place(call, page, pick, identifier, options, problems))
    tiles = {pick["object"]["tile"] for pick in result.get("picks", []) if pick["object"]}
    if options.same_tile and len(tiles) != 1:
        problems.append(f"the picks lie in {len(tiles)} tiles, not in one")
    if options.click:
        click_like_a_reader(page, result, identifier, options.panel_screenshot)
    result["tiles"] = page.evaluate("() => check.tiles()")


def summary(seen):
    return {"picks": seen["picks"], "hits": seen["hits"], "features": len(seen["features"])}


def pick_place(call, page, pick, identifier, options, problems):
    """Looks at a place from above, then from the sides, until the wanted object is what stands there."""
    lon, lat, height = pick["place"]
    place = page.evaluate("([lon, lat, height]) => check.ecef(lon, lat, height)", pick["place"])
    outcome = {"place": pick["place"], "object": None, "surface": None, "others": []}
    for heading, pitch in [(0, -89.5), (20, -50), (110, -50), (200, -50), (290, -50), (20, -15), (200, -15)]:
        call("([place, heading, pitch, range]) => check.look(place, heading, pitch, range)", [place, heading, pitch, options.range])
        pixel = page.evaluate("place => check.pixel(place)", place)
        found = pixel and page.evaluate("([x, y]) => kachel.pickAt(x, y)", pixel)
        if not found:
            continue
        own = found["properties"]
        if pick["id"] not in (None, own.get(identifier)) or pick["type"] not in (None, own.get("object_type")):
            outcome["others"].append(f"{own.get('object_type')} {own.get(identifier)}")
            continue
        outcome["object"] = found
        if options.surfaces:
            call("() => kachel.setLabel('surface')")
            surface = outcome["surface"] = page.evaluate("([x, y]) => kachel.pickAt(x, y)", pixel)
            call("() => kachel.setLabel('object')")
            parent = ((surface or {}).get("parent") or {}).get("properties", {})
            if parent.get(identifier) != own.get(identifier):
                problems.append(f"at {lon},{lat},{height} the surface belongs to {parent.get(identifier)}, the object is {own.get(identifier)}")
        return outcome
    problems.append(f"at {lon},{lat},{height} there is no {pick['type'] or 'object'} {pick['id'] or ''}: {outcome['others'] or 'nothing'}")
    return outcome


def click_like_a_reader(page, result, identifier, screenshot):
    """A real click shows the panel with the identifier, Escape hides it."""
    page.evaluate("async () => { document.getElementById('home').click(); await kachel.settled(); }")
    target = page.evaluate("() => check.clickable()")
    if not target:
        result["problems"].append("in the first view there is nothing to click on")
        return
    page.mouse.click(*target["pixel"])
    panel = page.locator("#panel")
    panel.wait_for(state="visible", timeout=20000)
    shown, name = panel.inner_text(), str(target["properties"].get(identifier, ""))
    if name not in shown:
        result["problems"].append(f"a click on {name} shows: {shown[:200]!r}")
    if screenshot:
        page.evaluate("() => kachel.settled()")
        page.screenshot(path=screenshot)
    page.keyboard.press("Escape")
    if panel.is_visible():
        result["problems"].append("Escape does not close the panel")


def run(options, result):
    problems, messages = result["problems"], []
    bundle = pathlib.Path(options.bundle).resolve()
    if not (bundle / "tileset.json").is_file():
        problems.append(f"{bundle} has no tileset.json")
        return
    program, cesium = chromium(), cesium_folder(options.cesium)
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise Skipped("no playwright: run Tests/Browser/setup.sh") from None
    server = Server({BASE: bundle, "cesium/": cesium},
                    {BASE + "index.html": pathlib.Path(options.page).resolve()} if options.page else {})
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=SWIFTSHADER + QUIET)
        result["chromium"] = browser.version
        page = browser.new_page(viewport=VIEWPORT)
        page.on("console", lambda m: messages.append((m.type, m.text)))
        page.on("pageerror", lambda error: messages.append(("error", f"uncaught {error}")))
        page.on("requestfailed", lambda r: "ERR_ABORTED" in str(r.failure) or messages.append(("error", f"{r.url}: {r.failure}")))
        page.on("crash", lambda *_: messages.append(("error", "the page crashed")))
        parameters = {"cesium": "/cesium/", "object": options.object_label, "surface": options.surface_label}
        page.goto(server.url + BASE + "?" + urllib.parse.urlencode(parameters))
        try:
            check(options, page, result)
        finally:
            with contextlib.suppress(Exception):
                browser.close()
    missing = {path[len(BASE):] if path.startswith(BASE) else path for path, status, _ in server.answers if status >= 400}
    problems += [f"HTTP 404: {path}" for path in sorted(missing - set(options.allow_missing))]
    problems += [f"tile failed: {f['url']}: {f['message']}" for f in result.get("tiles", {}).get("failed", [])]
    for kind, text in messages:
        if "status of 404" in text:
            continue        # named above, with its path
        if kind == "error" or (kind == "warning" and GRAVE_WARNING.search(text)):
            problems.append(f"console {kind}: {text[:300]}")
    result["requests"] = {"answers": len(server.answers), "tile_files": len({p for p, s, _ in server.answers if s == 200 and p.endswith(".glb")}),
                          "bundle_bytes": sum(n for p, _, n in server.answers if p.startswith(BASE))}


class OfPick(argparse.Action):
    """--expect-id and --expect-type: of the last --pick, or of the search where none came before."""

    def __call__(self, parser, options, value, flag=None):
        key = "id" if flag == "--expect-id" else "type"
        if options.picks:
            options.picks[-1][key] = value
        elif key == "id":
            options.ids = options.ids + [value]
        else:
            options.type = value


def place(text):
    lon, lat, height = map(float, text.split(","))
    return {"place": [lon, lat, height], "id": None, "type": None}


def ids(names):
    """Identifiers, and files with one on each line."""
    for name in names:
        if os.path.isfile(name):
            yield from filter(None, map(str.strip, pathlib.Path(name).read_text().splitlines()))
        else:
            yield name


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.set_defaults(ids=[], type=None)
    add = parser.add_argument
    add("--bundle", required=True, metavar="DIR")
    add("--expect-ids", nargs="+", default=[], metavar="FILE|ID", help="objects that the search must find")
    add("--expect-id", action=OfPick, metavar="ID", default=argparse.SUPPRESS)
    add("--expect-type", action=OfPick, metavar="TYPE", default=argparse.SUPPRESS)
    add("--pick", dest="picks", action="append", type=place, default=[], metavar="LON,LAT,HEIGHT")
    add("--same-tile", action="store_true", help="all the picks must come from one tile")
    add("--range", type=float, default=80, help="metres from the camera to a --pick")
    add("--screenshot", metavar="PNG", help="the first view")
    add("--panel-screenshot", metavar="PNG", help="with an object selected")
    add("--json", metavar="OUT", help="the result, which is printed as well")
    add("--no-surfaces", dest="surfaces", action="store_false", help="the tiles have no surface table")
    add("--no-click", dest="click", action="store_false", help="do not try the panel with a real click")
    add("--object-label", default="object")
    add("--surface-label", default="surface")
    add("--id-property", default="gml_id")
    add("--page", metavar="HTML", help="the page to open, for a tileset that has none of its own")
    add("--allow-missing", nargs="+", default=[], metavar="PATH", help="files of the bundle that may be absent")
    add("--cesium", metavar="DIR", help="another copy of CesiumJS")
    add("--sse", type=float, help="maximum screen space error, pixels; 0 loads all that is in view")
    add("--grid", type=int, default=24, help="pixels picked across and down")
    add("--timeout", type=int, default=90, help="seconds for one view to load")
    add("--max-seconds", type=float, default=400, help="for everything")
    options = parser.parse_args()
    options.ids = options.ids + list(ids(options.expect_ids))

    began = time.monotonic()
    result = {"ok": False, "bundle": pathlib.Path(options.bundle).name, "problems": []}

    def finish(outcome):
        outcome["ok"] = not outcome["problems"] and "skipped" not in outcome
        outcome["seconds"] = round(time.monotonic() - began, 1)
        text = json.dumps(outcome, indent=1, ensure_ascii=False)
        if options.json:
            pathlib.Path(options.json).write_text(text + "\n")
        print(text, flush=True)

    give_up_after(options.max_seconds, result, finish)
    try:
        run(options, result)
    except Skipped as reason:
        result["skipped"] = str(reason)
    except Exception as error:
        result["problems"].append(f"{type(error).__name__}: {error}")
    finish(result)
    return 1 if result["problems"] else 2 if "skipped" in result else 0


if __name__ == "__main__":
    sys.exit(main())
