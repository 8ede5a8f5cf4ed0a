import Foundation
import SyntheticCity

/// A document of a test.
struct MadeDocument: Sendable {
    var name: String
    var bytes: [UInt8]
}

/// Documents made for tests: the synthetic city, and boxes by hand.
enum MadeDocuments {
    /// A synthetic city, moved by whole metres. Identifiers depend on the seed.
    static func city(
        _ name: String = "city.gml", seed: UInt64, buildings: Int, bridge: Bool = true, movedEast: Int = 0,
        movedNorth: Int = 0
    ) -> MadeDocument {
        let options = SyntheticCityOptions(seed: seed, buildingCount: buildings, includeBridge: bridge)
        let bytes = SyntheticCity(options).bytes()
        guard movedEast != 0 || movedNorth != 0 else { return MadeDocument(name: name, bytes: bytes) }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let moved = lines.map { line -> String in
            guard line.contains("<gml:posList") || line.contains("Corner>"), let start = line.firstIndex(of: ">"),
                let end = line.range(of: "</", options: .backwards)?.lowerBound, start < end
            else { return String(line) }
            let numbers = line[line.index(after: start)..<end].split(separator: " ")
            let shifted = numbers.enumerated().map { index, number -> String in
                let shift = index % 3 == 0 ? movedEast : index % 3 == 1 ? movedNorth : 0
                let parts = number.split(separator: ".", maxSplits: 1)
                guard shift != 0, let whole = parts.first.flatMap({ Int($0) }) else { return String(number) }
                return String(whole + shift) + (parts.count > 1 ? "." + parts[1] : "")
            }
            return line[...start] + shifted.joined(separator: " ") + line[end...]
        }
        return MadeDocument(name: name, bytes: Array(moved.joined(separator: "\n").utf8))
    }

    /// A building that is a plain box, with attributes as XML.
    struct Box {
        var id: String
        var east = 534_000.0
        var north = 5_684_000.0
        var base = 160.0
        var size = (10.0, 8.0, 6.0)
        /// XML in front of the geometry.
        var attributes = ""
        /// Whether the walls face outwards.
        var faces = true

        var xml: String {
            let (a, b) = (east, north)
            let (c, d) = (east + size.0, north + size.1)
            let (low, high) = (base, base + size.2)
            func polygon(_ points: [(Double, Double, Double)]) -> String {
                let list = (points + [points[0]]).map { "\($0.0) \($0.1) \($0.2)" }.joined(separator: " ")
                return """
                    <gml:surfaceMember><gml:Polygon><gml:exterior><gml:LinearRing>
                    <gml:posList srsDimension="3">\(list)</gml:posList>
                    </gml:LinearRing></gml:exterior></gml:Polygon></gml:surfaceMember>
                    """
            }
            let surfaces = [
                ("Ground", [(a, b, low), (a, d, low), (c, d, low), (c, b, low)]),
                ("Roof", [(a, b, high), (c, b, high), (c, d, high), (a, d, high)]),
                ("Wall", [(a, b, low), (c, b, low), (c, b, high), (a, b, high)]),
                ("Wall", [(c, b, low), (c, d, low), (c, d, high), (c, b, high)]),
                ("Wall", [(c, d, low), (a, d, low), (a, d, high), (c, d, high)]),
                ("Wall", [(a, d, low), (a, b, low), (a, b, high), (a, d, high)]),
            ]
            let bounded = surfaces.map { kind, points in
                """
                <bldg:boundedBy><bldg:\(kind)Surface><bldg:lod2MultiSurface><gml:MultiSurface>
                \(polygon(points))
                </gml:MultiSurface></bldg:lod2MultiSurface></bldg:\(kind)Surface></bldg:boundedBy>
                """
            }
            let identity = id.isEmpty ? "" : " gml:id=\"\(id)\""
            return "<bldg:Building\(identity)>\n\(attributes)\n\(bounded.joined(separator: "\n"))\n</bldg:Building>"
        }
    }

    /// A document of members given as XML.
    static func document(
        _ name: String, members: [String], srsName: String = "urn:ogc:def:crs,crs:EPSG::25832,crs:EPSG::7837"
    ) -> MadeDocument {
        let start = """
            <?xml version="1.0" encoding="UTF-8"?>
            <core:CityModel xmlns:core="http://www.opengis.net/citygml/2.0"
             xmlns:bldg="http://www.opengis.net/citygml/building/2.0"
             xmlns:gen="http://www.opengis.net/citygml/generics/2.0"
             xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink">
            <gml:boundedBy><gml:Envelope srsName="\(srsName)" srsDimension="3">
            <gml:lowerCorner>533000 5683000 100</gml:lowerCorner>
            <gml:upperCorner>535000 5685000 300</gml:upperCorner></gml:Envelope></gml:boundedBy>

            """
        let middle = members.map { "<core:cityObjectMember>\n\($0)\n</core:cityObjectMember>\n" }.joined()
        return MadeDocument(name: name, bytes: Array((start + middle + "</core:CityModel>\n").utf8))
    }

    static func document(_ name: String, _ boxes: [Box]) -> MadeDocument {
        document(name, members: boxes.map(\.xml))
    }

    /// The bytes compressed by gzip's own tool, so that nothing of ours is in the way.
    static func gzipped(_ document: MadeDocument, in folder: TemporaryFolder) throws -> MadeDocument {
        let path = try folder.write("plain/" + document.name, document.bytes)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["gzip", "-n", path]
        try process.run()
        process.waitUntilExit()
        let packed = try Data(contentsOf: URL(fileURLWithPath: path + ".gz"))
        return MadeDocument(name: document.name + ".gz", bytes: Array(packed))
    }
}
