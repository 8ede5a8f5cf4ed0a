#!/usr/bin/env python3
"""Opens a made city in clients other than the bundle's own page and writes what they show to viewers.json.
What other clients have there stays.

    viewer_runs.py --kachel FILE --libraries DIR [--only cesium,deck,three,renderer] [--pictures DIR]

DIR is what libraries.sh has made. Everything is served over loopback; nothing else is asked."""
import argparse
import gzip
import io
import json
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "Browser"))
from browser_check import QUIET, SWIFTSHADER, chromium, give_up_after  # noqa: E402
from loopback_server import Server  # noqa: E402

ATTRIBUTION = "© Kachelstadt"
BUNDLES = {"web": [], "none": ["--compression", "none"], "gis": ["--profile", "gis"]}
SCRIPTS = {"cesium": "/library/cesium/Cesium.js", "deck": "/library/deck.js"}
PAGE = """<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,">
<style>html,body{margin:0;background:#20344a}#view{width:1000px;height:640px}#view canvas{width:100%%;height:100%%}</style>
<script type="importmap">{"imports": {"three": "/library/three-names.js",
"three/addons/loaders/GLTFLoader.js": "/library/three.js", "three/addons/utils/BufferGeometryUtils.js": "/library/three-names.js",
"three/addons/postprocessing/Pass.js": "/library/three-names.js",
"3d-tiles-renderer/core": "/library/3d-tiles-renderer/src/core/renderer/index.js",
"3d-tiles-renderer/core/plugins": "/library/3d-tiles-renderer/src/core/plugins/index.js",
"3d-tiles-renderer/three": "/library/3d-tiles-renderer/src/three/renderer/index.js"}}</script>
<div id="view"></div>%s<script src="/viewers/clients.js"></script>"""


def run(command):
    subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)


def make_bundles(kachel, folder):
    city = folder / "city.gml"
    run([kachel, "synth", "--seed", 7, "--buildings", 1000, "-o", city])
    for name, options in BUNDLES.items():
        run([kachel, "build", city, "-o", folder / name, "--attribution", ATTRIBUTION, "--quiet", *options])
    # As a web server that compresses would send it.
    for path in (folder / "web").rglob("*"):
        if path.is_file():
            packed = folder / "gzip" / path.relative_to(folder / "web")
            packed.parent.mkdir(parents=True, exist_ok=True)
            packed.write_bytes(gzip.compress(path.read_bytes(), mtime=0))
    # One small tile: few features, the narrowest feature ids.
    run([kachel, "build", HERE.parent / "Samples/house-and-footbridge.gml", "-o", folder / "small", "--quiet"])


def view_of(bundle):
    extent = json.loads((bundle / "manifest.json").read_text())["extent"]
    width = (extent["north"] - extent["south"]) * 111_000
    return {"lon": (extent["west"] + extent["east"]) / 2, "lat": (extent["south"] + extent["north"]) / 2,
            "height": extent["medianBase"], "range": max(width * 0.9, 60)}


def shares(png):
    """How much of a picture is built, and how much of that is coloured, purple and green, per cent."""
    from PIL import Image
    image = Image.open(io.BytesIO(png)).convert("RGB")
    pixels = list(image.get_flattened_data() if hasattr(image, "get_flattened_data") else image.getdata())
    built = [p for p in pixels if max(abs(p[0] - 0x20), abs(p[1] - 0x34), abs(p[2] - 0x4A)) > 12]
    def share(test):
        return round(100 * sum(map(test, built)) / max(len(built), 1), 1)
    return {"built": round(100 * len(built) / len(pixels), 1), "coloured": share(lambda p: max(p) - min(p) > 30),
            "purple": share(lambda p: min(p[0], p[2]) > p[1] + 60), "green": share(lambda p: p[1] > max(p[0], p[2]) + 60)}


def open_client(playwright, client, bundle, libraries, picture):
    """What a client makes of a bundle."""
    folders = {"data/": bundle, "library/": libraries, "viewers/": HERE,
               "library/cesium/": (libraries / "cesium").resolve()}
    server = Server(folders, {})
    script = f'<script src="{SCRIPTS[client]}"></script>' if client in SCRIPTS else ""
    messages = []
    browser = playwright.chromium.launch(executable_path=chromium(), headless=True, args=SWIFTSHADER + QUIET)
    try:
        page = browser.new_page(viewport={"width": 1000, "height": 700})
        page.on("console", lambda m: m.type in ("error", "warning") and messages.append(f"{m.type}: {m.text[:200]}"))
        page.on("pageerror", lambda error: messages.append(f"uncaught: {str(error)[:200]}"))
        page.route("**/page.html", lambda route: route.fulfill(content_type="text/html", body=PAGE % script))
        page.expose_function("picture", lambda: shares(page.screenshot()))
        page.goto(server.url + "page.html")
        argument = view_of(bundle) | {"version": (libraries / "3d-tiles-renderer/VERSION").read_text().strip()}
        if client == "three":
            argument["glb"] = str(min(bundle.rglob("*.glb")).relative_to(bundle))
        if client in ("three", "renderer"):
            names = page.evaluate("async () => Object.keys((await import('/library/three.js')).THREE)")
            # Add-ons that no tile of ours needs are named, so that their importers load.
            (libraries / "three-names.js").write_text(
                "import {THREE} from './three.js';\nexport const {" + ", ".join(names) + "} = THREE;\n"
                "export class FullScreenQuad {}\nexport const estimateBytesUsed = () => 0;\n")
        result = page.evaluate("([name, argument]) => window.clients[name](argument)", [client, argument])
        page.wait_for_timeout(500)
        png = page.screenshot()
    finally:
        browser.close()
        server.http.shutdown()
    if picture:
        picture.write_bytes(png)
    missing = sorted({path for path, status, _ in server.answers if status != 200} - {"page.html"})
    return result | {"picture": shares(png), "missing": missing,
                     "messages": sorted({text for text in messages if "GPU stall" not in text and "GL Driver" not in text})}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kachel", required=True, type=pathlib.Path)
    parser.add_argument("--libraries", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="cesium,deck,three,renderer")
    parser.add_argument("--pictures", type=pathlib.Path)
    parser.add_argument("--json", type=pathlib.Path, default=HERE / "viewers.json")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright
    stop = {"problems": []}
    results = json.loads(options.json.read_text()) if options.json.exists() else {}
    give_up_after(1500, stop, lambda outcome: print(outcome["problems"], file=sys.stderr))
    with tempfile.TemporaryDirectory(prefix="kachel-viewers.") as name, sync_playwright() as playwright:
        folder = pathlib.Path(name)
        make_bundles(options.kachel.resolve(), folder)
        for client in options.only.split(","):
            for bundle in ("web", "none", "gis", "gzip", "small"):
                print(f"{client}: {bundle}", file=sys.stderr)
                if bundle == "gzip":
                    (folder / "gzip/manifest.json").write_bytes((folder / "web/manifest.json").read_bytes())
                if bundle == "gzip" and client in ("three", "renderer"):
                    continue    # the browser inflates it before any client sees it
                picture = options.pictures / f"{client}-{bundle}.png" if options.pictures else None
                try:
                    outcome = open_client(playwright, client, folder / bundle, options.libraries.resolve(), picture)
                except Exception as error:
                    outcome = {"error": str(error)[:300]}
                results.setdefault(client, {})[bundle] = outcome
    options.json.write_text(json.dumps(results, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
    print(f"wrote {options.json}", file=sys.stderr)


if __name__ == "__main__":
    main()
