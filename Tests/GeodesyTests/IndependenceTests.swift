import SpatialFrames
import Testing

@testable import Geodesy

@Suite("Answers that depend on no other question")
struct IndependenceTests {
    /// What a context answers to points of one system, in the order asked; by point.
    private func answers(
        _ name: String, _ options: GeoreferencingOptions, _ points: [Position<SourceCRS>]
    ) -> [String] {
        let context = GeoreferencingContext(options: options)
        return points.map { point in
            do throws(GeodesyError) {
                return try context.plan(for: name, sample: point).pipeline
            } catch {
                return error.description
            }
        }
    }

    @Test("A geoid accepted near its edge is refused far from it, whichever place is asked first")
    func geoidsEdge() throws {
        let folder = try DataFolder()
        // From 9° to 10° east, 51° to 52° north.
        try folder.addGrid("small.gtx", south: 51, west: 9, rows: 5, columns: 5, step: 0.25, value: 45)
        let options = GeoreferencingOptions(geoid: .file(folder.path + "/small.gtx"))
        let points = [10.5, 10.03, 9.5].map { Position<SourceCRS>(x: 51.5, y: $0, z: 100) }
        let forwards = answers("EPSG:4258", options, points)
        #expect(forwards[0].contains("does not cover"))
        #expect(forwards[1].contains("small.gtx") && forwards[1] == forwards[2])
        #expect(Array(answers("EPSG:4258", options, points.reversed()).reversed()) == forwards)
        for (point, expected) in zip(points, forwards) {
            #expect(answers("EPSG:4258", options, [point]) == [expected])
        }
    }

    @Test("Another name of a system is found behind any number of wrong names, in any case of letters")
    func nameBehindWrongNames() throws {
        let context = GeoreferencingContext()
        for index in 0..<130 {
            #expect(throws: GeodesyError.self) { try context.plan(for: "Wrong name \(index)") }
        }
        for name in ["Stelsel van de Rijksdriehoeksmeting", "STELSEL VAN DE RIJKSDRIEHOEKSMETING"] {
            #expect(try context.plan(for: name).description.horizontalCode == "EPSG:28992", "\(name)")
        }
    }

    @Test("Without a list of other names each is asked for, and what is no name of a system is none")
    func aliasNames() throws {
        #expect(AliasNames(databasePath: "/nonexistent/proj.db").mayContain("anything"))
        let names = AliasNames(databasePath: try ProjContext(searchPaths: []).databasePath)
        #expect(names.mayContain("ETRS_1989_UTM_Zone_32N") && names.mayContain("etrs_1989_utm_zone_32n"))
        #expect(!names.mayContain("nonsense 7"))
    }
}
