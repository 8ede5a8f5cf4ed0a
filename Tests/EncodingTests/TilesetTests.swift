import JSONText
import SpatialFrames
import StructuralMetadata
import Testing
import Tilesets

@Suite("Tilesets")
struct TilesetTests {
    private let sample: Tileset = {
        let frame = LocalTangentFrame(
            at: Cartographic(
                longitude: Angle(degrees: 13.4), latitude: Angle(degrees: 52.5), height: EllipsoidalHeight(metres: 40)))
        let childFrame = LocalTangentFrame(
            at: Cartographic(
                longitude: Angle(degrees: 13.401), latitude: Angle(degrees: 52.501),
                height: EllipsoidalHeight(metres: 40)))
        let box = AxisAlignedBox<ENU>(
            lower: Position(x: -12.34567, y: -3, z: 0.0001), upper: Position(x: 100, y: 0.3333, z: 55.55555))
        return Tileset(
            asset: TilesetAsset(tilesetVersion: "7", copyright: "© Somebody"), schema: sampleSchema,
            geometricError: 812.34567,
            root: Tile(
                boundingVolume: .box(box), geometricError: 16.00001, refinement: .replace,
                transform: frame.toGeocentric,
                content: TileContentReference(uri: "a/b-01234567.glb", boundingVolume: .box(box)),
                children: [
                    Tile(
                        boundingVolume: .sphere(centre: Position(x: 1, y: 2, z: 3), radius: 4.56789),
                        geometricError: 2, transform: childFrame.transform(to: frame),
                        content: TileContentReference(uri: "sub/tileset-89abcdef.json")),
                    Tile(
                        boundingVolume: .region(
                            BoundingRegion(
                                west: Angle(degrees: 13.39), south: Angle(degrees: 52.49), east: Angle(degrees: 13.41),
                                north: Angle(degrees: 52.51), lowest: EllipsoidalHeight(metres: 30.0004),
                                highest: EllipsoidalHeight(metres: 99.9999))),
                        geometricError: 0, refinement: .add),
                ]))
    }()

    @Test("Writing, reading and writing again gives the same bytes")
    func roundTrip() throws {
        let bytes = sample.encoded()
        let read = try Tileset(decoding: bytes)
        #expect(read.encoded() == bytes)
        #expect(try Tileset(decoding: sample.encoded(pretty: true)).encoded() == bytes)
        #expect(read.asset == sample.asset)
        #expect(read.schema == sample.schema)
        #expect(read.root.tileCount == 3)
        #expect(read.root.children[0].content == sample.root.children[0].content)
        #expect(read.root.transform?.columnMajor == sample.root.transform?.columnMajor)
        #expect(read.root.children[1].refinement == .add)
    }

    @Test("Errors are rounded up, boxes outwards, both by less than a millimetre")
    func rounding() throws {
        let read = try Tileset(decoding: sample.encoded())
        #expect(read.geometricError == 812.346)
        #expect(read.root.geometricError == 16.001)
        #expect(
            read.root.boundingVolume
                == .box(
                    AxisAlignedBox(
                        lower: Position(x: -12.346, y: -3, z: 0), upper: Position(x: 100, y: 0.334, z: 55.556))))
    }

    @Test("A written box holds what it was made of, and stays as it is", arguments: [1, 2, 3] as [UInt64])
    func boxes(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            var box = AxisAlignedBox<ENU>()
            for _ in 0..<3 {
                box.formUnion(
                    Position(
                        x: random.number(-2e4...2e4), y: random.number(-2e4...2e4), z: random.number(-100...900)))
            }
            let tileset = Tileset(geometricError: 1, root: Tile(boundingVolume: .box(box), geometricError: 0))
            let bytes = tileset.encoded()
            let read = try Tileset(decoding: bytes)
            guard case .box(let outer) = read.root.boundingVolume else {
                Issue.record("no box")
                continue
            }
            let expected = BoundingVolume.roundedOutwards(box)
            #expect((outer.lower - expected.lower).length < 1e-9 && (outer.upper - expected.upper).length < 1e-9)
            for corner in box.corners { #expect(outer.contains(corner, margin: 1e-9), "seed \(seed)") }
            for corner in outer.corners { #expect(box.contains(corner, margin: 0.001 + 1e-9), "seed \(seed)") }
            #expect(read.encoded() == bytes, "seed \(seed)")
        }
    }

    @Test("A flat box has a half-axis of zero, not of minus zero")
    func flatBox() {
        let box = AxisAlignedBox<ENU>(lower: Position(x: 1, y: 1, z: -0.0), upper: Position(x: 2, y: 2, z: 0))
        #expect(BoundingVolume.box(box).json.text() == #"{"box":[1.5,1.5,0,0.5,0,0,0,0.5,0,0,0,0]}"#)
    }

    @Test("What Kachel does not write is refused")
    func refusals() {
        let cases: [(String, TilesetError.Code)] = [
            ("{", .invalidJSON), ("{}", .malformed), (#"{"asset":{"version":"1.1"},"geometricError":1}"#, .malformed),
            (#"{"asset":{"version":"1.1"},"geometricError":1,"root":{"geometricError":0}}"#, .malformed),
            (
                #"{"asset":{"version":"1.1"},"geometricError":1,"root":{"geometricError":0,"#
                    + #""boundingVolume":{"box":[0,0,0,1,1,0,-1,1,0,0,0,1]}}}"#, .unsupported
            ),
            (
                #"{"asset":{"version":"1.1"},"geometricError":1,"root":{"geometricError":0,"contents":[],"#
                    + #""boundingVolume":{"sphere":[0,0,0,1]}}}"#, .unsupported
            ),
            (
                #"{"asset":{"version":"1.1"},"geometricError":1,"root":{"geometricError":0,"transform":[1],"#
                    + #""boundingVolume":{"sphere":[0,0,0,1]}}}"#, .malformed
            ),
        ]
        for (text, code) in cases {
            do {
                _ = try Tileset(decoding: Array(text.utf8))
                Issue.record("accepted: \(text)")
            } catch { #expect(error.code == code, "\(text)") }
        }
    }
}
