internal import Diagnostics
internal import JSONText

/// The bytes of a CityJSON document or feature with an index: where each city object stands, and all vertices.
///
/// City objects are not parsed before they are needed, so that memory is that of the text, of the vertices and of one
/// object. Immutable, and so shared by workers.
package struct CityJSONModel: Sendable {
    /// Where one city object stands.
    struct Entry: Sendable {
        /// Its key among the city objects: its identifier.
        var identifier: String
        /// Its value's bytes.
        var range: Range<Int>
        /// The line it starts in, from 1.
        var line: Int
        /// The entries of the objects it consists of.
        var children: [Int] = []
        /// Of a group, the identifiers of the objects that name it as their parent.
        var claims: [String] = []
    }

    /// What the index needs of a city object before it is parsed.
    private struct Kinship {
        var isGroup = false
        var parents: [String] = []
        var children: [String] = []
        /// Relatives that are no texts.
        var unnamed = 0
    }

    /// Something said of relatives that is not kept, or a member of the document that no document has.
    struct Loss {
        var code: ProblemCode
        var name: String
        var identifier = ""
        var line: Int
    }

    /// The text.
    let bytes: [UInt8]
    /// The city objects in document order.
    private(set) var entries: [Entry] = []
    /// The entries of top-level objects, in document order.
    private(set) var roots: [Int] = []
    /// Objects whose stated parents do not exist or form a circle: they are top-level for want of a whole.
    private(set) var orphans: [Int] = []
    /// What is said beside the city objects, or of their relatives, and not kept.
    private(set) var losses: [Loss] = []
    /// The vertices in source coordinates.
    private(set) var x: [Double] = []
    private(set) var y: [Double] = []
    private(set) var z: [Double] = []
    /// `type` as stated.
    private(set) var type = ""
    /// `version` as stated; versions are texts since 1.0.
    private(set) var version = ""
    /// The reference system as stated; empty without one.
    private(set) var referenceSystem = ""
    /// What else the metadata state: names joined by `.` and texts, in document order.
    private(set) var statements: [(name: String, text: String)] = []
    /// The transform as stated: scale and translation of each axis.
    private(set) var transform: CityJSONTransform?
    /// Whether a transform is stated that is of no use.
    private(set) var hasBadTransform = false
    /// What looks are stated.
    private(set) var appearance = CityJSONAppearance()
    /// Whether vertices had a value that is no number; each stands as not-a-number.
    private(set) var badVertices = 0

    /// Indexes a document or feature.
    ///
    /// - Parameters:
    ///   - bytes: One JSON object, without byte order mark.
    ///   - inherited: The transform of the sequence that a feature belongs to.
    ///   - firstLine: The line of the first byte.
    /// - Throws: `JSONParsingError` with the offset of the fault.
    /// - Complexity: O(bytes).
    init(_ bytes: [UInt8], inherited: CityJSONTransform? = nil, firstLine: Int) throws(JSONParsingError) {
        self.bytes = bytes
        var kinships: [Kinship] = []
        var lines = LineCounter(firstLine: firstLine)
        try Self.read(bytes.span, into: &self, &kinships, &lines)
        if let transform = transform ?? inherited { apply(transform) }
        arrange(kinships)
    }

    /// Some of the vertices that are points, from the first on and evenly spread; empty without one.
    func points(atMost count: Int) -> [[Double]] {
        let step = max(1, x.count / count)
        var points: [[Double]] = []
        for index in x.indices where points.count < count && index >= points.count * step {
            if (x[index] + y[index] + z[index]).isFinite { points.append([x[index], y[index], z[index]]) }
        }
        return points
    }

    /// The line of a byte.
    static func line(of offset: Int, in bytes: Span<UInt8>, firstLine: Int) -> Int {
        var counter = LineCounter(firstLine: firstLine)
        return counter.line(at: offset, in: bytes)
    }

    private static func read(
        _ bytes: Span<UInt8>, into model: inout CityJSONModel, _ kinships: inout [Kinship], _ lines: inout LineCounter
    ) throws(JSONParsingError) {
        var entries: [Entry] = []
        var found = kinships
        var counter = lines
        var result = Header()
        var foreign: [(name: String, line: Int)] = []
        var cursor = JSONCursor()
        try cursor.members(bytes) { key, cursor throws(JSONParsingError) in
            switch key {
            case "CityObjects":
                try cursor.members(bytes) { identifier, cursor throws(JSONParsingError) in
                    let line = counter.line(at: cursor.offset, in: bytes)
                    var kinship = Kinship()
                    let start = cursor.offset
                    if cursor.peek(bytes) == 0x7B {
                        kinship = try Self.kinship(bytes, &cursor)
                    } else {
                        try cursor.skipValue(bytes)
                    }
                    entries.append(Entry(identifier: identifier, range: start..<cursor.offset, line: line))
                    found.append(kinship)
                }
            case "vertices": try result.readVertices(bytes, &cursor)
            case "type": result.type = try cursor.value(bytes).stringValue ?? ""
            case "version":
                let value = try cursor.value(bytes)
                result.version = value.stringValue ?? value.doubleValue.map { "\($0)" } ?? ""
            case "transform":
                result.transform = CityJSONTransform(try cursor.value(bytes))
                result.hasBadTransform = result.transform == nil
            case "metadata":
                let metadata = try cursor.value(bytes)
                result.referenceSystem = Self.referenceSystem(metadata) ?? result.referenceSystem
                Self.collect(metadata, "", into: &result.statements)
            case "appearance": result.appearance = CityJSONAppearance(try cursor.value(bytes))
            default:
                if !Self.knownMembers.contains(key) {
                    foreign.append((key, counter.line(at: cursor.offset, in: bytes)))
                }
                try cursor.skipValue(bytes)
            }
        }
        try cursor.end(bytes)
        model.entries = entries
        kinships = found
        lines = counter
        model.x = result.x
        model.y = result.y
        model.z = result.z
        model.badVertices = result.badVertices
        model.type = result.type
        model.version = result.version
        model.transform = result.transform
        model.referenceSystem = result.referenceSystem
        model.statements = result.statements
        model.hasBadTransform = result.hasBadTransform
        model.appearance = result.appearance
        let isFeature = result.type == "CityJSONFeature"
        for (name, line) in foreign where !(isFeature && name == "id") {
            // Extensions put properties beside the standard ones (§8.2), their names starting with `+`.
            model.losses.append(
                Loss(
                    code: name.hasPrefix("+") ? .contentPassedOver : .unknownElement,
                    name: "\(name) of the \(isFeature ? "feature" : "document")", line: line))
        }
    }

    /// Members that hold nothing to keep: where schemas lie, and templates, which are counted where they stand.
    private static let knownMembers: Set<String> = ["extensions", "geometry-templates"]

    /// What stands beside the city objects.
    private struct Header {
        var type = ""
        var version = ""
        var transform: CityJSONTransform?
        var referenceSystem = ""
        var statements: [(name: String, text: String)] = []
        var hasBadTransform = false
        var appearance = CityJSONAppearance()
        var badVertices = 0
        var x: [Double] = []
        var y: [Double] = []
        var z: [Double] = []

        /// Whether a text is a number beyond all doubles, such as 1e400.
        private static func isTooGreat(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
            let text = range.map { bytes[$0] }
            return Double(String(decoding: text, as: UTF8.self))?.isInfinite == true
        }

        mutating func readVertices(_ bytes: Span<UInt8>, _ cursor: inout JSONCursor) throws(JSONParsingError) {
            // Struct fields captured by nested closures would be copied; locals are not.
            var first: [Double] = []
            var second: [Double] = []
            var third: [Double] = []
            var bad = 0
            try cursor.elements(bytes) { cursor throws(JSONParsingError) in
                var count = 0
                var point = SIMD3<Double>(repeating: .nan)
                if cursor.peek(bytes) == 0x5B {
                    try cursor.elements(bytes) { cursor throws(JSONParsingError) in
                        if let byte = cursor.peek(bytes), byte == 0x2D || (byte &- 0x30) < 10 {
                            let start = cursor.offset
                            do throws(JSONParsingError) {
                                let number = try cursor.number(bytes)
                                if count < 3 { point[count] = number }
                            } catch {
                                // A number that no double holds costs its vertex and not the document.
                                guard Self.isTooGreat(bytes, start..<cursor.offset) else { throw error }
                            }
                        } else {
                            try cursor.skipValue(bytes)
                        }
                        count += 1
                    }
                } else {
                    try cursor.skipValue(bytes)
                }
                if count != 3 || point != point { bad += 1 }
                first.append(point.x)
                second.append(point.y)
                third.append(point.z)
            }
            x = first
            y = second
            z = third
            badVertices = bad
        }
    }

    /// Collects texts and numbers; lists of numbers, such as the extent, and the reference system stand elsewhere.
    private static func collect(
        _ value: JSONValue, _ name: String, into statements: inout [(name: String, text: String)]
    ) {
        switch value {
        case .object(let members):
            for member in members where member.key != "referenceSystem" && member.key != "geographicalExtent" {
                collect(member.value, name.isEmpty ? member.key : name + "." + member.key, into: &statements)
            }
        case .array(let values):
            for value in values { collect(value, name, into: &statements) }
        case .string(let text): statements.append((name, text))
        case .integer(let number): statements.append((name, String(number)))
        case .double(let number): statements.append((name, String(number)))
        case .bool, .null: break
        }
    }

    /// The reference system that a document's metadata state, nil for none.
    static func referenceSystem(_ metadata: JSONValue) -> String? {
        if let text = metadata["referenceSystem"]?.stringValue { return text }
        // Before 1.0.
        guard let code = metadata["crs"]?["epsg"]?.integerValue else { return nil }
        return "EPSG:\(code)"
    }

    /// Steps over a city object and notes its relatives.
    private static func kinship(
        _ bytes: Span<UInt8>, _ cursor: inout JSONCursor
    ) throws(JSONParsingError) -> Kinship {
        var kinship = Kinship()
        try cursor.members(bytes) { key, cursor throws(JSONParsingError) in
            switch key {
            case "type": kinship.isGroup = try cursor.value(bytes).stringValue == "CityObjectGroup"
            case "parents": kinship.parents = try Self.texts(cursor.value(bytes), &kinship.unnamed)
            case "parent": kinship.parents = try Self.texts(cursor.value(bytes), &kinship.unnamed)
            case "children": kinship.children = try Self.texts(cursor.value(bytes), &kinship.unnamed)
            case "members": _ = try Self.texts(cursor.value(bytes), &kinship.unnamed)
            default: try cursor.skipValue(bytes)
            }
        }
        return kinship
    }

    private static func texts(_ value: JSONValue, _ unnamed: inout Int) -> [String] {
        if let text = value.stringValue { return [text] }
        if case .null = value { return [] }
        guard let elements = value.elements else {
            unnamed += 1
            return []
        }
        let texts = elements.compactMap(\.stringValue)
        unnamed += elements.count - texts.count
        return texts
    }

    private mutating func apply(_ transform: CityJSONTransform) {
        for index in x.indices {
            x[index] = x[index] * transform.scale[0] + transform.translation[0]
            y[index] = y[index] * transform.scale[1] + transform.translation[1]
            z[index] = z[index] * transform.scale[2] + transform.translation[2]
        }
    }

    /// Finds each object's whole: the first stated parent that exists and is no group, else whoever names it as a child.
    private mutating func arrange(_ kinships: [Kinship]) {
        var byIdentifier: [String: Int] = [:]  // only asked, never listed: its order reaches nothing
        for (index, entry) in entries.enumerated() where byIdentifier[entry.identifier] == nil {
            byIdentifier[entry.identifier] = index
        }
        var parents = [Int?](repeating: nil, count: entries.count)
        for (index, kinship) in kinships.enumerated() {
            let known = kinship.parents.compactMap { byIdentifier[$0] }
            parents[index] = known.first { !kinships[$0].isGroup && $0 != index }
        }
        for (index, kinship) in kinships.enumerated() where !kinship.isGroup {
            for child in kinship.children {
                guard let child = byIdentifier[child], child != index, parents[child] == nil else { continue }
                parents[child] = index
            }
        }
        for (index, kinship) in kinships.enumerated() where parents[index] == nil {
            let groups = kinship.parents.compactMap { byIdentifier[$0] }.filter { kinships[$0].isGroup }
            if groups.count < kinship.parents.count { orphans.append(index) }
        }
        for (index, kinship) in kinships.enumerated() {
            for parent in kinship.parents.compactMap({ byIdentifier[$0] }) where kinships[parent].isGroup {
                entries[parent].claims.append(entries[index].identifier)
            }
        }
        noteRelatives(kinships, parents, byIdentifier)
        // Whoever comes back to himself on the way up is cut loose.
        for index in entries.indices {
            var above = parents[index]
            var steps = 0
            while let next = above, next != index, steps <= entries.count {
                above = parents[next]
                steps += 1
                if steps > 64 { break }
            }
            if above == index || steps > 64 {
                parents[index] = nil
                orphans.append(index)
            }
        }
        for (index, parent) in parents.enumerated() {
            if let parent { entries[parent].children.append(index) } else { roots.append(index) }
        }
        orphans.sort()
    }

    /// Notes what is said of relatives beside the one whole that each object has.
    private mutating func noteRelatives(
        _ kinships: [Kinship], _ parents: [Int?], _ byIdentifier: [String: Int]
    ) {
        func note(_ code: ProblemCode, _ name: String, _ index: Int) {
            let entry = entries[index]
            losses.append(Loss(code: code, name: name, identifier: entry.identifier, line: entry.line))
        }
        for (index, kinship) in kinships.enumerated() {
            for _ in 0..<kinship.unnamed { note(.unresolvedReference, "parents and children that are no names", index) }
            var met: Set<String> = []
            for parent in kinship.parents where met.insert(parent).inserted {
                guard let known = byIdentifier[parent] else {
                    // Those without any parent stand among the orphans.
                    if parents[index] != nil {
                        note(.unresolvedReference, "parents that do not exist beside one that does", index)
                    }
                    continue
                }
                if !kinships[known].isGroup, let whole = parents[index], known != whole {
                    note(.contentPassedOver, "parents beside the first one", index)
                }
            }
            // The members of groups are looked for in all files.
            guard !kinship.isGroup else { continue }
            for child in kinship.children {
                guard let known = byIdentifier[child], known != index else {
                    note(.unresolvedReference, "children that do not exist or are the object itself", index)
                    continue
                }
                let isMutual = kinships[known].parents.contains(entries[index].identifier)
                if !isMutual, let whole = parents[known], whole != index {
                    note(.contentPassedOver, "parents beside the first one", known)
                }
            }
        }
    }
}

