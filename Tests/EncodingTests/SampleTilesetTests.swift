import Foundation
import GLTFContent
import SpatialFrames
import StructuralMetadata
import Testing
import TileBundles
import Tilesets

/// Whole tilesets of all profiles, for validators and clients: written to the folder that the environment variable
/// `KACHEL_SAMPLES` names, else to a temporary one.
@Suite("Sample tilesets")
struct SampleTilesetTests {
    private static let names = ["quantized-meshopt", "quantized", "float", "float-meshopt"]

    @Test("A tileset with an external one, split and float primitives is written and read back", arguments: 0..<4)
    func sample(profile: Int) throws {
        let asked = ProcessInfo.processInfo.environment["KACHEL_SAMPLES"]
        let base = asked ?? FileManager.default.temporaryDirectory.path + "/kachel-\(UUID().uuidString)"
        defer { if asked == nil { try? FileManager.default.removeItem(atPath: base) } }

        var random = SeededRandom(seed: 99)
        let encoder = GLBEncoder(options: profiles[profile])
        let path = base + "/" + Self.names[profile]
        let writer = try FolderBundleWriter(path: path, overwriting: true)

        func content(objects: Int, extent: Double) -> TileContent {
            var primitive = samplePrimitive(objects: objects, extent: extent, size: 10...50, random: &random)
            // On the ground: heights from 0.
            for first in stride(from: 0, to: primitive.vertexCount, by: 24) {
                let lowest = primitive.z[first..<first + 24].min() ?? 0
                for vertex in first..<first + 24 { primitive.z[vertex] -= lowest }
            }
            // One object too long for 16 bits where the others do fit.
            for vertex in 0..<24 where primitive.normalX[vertex] == 1 { primitive.x[vertex] += 700 }
            return sampleContent([primitive], random: &random)
        }
        func rootFrame(_ longitude: Double, _ latitude: Double) -> LocalTangentFrame {
            LocalTangentFrame(
                at: Cartographic(
                    longitude: Angle(degrees: longitude), latitude: Angle(degrees: latitude),
                    height: EllipsoidalHeight(metres: 40)))
        }
        let frame = rootFrame(13.4, 52.5)
        let childFrame = rootFrame(13.401, 52.5005)

        let root = encoder.encode(content(objects: 20, extent: 300))
        let child = encoder.encode(content(objects: 400, extent: 300))
        let toParent = childFrame.transform(to: frame)
        var bounds = root.decodedBounds
        for corner in BoundingVolume.roundedOutwards(child.decodedBounds).corners {
            let (x, y, z) = toParent.apply(x: corner.x, y: corner.y, z: corner.z)
            bounds.formUnion(Position(x: x, y: y, z: z))
        }
        try writer.write("0/root.glb", root.bytes)
        try writer.write("1/child.glb", child.bytes)
        let leaf = Tile(
            boundingVolume: .box(child.decodedBounds), geometricError: 0, refinement: .replace,
            content: TileContentReference(uri: "child.glb"))
        try writer.write("1/tileset.json", Tileset(geometricError: 50, root: leaf).encoded())
        let tileset = Tileset(
            asset: TilesetAsset(copyright: "© Somebody"), schema: sampleSchema, geometricError: bounds.diameter,
            root: Tile(
                boundingVolume: .box(bounds), geometricError: 20, refinement: .replace,
                transform: frame.toGeocentric, content: TileContentReference(uri: "0/root.glb"),
                children: [
                    Tile(
                        boundingVolume: .box(child.decodedBounds), geometricError: 10, transform: toParent,
                        content: TileContentReference(uri: "1/tileset.json"))
                ]))
        try writer.write("tileset.json", tileset.encoded(pretty: true))
        try writer.finish()

        let reader = try FolderBundleReader(path: path)
        #expect(try reader.paths() == ["0/root.glb", "1/child.glb", "1/tileset.json", "tileset.json"])
        let read = try Tileset(decoding: reader.read("tileset.json"))
        #expect(read.encoded() == tileset.encoded())
        let decoded = try GLBDecoder().decode(reader.read("1/child.glb"))
        #expect(decoded.objectTable.count == 400 && decoded.surfaceTable.count == 2_400)
        guard case .box(let box) = try Tileset(decoding: reader.read("1/tileset.json")).root.boundingVolume else {
            Issue.record("no box")
            return
        }
        for primitive in decoded.primitives {
            // A nanometre is what rounding counts as nothing.
            for corner in primitive.bounds.corners { #expect(box.contains(corner, margin: 1e-9)) }
        }
        if profile < 2 { #expect(child.primitiveCount > 2 && child.floatPrimitiveCount == 1) }
    }
}
