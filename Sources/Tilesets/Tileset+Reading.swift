package import JSONText
internal import SpatialFrames
internal import StructuralMetadata

/// Why a tileset cannot be read.
public struct TilesetError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What kind of mistake.
    public enum Code: String, Sendable {
        /// The text is no JSON.
        case invalidJSON
        /// A part is missing or is not of the kind it must be.
        case malformed
        /// Something 3D Tiles knows and Kachel does not write, and so does not read.
        case unsupported
    }

    /// What kind of mistake.
    public let code: Code
    /// What is wrong and where.
    public let message: String

    /// The message.
    public var description: String { message }

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension Tileset {
    /// The tileset of a tileset.json, as Kachel writes it.
    ///
    /// - Throws: `TilesetError`; `.unsupported` for rotated boxes, transforms that are not affine, several contents
    ///   and implicit tiling.
    public init(decoding bytes: [UInt8]) throws(TilesetError) {
        let json: JSONValue
        do throws(JSONParsingError) {
            json = try JSONValue(parsing: bytes)
        } catch {
            throw TilesetError(.invalidJSON, error.message)
        }
        try self.init(json: json)
    }

    /// The tileset of a parsed tileset.json.
    package init(json: JSONValue) throws(TilesetError) {
        guard let version = json["asset"]?["version"]?.stringValue else {
            throw TilesetError(.malformed, "asset.version is missing")
        }
        guard let root = json["root"], let error = json["geometricError"]?.doubleValue else {
            throw TilesetError(.malformed, "root or geometricError is missing")
        }
        let extras = json["asset"]?["extras"]
        let asset = TilesetAsset(
            version: version, tilesetVersion: json["asset"]?["tilesetVersion"]?.stringValue,
            copyright: extras?["copyright"]?.stringValue, generator: extras?["generator"]?.stringValue,
            plane: TilesetPlane(json: extras?["frame"]))
        var schema: MetadataSchema?
        if let schemaJSON = json["schema"] {
            do throws(MetadataError) {
                schema = try MetadataSchema(json: schemaJSON)
            } catch {
                throw TilesetError(.malformed, error.message)
            }
        }
        self.init(asset: asset, schema: schema, geometricError: error, root: try Tile(json: root, at: "root"))
    }
}

extension Tile {
    fileprivate init(json: JSONValue, at place: String) throws(TilesetError) {
        guard let volume = json["boundingVolume"], let error = json["geometricError"]?.doubleValue, error >= 0 else {
            throw TilesetError(.malformed, "\(place): boundingVolume or geometricError is missing")
        }
        guard json["contents"] == nil, json["implicitTiling"] == nil else {
            throw TilesetError(.unsupported, "\(place): several contents or implicit tiling")
        }
        var refinement: Refinement?
        if let name = json["refine"] {
            guard let known = Refinement(rawValue: name.stringValue ?? "") else {
                throw TilesetError(.malformed, "\(place): refine is neither ADD nor REPLACE")
            }
            refinement = known
        }
        var transform: RigidTransform?
        if let matrix = json["transform"] {
            guard let m = matrix.doubleValues, m.count == 16 else {
                throw TilesetError(.malformed, "\(place): a transform has 16 numbers")
            }
            guard m[3] == 0, m[7] == 0, m[11] == 0, m[15] == 1 else {
                throw TilesetError(.unsupported, "\(place): a transform that is not affine")
            }
            transform = RigidTransform(
                columns: ([m[0], m[1], m[2]], [m[4], m[5], m[6]], [m[8], m[9], m[10]], [m[12], m[13], m[14]]))
        }
        var content: TileContentReference?
        if let contentJSON = json["content"] {
            guard let uri = contentJSON["uri"]?.stringValue else {
                throw TilesetError(.malformed, "\(place): content without uri")
            }
            var contentVolume: BoundingVolume?
            if let volume = contentJSON["boundingVolume"] {
                contentVolume = try BoundingVolume(json: volume, at: "\(place).content")
            }
            content = TileContentReference(uri: uri, boundingVolume: contentVolume)
        }
        var children: [Tile] = []
        for (index, child) in (json["children"]?.elements ?? []).enumerated() {
            children.append(try Tile(json: child, at: "\(place).children[\(index)]"))
        }
        self.init(
            boundingVolume: try BoundingVolume(json: volume, at: place), geometricError: error,
            refinement: refinement, transform: transform, content: content, children: children)
    }
}

extension BoundingVolume {
    fileprivate init(json: JSONValue, at place: String) throws(TilesetError) {
        if let numbers = json["box"]?.doubleValues, numbers.count == 12 {
            let offAxis = [4, 5, 6, 8, 9, 10].contains { numbers[$0] != 0 }
            guard !offAxis, numbers[3] >= 0, numbers[7] >= 0, numbers[11] >= 0 else {
                throw TilesetError(.unsupported, "\(place): a box that is not along the axes")
            }
            // Seven digits remove what the subtraction added to numbers of four.
            func corner(_ axis: Int, _ sign: Double) -> Double {
                rounded(numbers[axis] + sign * numbers[3 + 4 * axis], digits: 7)
            }
            self = .box(
                AxisAlignedBox(
                    lower: Position(x: corner(0, -1), y: corner(1, -1), z: corner(2, -1)),
                    upper: Position(x: corner(0, 1), y: corner(1, 1), z: corner(2, 1))))
        } else if let numbers = json["region"]?.doubleValues, numbers.count == 6 {
            self = .region(
                BoundingRegion(
                    west: Angle(radians: numbers[0]), south: Angle(radians: numbers[1]),
                    east: Angle(radians: numbers[2]), north: Angle(radians: numbers[3]),
                    lowest: EllipsoidalHeight(metres: numbers[4]), highest: EllipsoidalHeight(metres: numbers[5])))
        } else if let numbers = json["sphere"]?.doubleValues, numbers.count == 4, numbers[3] >= 0 {
            self = .sphere(centre: Position(x: numbers[0], y: numbers[1], z: numbers[2]), radius: numbers[3])
        } else {
            throw TilesetError(.malformed, "\(place): no bounding volume that is known")
        }
    }
}
