import Foundation
import SpatialFrames
import Testing

@testable import Geodesy

@Suite("The catalogue of reference systems")
struct CatalogueTests {
    @Test("the example of a system lies in its area of use, and every system that is usable has one")
    func examples() throws {
        let catalogue = try CRSCatalogue(options: GeoreferencingOptions(geoid: .none))
        let all = catalogue.listings.filter {
            $0.authority == "EPSG" && !$0.isDeprecated && [.projected, .geographic2D, .compound].contains($0.kind)
        }
        // All of them take minutes: every fiftieth each time, and the whole list where somebody asks.
        let step = ProcessInfo.processInfo.environment["KACHEL_EVERY_SYSTEM"] == nil ? 50 : 1
        let names = stride(from: 0, to: all.count, by: step).map { all[$0].code }
        var without: [String] = []
        for name in names + ["EPSG:3031", "EPSG:3413", "EPSG:3832", "EPSG:3857", "EPSG:4326", "EPSG:32661"] {
            let profile = catalogue.profile(of: name)
            guard let area = profile.areaOfUse, profile.isUsable else { continue }
            guard let position = profile.example?.reading?.position else {
                without.append(name)
                continue
            }
            let distance = area.distance(longitude: position.longitude, latitude: position.latitude).degrees
            #expect(distance == 0, "\(name): \(position)")
            #expect(position.height.metres.isFinite)
        }
        #expect(without.isEmpty, "\(without)")
    }

    @Test("steps that are no projections are told by what they do")
    func steps() throws {
        let catalogue = try CRSCatalogue()
        let vienna = catalogue.profile(of: "EPSG:31256+8881").steps
        #expect(vienna.contains("add 156.68 m to the heights"), "\(vienna)")
        let longitudeFirst = catalogue.profile(of: "CRS:84").steps
        #expect(!longitudeFirst.contains { $0.contains("swap") }, "\(longitudeFirst)")
        let newYork = catalogue.profile(of: "EPSG:2263").steps
        #expect(newYork.contains { $0.contains("standard parallels 41.0333333333333° and 40.6666666666667°") })
        #expect(!vienna.contains { $0.contains("affine") || $0.contains("the ellipsoid the ellipsoid") })
    }

    @Test("a suggestion for a long text is what its first words suggest")
    func suggestions() throws {
        let catalogue = try CRSCatalogue()
        let short = catalogue.suggestions(for: "ETRS89 UTM zone 32")
        #expect(short.contains { $0.number == "25832" }, "\(short.map(\.code))")
        let words = "ETRS89 UTM zone 32N " + (0..<2000).map { "word\($0)" }.joined(separator: " ")
        #expect(catalogue.suggestions(for: words).count <= 6)
    }
}
