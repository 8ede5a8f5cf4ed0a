package import JSONText
package import SpatialFrames
internal import StructuralMetadata

extension Tileset {
    /// The tileset as JSON.
    ///
    /// Boxes are rounded outwards to 1 mm, regions outwards to 1e-10 radians (0.6 mm) and 1 mm, radii and errors
    /// upwards to 1 mm; what lies within a nanometre of such a number counts as that number, so that reading and
    /// writing again changes nothing. Transforms are written in full precision, as they came.
    package var json: JSONValue {
        var assetMembers = [JSONMember("version", .string(asset.version))]
        if let version = asset.tilesetVersion { assetMembers.append(JSONMember("tilesetVersion", .string(version))) }
        var extras: [JSONMember] = []
        if let copyright = asset.copyright { extras.append(JSONMember("copyright", .string(copyright))) }
        if let generator = asset.generator { extras.append(JSONMember("generator", .string(generator))) }
        if let plane = asset.plane { extras.append(JSONMember("frame", plane.json)) }
        if !extras.isEmpty { assetMembers.append(JSONMember("extras", .object(extras))) }
        var members = [JSONMember("asset", .object(assetMembers))]
        if let schema { members.append(JSONMember("schema", schema.json)) }
        members.append(JSONMember("geometricError", .double(roundedUp(geometricError, digits: 3))))
        members.append(JSONMember("root", root.json))
        return .object(members)
    }

    /// The bytes of a tileset.json; the same tileset always gives the same bytes.
    public func encoded(pretty: Bool = false) -> [UInt8] { json.serialized(pretty: pretty) }
}

extension Tile {
    fileprivate var json: JSONValue {
        var members: [JSONMember] = []
        if let transform { members.append(JSONMember("transform", .numbers(transform.columnMajor))) }
        members.append(JSONMember("boundingVolume", boundingVolume.json))
        members.append(JSONMember("geometricError", .double(roundedUp(geometricError, digits: 3))))
        if let refinement { members.append(JSONMember("refine", .string(refinement.rawValue))) }
        if let content {
            var contentMembers = [JSONMember("uri", .string(content.uri))]
            if let volume = content.boundingVolume {
                contentMembers.append(JSONMember("boundingVolume", volume.json))
            }
            members.append(JSONMember("content", .object(contentMembers)))
        }
        if !children.isEmpty { members.append(JSONMember("children", .array(children.map(\.json)))) }
        return .object(members)
    }
}

extension BoundingVolume {
    /// The box that a reader finds: every side moved outwards to a millimetre.
    ///
    /// A parent's box is to be made from its children's boxes after this, or they stick out by up to a millimetre.
    package static func roundedOutwards(_ box: AxisAlignedBox<ENU>) -> AxisAlignedBox<ENU> {
        AxisAlignedBox(
            lower: Position(
                x: roundedDown(box.lower.x, digits: 3), y: roundedDown(box.lower.y, digits: 3),
                z: roundedDown(box.lower.z, digits: 3)),
            upper: Position(
                x: roundedUp(box.upper.x, digits: 3), y: roundedUp(box.upper.y, digits: 3),
                z: roundedUp(box.upper.z, digits: 3)))
    }

    /// The volume with its numbers rounded outwards, as it is written.
    package var json: JSONValue {
        switch self {
        case .box(let box):
            precondition(!box.isEmpty, "an empty box bounds nothing")
            let outer = Self.roundedOutwards(box)
            let lower = SIMD3(outer.lower.x, outer.lower.y, outer.lower.z)
            let upper = SIMD3(outer.upper.x, outer.upper.y, outer.upper.z)
            var centre = [0.0, 0, 0]
            var numbers = [Double](repeating: 0, count: 9)
            for axis in 0..<3 {
                // Both are multiples of half a millimetre: four digits hold them exactly.
                centre[axis] = rounded((lower[axis] + upper[axis]) / 2, digits: 4)
                numbers[axis * 4] = rounded((upper[axis] - lower[axis]) / 2, digits: 4)
            }
            return ["box": .numbers(centre + numbers)]
        case .region(let region):
            func outward(_ angle: Angle, up: Bool) -> JSONValue {
                // 1e-10 radians: rounded in two steps, since the helpers go to nine digits.
                let scaled = angle.radians * 10
                let value = up ? roundedUp(scaled, digits: 9) : roundedDown(scaled, digits: 9)
                return .double(rounded(value / 10, digits: 10))
            }
            return [
                "region": [
                    outward(region.west, up: false), outward(region.south, up: false),
                    outward(region.east, up: true), outward(region.north, up: true),
                    .double(roundedDown(region.lowest.metres, digits: 3)),
                    .double(roundedUp(region.highest.metres, digits: 3)),
                ]
            ]
        case .sphere(let centre, let radius):
            // The centre moves by at most half a grid diagonal (0.09 µm), far below the millimetre of the radius.
            return [
                "sphere": [
                    .double(rounded(centre.x, digits: 7)), .double(rounded(centre.y, digits: 7)),
                    .double(rounded(centre.z, digits: 7)), .double(roundedUp(radius, digits: 3)),
                ]
            ]
        }
    }
}

extension TilesetPlane {
    /// As it stands in `asset.extras.frame` and in the manifest.
    package var json: JSONValue {
        .object([
            JSONMember("crs", .string(identifier)), JSONMember("name", .string(name)),
            JSONMember("axes", "x east, y north, z up; metres"), JSONMember("heights", .string(heights)),
            JSONMember("wkt", .string(wellKnownText)),
        ])
    }

    /// The plane that a tileset states; nil where it states none.
    package init?(json: JSONValue?) {
        guard let identifier = json?["crs"]?.stringValue else { return nil }
        self.init(
            identifier: identifier, name: json?["name"]?.stringValue ?? "",
            heights: json?["heights"]?.stringValue ?? "", wellKnownText: json?["wkt"]?.stringValue ?? "")
    }
}
