import SpatialFrames
import Testing

@testable import TilePipeline
@testable import TileTree

@Suite struct TileNamingTests {
    private let deep = CellKey(longitude: Angle(degrees: 9.5), latitude: Angle(degrees: 51.3)).cell(atLevel: 16)

    @Test("a tile lies in the folders of its prefixes")
    func folders() {
        #expect(TileNaming.folder(of: deep.ancestor(atLevel: 7)) == "tiles/")
        let eight = deep.ancestor(atLevel: 8).path
        let twelve = deep.ancestor(atLevel: 12).path
        #expect(TileNaming.folder(of: deep.ancestor(atLevel: 8)) == "tiles/\(eight)/")
        #expect(TileNaming.folder(of: deep.ancestor(atLevel: 11)) == "tiles/\(eight)/")
        #expect(TileNaming.folder(of: deep) == "tiles/\(eight)/\(twelve)/")
    }

    @Test("an external tileset starts where a prefix ends, once")
    func external() {
        func level(_ child: Int, below parent: Int) -> Int? {
            TileNaming.externalLevel(of: deep.ancestor(atLevel: child), below: deep.ancestor(atLevel: parent))
        }
        #expect(level(8, below: 7) == 8)
        #expect(level(9, below: 8) == nil)
        #expect(level(13, below: 9) == 12)
        #expect(level(16, below: 3) == 12)
        #expect(level(12, below: 12) == nil)
        #expect(level(5, below: 2) == nil)
    }

    @Test("names say cell and kind, references lead from a folder to below it")
    func names() {
        let node = PlanNode(cell: deep, suffix: "w1", content: .leaf([0]), children: [])
        #expect(TileNaming.name(of: node) == deep.path + "-w1")
        #expect(TileNaming.reference(to: "tiles/a/b/c.glb", from: "tiles/a/") == "b/c.glb")
        #expect(TileNaming.reference(to: "tiles/a/c.glb", from: "tiles/a/") == "c.glb")
    }

    @Test("the step is the largest power of two that is at most twice the bound")
    func steps() {
        let seed: UInt64 = 9
        var random = SplitMix64(seed: seed)
        var bounds = (0..<300).map { _ in random.number(0.0001...200) }
        bounds += [0.002, 0.01, 0.5, 1, 2]
        for bound in bounds {
            let step = TileGrid.step(forBound: bound)
            #expect(step <= 2 * bound && 2 * step > 2 * bound, "seed \(seed), bound \(bound)")
            #expect(step.significandWidth == 0, "\(step) is no power of two")
        }
        #expect(TileGrid.step(forBound: 0.01) == 0x1p-6)
    }
}
