internal import JSONText

/// What the JSON of a content file says, without a look at its vertices.
struct TileContentSurvey {
    /// By the first bytes or the name.
    var format = ""
    var triangles = 0
    var vertices = 0
    /// Rows of the property tables by class.
    var rows: [String: Int] = [:]
    var extensions: [String] = []
    var copyright: String?
    /// Files that it names.
    var references: [String] = []
    /// What is wrong with it.
    var fault: String?

    /// The counts that are believed. No file of a size that is read holds more, and 2³¹ sums of them are in range.
    private static let countRange = 0...(1 << 32)

    init(_ bytes: [UInt8], path: String) {
        if Self.starts(bytes, "glTF") {
            format = "glb"
            readBinary(bytes)
        } else if bytes.count > 4, ["b3dm", "i3dm", "pnts", "cmpt"].contains(where: { Self.starts(bytes, $0) }) {
            format = String(decoding: bytes.prefix(4), as: UTF8.self)
            if format == "b3dm" { readBatched(bytes) }
        } else if path.hasSuffix(".gltf") {
            format = "gltf"
            read(bytes)
        } else {
            format = "other"
            fault = "is no tile content that 3D Tiles knows"
        }
    }

    private static func starts(_ bytes: [UInt8], _ magic: String) -> Bool { bytes.starts(with: magic.utf8) }

    private static func word(_ bytes: [UInt8], _ offset: Int) -> Int {
        guard offset + 4 <= bytes.count else { return 0 }
        return (0..<4).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }

    private mutating func readBinary(_ bytes: [UInt8]) {
        let length = Self.word(bytes, 12)
        guard bytes.count >= 20, Self.word(bytes, 4) == 2, Self.word(bytes, 8) == bytes.count,
            20 + length <= bytes.count
        else {
            fault = "is a damaged GLB: its header does not fit its \(bytes.count) bytes"
            return
        }
        read(Array(bytes[20..<(20 + length)]))
    }

    /// A b3dm's GLB and the length of its batch table (3D Tiles 1.0).
    private mutating func readBatched(_ bytes: [UInt8]) {
        let featureJSON = Self.word(bytes, 12)
        let tables = featureJSON + Self.word(bytes, 16) + Self.word(bytes, 20) + Self.word(bytes, 24)
        guard bytes.count >= 28 + tables, Self.word(bytes, 8) == bytes.count else {
            fault = "is a damaged b3dm: its header does not fit its \(bytes.count) bytes"
            return
        }
        if let table = try? JSONValue(parsing: Array(bytes[28..<(28 + featureJSON)])),
            let count = believed(table["BATCH_LENGTH"], "BATCH_LENGTH"), count > 0
        {
            add(count, of: "batch table")
        }
        // glTF 1.0 inside is not looked into.
        let inner = Array(bytes[(28 + tables)...])
        if Self.starts(inner, "glTF"), Self.word(inner, 4) == 2 {
            readBinary(Array(inner.prefix(Self.word(inner, 8))))
        }
    }

    private mutating func read(_ text: [UInt8]) {
        var end = text.count
        while end > 0, text[end - 1] <= 32 { end -= 1 }
        guard let json = try? JSONValue(parsing: Array(text[..<end])) else {
            fault = "holds JSON that cannot be read"
            return
        }
        extensions = (json["extensionsUsed"]?.elements ?? []).compactMap(\.stringValue)
        copyright = json["asset"]?["copyright"]?.stringValue
        countPrimitives(json)
        for table in json["extensions"]?["EXT_structural_metadata"]?["propertyTables"]?.elements ?? [] {
            let name = table["class"]?.stringValue ?? ""
            add(believed(table["count"], "a property table's count") ?? 0, of: name)
        }
        for key in ["images", "buffers"] {
            references += (json[key]?.elements ?? []).compactMap { $0["uri"]?.stringValue }
        }
        if let uri = json["extensions"]?["EXT_structural_metadata"]?["schemaUri"]?.stringValue {
            references.append(uri)
        }
        references.removeAll { $0.hasPrefix("data:") }
    }

    private mutating func countPrimitives(_ json: JSONValue) {
        let counts = (json["accessors"]?.elements ?? []).map { believed($0["count"], "an accessor's count") }
        func count(_ accessor: JSONValue?) -> Int? {
            guard let index = accessor?.integerValue, counts.indices.contains(index) else { return nil }
            return counts[index]
        }
        for mesh in json["meshes"]?.elements ?? [] {
            for primitive in mesh["primitives"]?.elements ?? [] {
                let positions = count(primitive["attributes"]?["POSITION"]) ?? 0
                vertices.addClamping(positions)
                let corners = count(primitive["indices"]) ?? positions
                switch primitive["mode"]?.integerValue ?? 4 {
                case 4: triangles.addClamping(corners / 3)
                case 5, 6: triangles.addClamping(max(0, corners - 2))
                default: break
                }
            }
        }
    }

    private mutating func add(_ count: Int, of name: String) { rows[name, default: 0].addClamping(count) }

    /// A count that can be true; nil without one, and with a fault where there is another.
    private mutating func believed(_ json: JSONValue?, _ what: String) -> Int? {
        guard let json else { return nil }
        guard let count = json.integerValue, Self.countRange.contains(count) else {
            fault = fault ?? "is damaged: \(what) is no number from 0 to 2^32"
            return nil
        }
        return count
    }
}
