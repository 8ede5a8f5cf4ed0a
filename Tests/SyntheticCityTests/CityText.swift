import Foundation

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// A point in whole millimetres.
struct Point: Hashable {
    var x: Int64
    var y: Int64
    var z: Int64

    static func - (a: Point, b: Point) -> Point { Point(x: a.x - b.x, y: a.y - b.y, z: a.z - b.z) }

    func cross(_ b: Point) -> Point { Point(x: y * b.z - z * b.y, y: z * b.x - x * b.z, z: x * b.y - y * b.x) }

    func dot(_ b: Point) -> Int64 { x * b.x + y * b.y + z * b.z }
}

/// A polygon as read from the text; rings without their repeated last point.
struct ReadPolygon {
    var id: String
    /// The nearest building, part or installation.
    var owner: String
    /// The local name of the boundary surface; empty outside of one.
    var surface: String
    var isBlockModel: Bool
    var rings: [[Point]] = []

    /// Twice the vector area, mm².
    var normal: Point {
        var sum = Point(x: 0, y: 0, z: 0)
        let origin = rings[0][0]
        for ring in rings {
            for (a, b) in zip(ring, ring.dropFirst() + ring.prefix(1)) {
                let part = (a - origin).cross(b - origin)
                sum = Point(x: sum.x + part.x, y: sum.y + part.y, z: sum.z + part.z)
            }
        }
        return sum
    }

    /// Square metres.
    var area: Double {
        let n = normal
        return (Double(n.x) * Double(n.x) + Double(n.y) * Double(n.y) + Double(n.z) * Double(n.z)).squareRoot() / 2e6
    }
}

/// A city read back by an XML parser that knows nothing of the generator.
final class CityText: NSObject, XMLParserDelegate {
    /// How often each element occurs, by qualified name.
    private(set) var elements: [String: Int] = [:]
    private(set) var polygons: [ReadPolygon] = []
    /// The targets of each LoD 2 solid.
    private(set) var solids: [[String]] = []
    private(set) var ids: [String] = []
    private(set) var namedBuildings = 0
    private(set) var curvePoints: [Point] = []
    private(set) var lower = Point(x: 0, y: 0, z: 0)
    private(set) var upper = Point(x: 0, y: 0, z: 0)
    private(set) var faults: [String] = []

    private var stack: [String] = []
    private var owners: [String] = []
    private var surface = ""
    private var text = ""

    init(_ bytes: [UInt8]) {
        super.init()
        let parser = XMLParser(data: Data(bytes))
        parser.delegate = self
        if !parser.parse() { faults.append("not well-formed: \(String(describing: parser.parserError))") }
    }

    func count(_ element: String) -> Int { elements[element, default: 0] }

    private static let owning: Set<String> = [
        "bldg:Building", "bldg:BuildingPart", "bldg:BuildingInstallation", "brid:Bridge",
    ]

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
        attributes: [String: String]
    ) {
        elements[name, default: 0] += 1
        if name == "gml:name" && stack.last == "bldg:Building" { namedBuildings += 1 }
        stack.append(name)
        text = ""
        if let id = attributes["gml:id"] { ids.append(id) }
        if Self.owning.contains(name) { owners.append(attributes["gml:id"] ?? "") }
        if name.hasSuffix("Surface") && name.hasPrefix("bldg:") && !name.hasPrefix("bldg:lod") { surface = name }
        if name == "bldg:lod2Solid" { solids.append([]) }
        if let target = attributes["xlink:href"] {
            elements["xlink:href", default: 0] += 1
            if target.hasPrefix("#"), !solids.isEmpty {
                solids[solids.count - 1].append(String(target.dropFirst()))
            } else {
                faults.append("reference outside of a solid: \(target)")
            }
        }
        if name == "gml:Polygon" {
            polygons.append(
                ReadPolygon(
                    id: attributes["gml:id"] ?? "", owner: owners.last ?? "", surface: surface,
                    isBlockModel: stack.contains("bldg:lod1Solid")))
        }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) { text += string }

    func parser(
        _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
    ) {
        switch name {
        case "gml:posList":
            var points = self.points(text)
            if stack.contains("gml:LinearRing") {
                if points.count < 4 || points.first != points.last { faults.append("ring not closed: \(text)") }
                points.removeLast()
                polygons[polygons.count - 1].rings.append(points)
            } else {
                curvePoints += points
            }
        case "gml:lowerCorner": lower = points(text).first ?? lower
        case "gml:upperCorner": upper = points(text).first ?? upper
        default: break
        }
        if Self.owning.contains(name) { owners.removeLast() }
        if name == surface { surface = "" }
        stack.removeLast()
        text = ""
    }

    /// Numbers with exactly three decimals, as millimetres.
    private func points(_ list: String) -> [Point] {
        var numbers: [Int64] = []
        for word in list.split(separator: " ") {
            let parts = word.split(separator: ".")
            guard parts.count == 2, parts[1].count == 3, let whole = Int64(parts[0]), let rest = Int64(parts[1]) else {
                faults.append("not a number with three decimals: \(word)")
                continue
            }
            numbers.append(whole * 1000 + rest)
        }
        if numbers.count % 3 != 0 { faults.append("not triples: \(list)") }
        return stride(from: 0, to: numbers.count - 2, by: 3).map {
            Point(x: numbers[$0], y: numbers[$0 + 1], z: numbers[$0 + 2])
        }
    }
}
