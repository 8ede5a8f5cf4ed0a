// The clients, one function each: shows the bundle under /data/ in #view and returns what it made of it.
// Places are degrees and metres above the ellipsoid. Loaded by viewer_runs.py, which also reads the picture.
"use strict";
const wait = ms => new Promise(done => setTimeout(done, ms));
const plain = value => JSON.parse(JSON.stringify(value, (_, v) => typeof v === 'bigint' ? `${v}n` : v ?? null));
// Some properties of a feature, and how many it has.
const sample = feature => feature && plain({...Object.fromEntries(['gml_id', 'object_type', 'roofType', 'measuredHeight',
  'Wohneinheiten', 'surface_type', 'area', 'slope'].filter(id => id in feature).map(id => [id, feature[id]])),
  properties: Object.keys(feature).length});
const grid = (width, height, step) => {
  const points = [];
  for (let y = step / 2; y < height; y += step) for (let x = step / 2; x < width; x += step) points.push([x, y]);
  return points.sort((a, b) => Math.hypot(a[0] - width / 2, a[1] - height / 2) - Math.hypot(b[0] - width / 2, b[1] - height / 2));
};

window.clients = {
  async cesium({lon, lat, height, range}) {
    const credits = document.createElement('div');
    document.body.append(credits);
    const widget = new Cesium.CesiumWidget('view', {globe: false, skyBox: false, skyAtmosphere: false, baseLayer: false,
      creditContainer: credits, contextOptions: {webgl: {preserveDrawingBuffer: true}}});
    const scene = widget.scene;
    scene.backgroundColor = Cesium.Color.fromCssColorString('#20344a');
    const failed = [];
    const tileset = await Cesium.Cesium3DTileset.fromUrl('/data/tileset.json', {featureIdLabel: 'object', showCreditsOnScreen: true});
    tileset.tileFailed.addEventListener(event => failed.push(`${event.url}: ${event.message}`));
    scene.primitives.add(tileset);
    scene.camera.lookAt(Cesium.Cartesian3.fromDegrees(lon, lat, height),
      new Cesium.HeadingPitchRange(0, Cesium.Math.toRadians(-50), range));
    const settle = async () => {
      for (let calm = 0, turns = 0; calm < 5 && turns < 2000; turns++) {
        await wait(20);
        calm = tileset.tilesLoaded ? calm + 1 : 0;
      }
      scene.render();
    };
    const pick = () => {
      for (const [x, y] of grid(1000, 640, 40)) {
        const feature = scene.pick(new Cesium.Cartesian2(x, y));
        if (!(feature instanceof Cesium.Cesium3DTileFeature)) continue;
        return Object.fromEntries(feature.getPropertyIds([]).map(id => [id, feature.getProperty(id)]));
      }
      return null;
    };
    await settle();
    const result = {version: Cesium.VERSION, object: sample(pick())};
    tileset.featureIdLabel = 'surface';
    await settle();
    result.surface = sample(pick());
    // Else a style's colour multiplies the tiles' own.
    tileset.colorBlendMode = Cesium.Cesium3DTileColorBlendMode.REPLACE;
    tileset.style = new Cesium.Cesium3DTileStyle({color: {conditions: [
      ["${surface_type} === 'RoofSurface'", "color('#ff00ff')"], ['true', "color('#00ff00')"]]}});
    await settle();
    result.styled = await window.picture();
    tileset.style = undefined;
    tileset.featureIdLabel = 'object';
    await settle();
    return {...result, tiles: tileset.statistics.numberOfTilesWithContentReady, failed, credits: credits.innerText.trim()};
  },

  async deck({lon, lat, height, range}) {
    const failed = [], tiles = [];
    const deck = createDeck({container: document.getElementById('view'), jsonInput: {mapProvider: null, controller: true,
      initialViewState: {longitude: lon, latitude: lat, zoom: 1}, layers: [{'@@type': 'Tile3DLayer', id: 'class', data: 'data:,'}]}});
    const Tile3DLayer = deck.props.layers[0].constructor;
    deck.setProps({onError: error => failed.push(String(error.message).slice(0, 200)),
      initialViewState: {longitude: lon, latitude: lat, zoom: Math.log2(4e7 / range) - 0.9, pitch: 40, position: [0, 0, height]},
      layers: [new Tile3DLayer({id: 'city', data: '/data/tileset.json', pickable: true,
        onTileLoad: tile => tiles.push(tile), onTileError: (_, url, message) => failed.push(`${url}: ${message}`)})]});
    for (let before = -1, calm = 0; calm < 8; calm = tiles.length === before && before > 0 ? calm + 1 : 0, before = tiles.length) await wait(500);
    const content = tiles.map(tile => tile.content).find(content => content?.gltf);
    const primitive = content?.gltf.meshes[0].primitives[0];
    const table = content?.gltf.extensions?.EXT_structural_metadata?.propertyTables?.[0];
    const id = table?.properties?.gml_id;
    let picked = null;
    for (const [x, y] of grid(1000, 640, 40)) if ((picked = deck.pickObject({x, y}))) break;
    return {version: globalThis.deck.VERSION, tiles: tiles.filter(tile => tile.content?.gltf).length, failed,
      attributes: Object.keys(primitive?.attributes ?? {}), featureSets: primitive?.extensions?.EXT_mesh_features?.featureIds?.map(set => set.label) ?? [],
      tableRows: table?.count ?? null, firstIdentifier: id?.data?.[0] ?? null,
      picked: picked && {layer: picked.sourceLayer?.constructor.layerName, tile: picked.object?.id?.replace(location.origin, '') ?? null}};
  },

  async three({glb}) {
    const {THREE, GLTFLoader} = await import('/library/three.js');
    const {MeshoptDecoder} = await import('/library/meshopt_decoder.mjs');
    const bare = await new GLTFLoader().loadAsync(`/data/${glb}`).then(() => 'loads', error => error.message);
    const gltf = await new GLTFLoader().setMeshoptDecoder(MeshoptDecoder).loadAsync(`/data/${glb}`);
    const {scene, camera} = threeScene(THREE, document.getElementById('view'), gltf.scene);
    let mesh = null;
    gltf.scene.traverse(child => { if (child.isMesh) mesh = child; });
    const hit = threePick(THREE, camera, gltf.scene);
    const attribute = name => hit && mesh.geometry.attributes[name]?.getX(hit.face.a);
    return {version: THREE.REVISION, withoutDecoder: bare, triangles: mesh.geometry.index.count / 3,
      attributes: Object.keys(mesh.geometry.attributes), vertexColours: mesh.material.vertexColors,
      featureIds: [attribute('_feature_id_0'), attribute('_feature_id_1')], copyright: gltf.asset.copyright ?? null,
      metadata: Object.keys(gltf.userData.gltfExtensions ?? {})};
  },

  async renderer({version}) {
    const {THREE} = await import('/library/three.js');
    const {MeshoptDecoder} = await import('/library/meshopt_decoder.mjs');
    const {TilesRenderer} = await import('/library/3d-tiles-renderer/src/three/renderer/index.js');
    const {GLTFExtensionsPlugin} = await import('/library/3d-tiles-renderer/src/three/plugins/GLTFExtensionsPlugin.js');
    const tiles = new TilesRenderer('/data/tileset.json'), failed = [];
    let loaded = 0;
    tiles.registerPlugin(new GLTFExtensionsPlugin({metadata: true, meshoptDecoder: MeshoptDecoder}));
    tiles.addEventListener('load-model', () => loaded++);
    tiles.addEventListener('load-error', event => failed.push(`${event.url}: ${event.error?.message}`));
    const view = document.getElementById('view');
    const sphere = new THREE.Sphere(), {renderer, camera, scene} = threeScene(THREE, view, tiles.group);
    tiles.setCamera(camera);
    tiles.setResolutionFromRenderer(camera, renderer);
    for (let turns = 0, calm = 0; turns < 400 && calm < 20; turns++) {
      if (tiles.getBoundingSphere(sphere)) {
        const up = sphere.center.clone().normalize(), side = new THREE.Vector3(0, 0, 1).cross(up).normalize();
        camera.up.copy(up);
        camera.position.copy(sphere.center).addScaledVector(up, sphere.radius * 0.5).addScaledVector(side, sphere.radius * 0.5);
        camera.far = sphere.radius * 4;
        camera.lookAt(sphere.center);
        camera.updateProjectionMatrix();
        camera.updateMatrixWorld();
      }
      tiles.update();
      renderer.render(scene, camera);
      calm = loaded > 0 && tiles.stats.downloading + tiles.stats.parsing + (tiles.stats.queued ?? 0) === 0 ? calm + 1 : 0;
      await wait(50);
    }
    const hit = threePick(THREE, camera, tiles.group);
    let features = null, object = null, surface = null;
    if (hit) {
      const {meshFeatures, structuralMetadata} = hit.object.userData;
      const corners = ['a', 'b', 'c'].map(corner => new THREE.Vector3().fromBufferAttribute(hit.object.geometry.attributes.position, hit.face[corner]));
      const weights = THREE.Triangle.getBarycoord(hit.object.worldToLocal(hit.point.clone()), ...corners, new THREE.Vector3());
      features = meshFeatures.getFeatures(hit.faceIndex, weights);
      [object, surface] = structuralMetadata.getPropertyTableData([0, 1], features);
    }
    return {version, tiles: loaded, failed, features, object: sample(object), surface: sample(surface), attributions: tiles.getAttributions()};
  },
};

