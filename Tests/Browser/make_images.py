#!/usr/bin/env python3
"""Makes the pictures of Documentation/Viewer.md from a bundle of a made city: make_images.py --bundle DIR -o FOLDER

The page is used as a reader would use it, in headless Chromium; needs what the browser check needs."""
import argparse
import pathlib
import sys

from browser_check import DRIVER, QUIET, SWIFTSHADER, Skipped, chromium, cesium_folder
from loopback_server import Server

SIZE = {"width": 1000, "height": 650}
LARGEST = 150_000              # bytes


def closer(page, share, heading=20, pitch=-32):
    """Looks at the middle of the model from `share` of its radius, with the middle beside the menu."""
    page.evaluate("""async ([share, heading, pitch]) => {
        const { center, radius } = kachel.tileset.boundingSphere;
        await check.look(Cesium.Cartesian3.pack(center, []), heading, pitch, share * radius);
        kachel.viewer.camera.moveLeft(share * radius * 0.1);
        await kachel.settled();
    }""", [share, heading, pitch])


def overview(page):
    page.click("#home")


def style(page):
    closer(page, 1.5)
    page.select_option("#style", "object:measuredHeight")


def surface(page):
    closer(page, 0.5, heading=40)
    page.click("#menu label:has([name=label][value=surface])")
    page.evaluate("() => kachel.settled()")
    target = page.evaluate("() => check.clickable()")
    page.mouse.click(*target["pixel"])
    page.locator("#panel").wait_for(state="visible")


def diagnosis(page):
    closer(page, 2.6)
    page.click("#layers-part summary")
    page.click("#debug summary")
    for key in ("boxes", "colour"):
        page.check(f"#switches [value={key}]")


PICTURES = {"overview": ("en", overview), "style": ("en", style), "surface": ("de", surface), "diagnosis": ("en", diagnosis)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--bundle", required=True, metavar="DIR")
    parser.add_argument("-o", "--output", required=True, metavar="FOLDER")
    parser.add_argument("--page", metavar="HTML", help="the page to use, instead of the bundle's own")
    parser.add_argument("--cesium", metavar="DIR", help="another copy of CesiumJS")
    parser.add_argument("--only", nargs="+", default=list(PICTURES), choices=list(PICTURES))
    options = parser.parse_args()
    program, cesium = chromium(), cesium_folder(options.cesium)
    from playwright.sync_api import sync_playwright
    server = Server({"city/": pathlib.Path(options.bundle).resolve(), "cesium/": cesium},
                    {"city/index.html": pathlib.Path(options.page).resolve()} if options.page else {})
    output = pathlib.Path(options.output)
    output.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, headless=True, args=SWIFTSHADER + QUIET)
        for name in options.only:
            language, prepare = PICTURES[name]
            page = browser.new_page(viewport=SIZE)
            page.set_default_timeout(120_000)
            page.goto(f"{server.url}city/?cesium=/cesium/&lang={language}")
            page.evaluate("() => kachel.ready")
            page.add_script_tag(path=DRIVER)
            prepare(page)
            page.evaluate("() => kachel.settled()")
            page.mouse.move(500, 640)
            for quality in (90, 80, 70, 60):
                picture = page.screenshot(type="jpeg", quality=quality)
                if len(picture) <= LARGEST:
                    break
            (output / f"{name}.jpg").write_bytes(picture)
            print(f"{output / name}.jpg  {len(picture)} bytes, quality {quality}", flush=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    try:
        main()
    except Skipped as reason:
        sys.exit(f"no pictures: {reason}")
