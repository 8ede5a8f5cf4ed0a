internal import JSONText

/// The elements of an accessor, checked to lie inside their view.
struct AccessorElements {
    let bytes: [UInt8]
    let offset: Int
    let stride: Int
    let componentType: Int
    let normalized: Bool
    let count: Int

    static func width(of componentType: Int) -> Int? {
        switch componentType {
        case 5120, 5121: 1
        case 5122, 5123: 2
        case 5125, 5126: 4
        default: nil
        }
    }

    /// The stored bits of a component, without sign extension.
    func bits(_ element: Int, _ component: Int) -> UInt32 {
        let width = Self.width(of: componentType) ?? 1
        let start = offset + element * stride + component * width
        var value: UInt32 = 0
        for byte in 0..<width { value |= UInt32(bytes[start + byte]) << UInt32(8 * byte) }
        return value
    }

    /// A component as a number, normalized where the accessor says so (glTF 2.0 §3.6.2.2).
    func number(_ element: Int, _ component: Int) -> Double {
        let bits = bits(element, component)
        switch componentType {
        case 5120:
            let value = Double(Int8(truncatingIfNeeded: bits))
            return normalized ? max(value / 127, -1) : value
        case 5121: return normalized ? Double(bits) / 255 : Double(bits)
        case 5122:
            let value = Double(Int16(truncatingIfNeeded: bits))
            return normalized ? max(value / 32_767, -1) : value
        case 5123: return normalized ? Double(bits) / 65_535 : Double(bits)
        case 5126: return Double(Float(bitPattern: bits))
        default: return Double(bits)
        }
    }
}

/// Finds views and accessors in a GLB's JSON and binary chunk; every range is checked.
struct GLBBufferReader {
    let json: JSONValue
    let binary: [UInt8]

    /// Decoding stops above this many bytes a view: far more than a tile, far less than a machine.
    private static let decodedLimit = 1 << 30

    /// The bytes of a buffer view, decompressed, and its stride where it states one.
    func view(_ index: Int) throws(GLBError) -> (bytes: [UInt8], stride: Int?) {
        guard let view = json["bufferViews"]?[index] else {
            throw GLBError(.outOfRange, "buffer view \(index) is missing")
        }
        let stride = view["byteStride"]?.integerValue
        if let compressed = view["extensions"]?["EXT_meshopt_compression"] {
            let bytes = try decompressed(compressed, index: index)
            guard bytes.count == view["byteLength"]?.integerValue else {
                throw GLBError(.malformed, "buffer view \(index): its length is not that of the data")
            }
            return (bytes, stride)
        }
        return (Array(binary[try range(of: view, index: index)]), stride)
    }

    private func range(of view: JSONValue, index: Int) throws(GLBError) -> Range<Int> {
        guard view["buffer"]?.integerValue == 0 else {
            throw GLBError(.unsupported, "buffer view \(index) is not in the binary chunk")
        }
        let offset = view["byteOffset"]?.integerValue ?? 0
        guard let length = view["byteLength"]?.integerValue, length > 0, offset >= 0, length <= binary.count,
            offset <= binary.count - length
        else { throw GLBError(.outOfRange, "buffer view \(index) goes past the end of the binary chunk") }
        return offset..<offset + length
    }

    private func decompressed(_ json: JSONValue, index: Int) throws(GLBError) -> [UInt8] {
        let source = Array(binary[try range(of: json, index: index)])
        guard let stride = json["byteStride"]?.integerValue, let count = json["count"]?.integerValue, stride > 0,
            stride <= 256, count > 0, count <= Self.decodedLimit / stride
        else { throw GLBError(.malformed, "buffer view \(index): stride or count of its compression") }
        guard json["filter"]?.stringValue ?? "NONE" == "NONE" else {
            throw GLBError(.unsupported, "buffer view \(index): a filter")
        }
        let bytes: [UInt8]?
        switch json["mode"]?.stringValue {
        case "ATTRIBUTES" where stride % 4 == 0:
            bytes = MeshoptimizerCodec.decodedVertices(source, count: count, stride: stride)
        case "TRIANGLES" where count % 3 == 0 && (stride == 2 || stride == 4):
            bytes = MeshoptimizerCodec.decodedTriangles(source, count: count, width: stride)
        default: throw GLBError(.unsupported, "buffer view \(index): mode or stride of its compression")
        }
        guard let bytes else { throw GLBError(.corruptCompression, "buffer view \(index) cannot be decoded") }
        return bytes
    }

    /// The elements of an accessor.
    ///
    /// - Parameters:
    ///   - type: `SCALAR`, `VEC3` or `VEC4`, which it must have.
    ///   - allowed: The component types it may have.
    ///   - expected: How many elements it must have; nil for any.
    func accessor(
        _ index: Int, type: String, allowing allowed: [Int], count expected: Int? = nil
    ) throws(GLBError) -> AccessorElements {
        guard let accessor = json["accessors"]?[index] else {
            throw GLBError(.outOfRange, "accessor \(index) is missing")
        }
        guard accessor["sparse"] == nil, let viewIndex = accessor["bufferView"]?.integerValue else {
            throw GLBError(.unsupported, "accessor \(index) is sparse or has no buffer view")
        }
        guard let componentType = accessor["componentType"]?.integerValue, allowed.contains(componentType),
            let width = AccessorElements.width(of: componentType), accessor["type"]?.stringValue == type
        else { throw GLBError(.unsupported, "accessor \(index) has an unexpected type") }
        let components = type == "SCALAR" ? 1 : type == "VEC3" ? 3 : 4
        let (bytes, viewStride) = try view(viewIndex)
        let elementSize = width * components
        let stride = viewStride ?? elementSize
        let offset = accessor["byteOffset"]?.integerValue ?? 0
        guard let count = accessor["count"]?.integerValue, count > 0, expected == nil || count == expected,
            stride >= elementSize, stride <= 256, offset >= 0, offset <= bytes.count,
            count - 1 <= bytes.count / stride, offset + (count - 1) * stride + elementSize <= bytes.count
        else { throw GLBError(.outOfRange, "accessor \(index) goes past the end of its view") }
        return AccessorElements(
            bytes: bytes, offset: offset, stride: stride, componentType: componentType,
            normalized: accessor["normalized"]?.boolValue ?? false, count: count)
    }
}
