internal import JSONText
internal import SpatialFrames
internal import StructuralMetadata

/// Turns records into the attributes, indices and node of one glTF primitive.
struct PrimitiveWriter {
    private let records: VertexRecords
    private let step: Double
    /// The box around the decoded positions, ENU metres; empty before `mesh` was called.
    private(set) var bounds = AxisAlignedBox<ENU>()

    init(records: VertexRecords, step: Double) {
        self.records = records
        self.step = step
    }

    /// The node's translation and scale; what would change nothing is left out.
    var placement: [JSONMember] {
        var members: [JSONMember] = []
        switch records.positions {
        case .grid(let offset):
            if offset != .zero {
                members.append(
                    JSONMember(
                        "translation",
                        .numbers([Double(offset.x) * step, Double(offset.y) * step, Double(offset.z) * step])))
            }
            if step != 1 { members.append(JSONMember("scale", .numbers([step, step, step]))) }
        case .float(let translation):
            if translation != .zero {
                members.append(JSONMember("translation", .numbers([translation.x, translation.y, translation.z])))
            }
        }
        return members
    }

    /// Adds all data to the assembly; returns the mesh.
    mutating func mesh(hasColor: Bool, features: [FeatureSet], into assembly: inout GLBAssembly) -> JSONValue {
        var attributes = [JSONMember("POSITION", .integer(addPositions(to: &assembly)))]
        attributes.append(JSONMember("NORMAL", .integer(addNormals(to: &assembly))))
        if hasColor {
            attributes.append(
                JSONMember(
                    "COLOR_0",
                    .integer(
                        assembly.addAttribute(
                            bytes(from: records.colorWord, words: 1), stride: 4, componentType: .unsignedByte,
                            type: "VEC4", normalized: true))))
        }
        var featureIDs: [JSONValue] = []
        for (set, feature) in features.enumerated() {
            let (accessor, count) = addFeatureIDs(feature, to: &assembly)
            attributes.append(JSONMember("_FEATURE_ID_\(set)", .integer(accessor)))
            featureIDs.append([
                "featureCount": .integer(count), "attribute": .integer(set), "label": .string(feature.label),
                "propertyTable": .integer(set),
            ])
        }
        var primitive = [
            JSONMember("attributes", .object(attributes)),
            JSONMember(
                "indices", .integer(assembly.addIndices(records.indices, vertexCount: records.vertexCount))),
            JSONMember("material", 0),
        ]
        if !featureIDs.isEmpty {
            primitive.append(
                JSONMember("extensions", ["EXT_mesh_features": ["featureIds": .array(featureIDs)]]))
        }
        return ["primitives": [.object(primitive)]]
    }

    private mutating func addPositions(to assembly: inout GLBAssembly) -> Int {
        let size = records.wordsPerRecord
        switch records.positions {
        case .grid(let offset):
            var lower = SIMD3<UInt32>(repeating: .max)
            var upper = SIMD3<UInt32>(repeating: 0)
            var data: [UInt8] = []
            data.reserveCapacity(records.vertexCount * 8)
            for first in stride(from: 0, to: records.words.count, by: size) {
                let point = SIMD3(records.words[first], records.words[first + 1], records.words[first + 2])
                lower = pointwiseMin(lower, point)
                upper = pointwiseMax(upper, point)
                for axis in 0..<3 {
                    data.append(UInt8(truncatingIfNeeded: point[axis]))
                    data.append(UInt8(truncatingIfNeeded: point[axis] >> 8))
                }
                data.append(0)
                data.append(0)
            }
            setBounds(
                lower: SIMD3((0..<3).map { Double(offset[$0] + Int64(lower[$0])) * step }),
                upper: SIMD3((0..<3).map { Double(offset[$0] + Int64(upper[$0])) * step }))
            return assembly.addAttribute(
                data, stride: 8, componentType: .unsignedShort, type: "VEC3",
                minimum: .array((0..<3).map { .integer(Int64(lower[$0])) }),
                maximum: .array((0..<3).map { .integer(Int64(upper[$0])) }))
        case .float(let translation):
            var lower = SIMD3<Float>(repeating: .infinity)
            var upper = SIMD3<Float>(repeating: -.infinity)
            for first in stride(from: 0, to: records.words.count, by: size) {
                let point = SIMD3(
                    Float(bitPattern: records.words[first]), Float(bitPattern: records.words[first + 1]),
                    Float(bitPattern: records.words[first + 2]))
                lower = pointwiseMin(lower, point)
                upper = pointwiseMax(upper, point)
            }
            setBounds(
                lower: SIMD3((0..<3).map { translation[$0] + Double(lower[$0]) }),
                upper: SIMD3((0..<3).map { translation[$0] + Double(upper[$0]) }))
            return assembly.addAttribute(
                bytes(from: 0, words: 3), stride: 12, componentType: .float, type: "VEC3",
                minimum: .numbers((0..<3).map { Double(lower[$0]) }),
                maximum: .numbers((0..<3).map { Double(upper[$0]) }))
        }
    }

