// Writes a bundle of 3D Tiles 1.1 by hand: one box with attributes, at a place given in a national grid.
//   swift run WriteOneTile FOLDER

import GLTFContent
import Geodesy
import SpatialFrames
import StructuralMetadata
import TileBundles
import Tilesets

/// A box of `width` × `depth` × `height` metres on the ground, four vertices a side so that edges stay sharp.
func box(width: Double, depth: Double, height: Double) -> TilePrimitive {
    var primitive = TilePrimitive()
    // Each side: its outward normal n and two edges u, v with u × v = n, in units of the half extents.
    let sides: [(n: SIMD3<Double>, u: SIMD3<Double>, v: SIMD3<Double>)] = [
        ([1, 0, 0], [0, 1, 0], [0, 0, 1]), ([-1, 0, 0], [0, 0, 1], [0, 1, 0]), ([0, 1, 0], [0, 0, 1], [1, 0, 0]),
        ([0, -1, 0], [1, 0, 0], [0, 0, 1]), ([0, 0, 1], [1, 0, 0], [0, 1, 0]), ([0, 0, -1], [0, 1, 0], [1, 0, 0]),
    ]
    let half = SIMD3(width, depth, height) / 2
    for side in sides {
        let first = UInt32(primitive.vertexCount)
        for (u, v) in [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)] {
            let point = (side.n + u * side.u + v * side.v) * half + [0, 0, half.z]
            primitive.x.append(point.x)
            primitive.y.append(point.y)
            primitive.z.append(point.z)
            primitive.normalX.append(Float(side.n.x))
            primitive.normalY.append(Float(side.n.y))
            primitive.normalZ.append(Float(side.n.z))
            // The row of the object table that a click on this vertex finds.
            primitive.objectRow.append(0)
        }
        primitive.indices += [0, 1, 2, 0, 2, 3].map { first + $0 }
    }
    return primitive
}

let folder = CommandLine.arguments.dropFirst().first ?? "out/one-tile"
// PROJ knows where 533000 m east, 5684000 m north in UTM zone 32 is; the height is above the ellipsoid here.
let utm = try SourceTransformer(from: "EPSG:25832", options: GeoreferencingOptions(geoid: .none))
guard let place = utm.cartographic(of: Position(x: 533_000, y: 5_684_000, z: 210)) else {
    throw GeodesyError(.library, "the point lies outside of what UTM zone 32 can express")
}
print("the box stands at \(place.latitude.degrees)° N, \(place.longitude.degrees)° E")

// The schema says what columns there are; a table holds their values, one row an object.
let schema = MetadataSchema(
    id: "example",
    classes: [
        MetadataClass(
            id: "House",
            properties: [
                MetadataProperty(id: "name", type: .string, semantic: "NAME"),
                MetadataProperty(id: "storeys", type: .scalar, componentType: .uint8),
            ])
    ])
let columns = [
    PropertyColumn(propertyID: "name", values: .strings(StringColumn(["Kastenhaus"]))),
    PropertyColumn(propertyID: "storeys", values: .uint8([4])),
]
let table = PropertyTable(name: "houses", classID: "House", count: 1, columns: columns)
let content = TileContent(
    primitives: [box(width: 10, depth: 8, height: 12)], schema: schema, objectTable: table, copyright: "nobody")
// Positions on a grid of 1/256 m; what a client will decode comes back with the bytes, for the bounding volume.
let encoder = GLBEncoder(options: GLBEncodingOptions(positions: .quantized(step: 1 / 256), compression: .meshopt))
let glb = encoder.encode(content)

// East, north and up at the place are the tile's axes; the root's transform carries them to the globe.
let root = Tile(
    boundingVolume: .box(glb.decodedBounds), geometricError: 0, refinement: .replace,
    transform: LocalTangentFrame(at: place).toGeocentric, content: TileContentReference(uri: "box.glb"))
let tileset = Tileset(schema: schema, geometricError: glb.decodedBounds.diameter, root: root)

// The folder appears when all is written, or not at all.
let bundle = try FolderBundleWriter(path: folder, overwriting: true)
try bundle.write("box.glb", glb.bytes)
try bundle.write("tileset.json", tileset.encoded(pretty: true))
try bundle.finish()
print("\(folder): \(tileset.root.tileCount) tile, \(glb.triangleCount) triangles, \(glb.bytes.count) bytes")