function threeScene(THREE, view, content) {
  const renderer = new THREE.WebGLRenderer({preserveDrawingBuffer: true, logarithmicDepthBuffer: true});
  renderer.setSize(1000, 640);
  view.append(renderer.domElement);
  const scene = new THREE.Scene();
  scene.background = new THREE.Color(0x20344a);
  scene.add(content, new THREE.HemisphereLight(0xffffff, 0x888888, 3));
  const box = new THREE.Box3().setFromObject(content), camera = new THREE.PerspectiveCamera(45, 1000 / 640, 1, 1e5);
  if (!box.isEmpty()) {
    const middle = box.getCenter(new THREE.Vector3()), size = box.getSize(new THREE.Vector3()).length();
    camera.position.copy(middle).add(new THREE.Vector3(size * 0.3, size * 0.5, size * 0.5));
    camera.lookAt(middle);
    camera.updateMatrixWorld();
    renderer.render(scene, camera);
  }
  return {renderer, scene, camera};
}

function threePick(THREE, camera, content) {
  content.updateMatrixWorld(true);
  const caster = new THREE.Raycaster();
  for (const [x, y] of grid(1000, 640, 40)) {
    caster.setFromCamera(new THREE.Vector2(x / 500 - 1, 1 - y / 320), camera);
    const hit = caster.intersectObject(content, true)[0];
    if (hit) return hit;
  }
  return null;
}