    /// Sets the bounds from corners in glTF's frame: (east, up, −north).
    private mutating func setBounds(lower: SIMD3<Double>, upper: SIMD3<Double>) {
        bounds = AxisAlignedBox(
            lower: Position(x: lower.x, y: -upper.z + 0, z: lower.y),
            upper: Position(x: upper.x, y: -lower.z + 0, z: upper.y))
    }

    private func addNormals(to assembly: inout GLBAssembly) -> Int {
        records.hasFloatNormals
            ? assembly.addAttribute(
                bytes(from: records.normalWord, words: 3), stride: 12, componentType: .float, type: "VEC3")
            : assembly.addAttribute(
                bytes(from: records.normalWord, words: 1), stride: 4, componentType: .byte, type: "VEC3",
                normalized: true)
    }

    /// Adds ids as 16 bits where they hold them, else as floats (exact below 2²⁴), because glTF allows no 32-bit
    /// integers for application-specific attributes (§3.7.2.1); all padded to 4 bytes. Never as 8 bits, which would
    /// save nothing then, and which luma.gl 9.3 (deck.gl) refuses for single values, and the whole tile with them.
    private func addFeatureIDs(
        _ feature: FeatureSet, to assembly: inout GLBAssembly
    ) -> (accessor: Int, count: Int) {
        let word = feature.word(in: records)
        var seen = [Bool](repeating: false, count: feature.table.count)
        var highest: UInt32 = 0
        var count = 0
        for place in stride(from: word, to: records.words.count, by: records.wordsPerRecord) {
            let id = records.words[place]
            highest = max(highest, id)
            if !seen[Int(id)] {
                seen[Int(id)] = true
                count += 1
            }
        }
        precondition(highest < 1 << 24, "a float holds feature ids below 2²⁴")
        let type: GLBAssembly.ComponentType =
            highest <= 0xFFFF ? .unsignedShort : .float
        let data = bytes(from: word, words: 1) { type == .float ? Float($0).bitPattern : $0 }
        return (assembly.addAttribute(data, stride: 4, componentType: type, type: "SCALAR"), count)
    }

    /// Some neighbouring words of every record as little-endian bytes.
    private func bytes(from word: Int, words: Int, _ transform: (UInt32) -> UInt32 = { $0 }) -> [UInt8] {
        var data: [UInt8] = []
        data.reserveCapacity(records.vertexCount * words * 4)
        for first in stride(from: word, to: records.words.count, by: records.wordsPerRecord) {
            for place in first..<first + words {
                let value = transform(records.words[place])
                data.append(UInt8(truncatingIfNeeded: value))
                data.append(UInt8(truncatingIfNeeded: value >> 8))
                data.append(UInt8(truncatingIfNeeded: value >> 16))
                data.append(UInt8(truncatingIfNeeded: value >> 24))
            }
        }
        return data
    }
}