/// How many looks are stated: CityJSON 2.0 §6. None of them is shown yet.
package struct CityJSONAppearance: Sendable, Hashable {
    /// Documents and features that state looks.
    package private(set) var appearances = 0
    /// Textures.
    package private(set) var textures = 0
    /// Materials.
    package private(set) var materials = 0

    /// None.
    package init() {}

    /// Those of an `appearance`.
    init(_ value: JSONValue) {
        textures = value["textures"]?.elements?.count ?? 0
        materials = value["materials"]?.elements?.count ?? 0
        appearances = textures + materials > 0 ? 1 : 0
    }

    /// Adds up.
    package static func += (lhs: inout CityJSONAppearance, rhs: CityJSONAppearance) {
        lhs.appearances += rhs.appearances
        lhs.textures += rhs.textures
        lhs.materials += rhs.materials
    }
}

/// Scale and translation of integer vertices: CityJSON 2.0 §4.
struct CityJSONTransform: Sendable {
    /// Factors of x, y and z.
    var scale: SIMD3<Double>
    /// Added after scaling, source units.
    var translation: SIMD3<Double>

    /// A transform as stated; nil unless both parts have three finite numbers.
    init?(_ value: JSONValue) {
        guard let scale = value["scale"]?.doubleValues, let translation = value["translate"]?.doubleValues,
            scale.count == 3, translation.count == 3
        else { return nil }
        self.scale = SIMD3(scale[0], scale[1], scale[2])
        self.translation = SIMD3(translation[0], translation[1], translation[2])
    }
}

/// Counts lines up to ever later bytes.
struct LineCounter {
    private var offset = 0
    private var current: Int

    init(firstLine: Int) { current = firstLine }

    /// The line of a byte that does not lie before the last one asked for.
    mutating func line(at target: Int, in bytes: Span<UInt8>) -> Int {
        let end = min(target, bytes.count)
        while offset < end {
            if bytes[offset] == 10 { current += 1 }
            offset += 1
        }
        return current
    }
}
