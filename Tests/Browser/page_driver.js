// What browser_check.py runs inside the page, beside window.kachel. Places are ECEF in metres, pixels are CSS pixels.
"use strict";
window.check = {
  // Pixels of an n x n grid, from the middle outwards.
  grid(n) {
    const canvas = kachel.viewer.scene.canvas, points = [];
    for (let j = 0; j < n; j++) for (let i = 0; i < n; i++) points.push([i + 0.5 - n / 2, j + 0.5 - n / 2]);
    points.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
    return points.map(([x, y]) => [Math.round((x / n + 0.5) * canvas.clientWidth), Math.round((y / n + 0.5) * canvas.clientHeight)]);
  },
  // Picks on the grid until every wanted id was met (or, where none is wanted, until `enough` features were).
  search({n, wanted, enough, idProperty}) {
    const missing = new Set(wanted), found = new Map();
    let picks = 0, hits = 0;
    for (const [x, y] of check.grid(n)) {
      picks++;
      const pick = kachel.pickAt(x, y);
      if (!pick) continue;
      hits++;
      const key = pick.tile + '#' + pick.row;
      if (!found.has(key)) found.set(key, {...pick, pixel: [x, y]});
      missing.delete((pick.parent ? pick.parent.properties : pick.properties)[idProperty]);
      if (wanted.length ? missing.size === 0 : found.size >= enough) break;
    }
    return {picks, hits, features: [...found.values()]};
  },
  // Puts the camera `range` metres from a place in ECEF.
  async look(place, heading, pitch, range) {
    const camera = kachel.viewer.camera;
    camera.lookAt(Cesium.Cartesian3.fromArray(place), new Cesium.HeadingPitchRange(
      Cesium.Math.toRadians(heading), Cesium.Math.toRadians(pitch), range));
    camera.lookAtTransform(Cesium.Matrix4.IDENTITY);
    await kachel.settled();
  },
  ecef: (lon, lat, height) => Cesium.Cartesian3.pack(Cesium.Cartesian3.fromDegrees(lon, lat, height), []),
  pixel(place) {
    const at = Cesium.SceneTransforms.worldToWindowCoordinates(kachel.viewer.scene, Cesium.Cartesian3.fromArray(place));
    return at ? [at.x, at.y] : null;
  },
  // The place in ECEF of the feature nearest to the middle, to move closer to; null where nothing is.
  nearest(n) {
    for (const [x, y] of check.grid(n)) {
      if (!kachel.pickAt(x, y)) continue;
      const at = kachel.viewer.scene.pickPosition(new Cesium.Cartesian2(x, y));
      if (at) return Cesium.Cartesian3.pack(at, []);
    }
    return null;
  },
  // The pick nearest to the middle that no panel covers.
  clickable() {
    for (const [x, y] of check.grid(30)) {
      if (document.elementFromPoint(x, y) !== kachel.viewer.scene.canvas) continue;
      const pick = kachel.pickAt(x, y);
      if (pick) return {...pick, pixel: [x, y]};
    }
    return null;
  },
  // How many colours the picture has: a black or empty one has next to none.
  picture() {
    const scene = kachel.viewer.scene, small = document.createElement('canvas');
    small.width = 160; small.height = 100;
    const context = small.getContext('2d');
    scene.render();
    context.drawImage(scene.canvas, 0, 0, 160, 100);
    const bytes = context.getImageData(0, 0, 160, 100).data, colours = new Map();
    for (let i = 0; i < bytes.length; i += 4) {
      const key = (bytes[i] >> 3) << 10 | (bytes[i + 1] >> 3) << 5 | bytes[i + 2] >> 3;
      colours.set(key, (colours.get(key) || 0) + 1);
    }
    return {colours: colours.size, commonest: Math.max(...colours.values()) / 16000};
  },
  tiles() {
    const numbers = kachel.tileset.statistics || kachel.tileset._statistics || {};
    return {failed: kachel.failures, ready: numbers.numberOfTilesWithContentReady, selected: numbers.selected,
      triangles: numbers.numberOfTrianglesSelected, features: numbers.numberOfFeaturesSelected};
  },
};
