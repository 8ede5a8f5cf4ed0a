/// The binary container of glTF 2.0 (§4.4): a header, a JSON chunk, a binary chunk.
enum GLBContainer {
    private static let magic: UInt32 = 0x4654_6C67
    private static let jsonChunk: UInt32 = 0x4E4F_534A
    private static let binaryChunk: UInt32 = 0x004E_4942

    /// A GLB from its chunks.
    ///
    /// Spaces after the JSON make the binary data start on a multiple of 8, as EXT_structural_metadata wants.
    ///
    /// - Precondition: Less than 4 GiB.
    static func assembled(json: [UInt8], binary: [UInt8]) -> [UInt8] {
        var jsonLength = json.count
        while (12 + 8 + jsonLength + 8) % 8 != 0 { jsonLength += 1 }
        let binaryLength = (binary.count + 3) / 4 * 4
        let total = 12 + 8 + jsonLength + (binary.isEmpty ? 0 : 8 + binaryLength)
        precondition(total <= Int(UInt32.max), "a GLB is smaller than 4 GiB")
        var bytes: [UInt8] = []
        bytes.reserveCapacity(total)
        for word in [magic, 2, UInt32(total), UInt32(jsonLength), jsonChunk] { append(word, to: &bytes) }
        bytes.append(contentsOf: json)
        bytes.append(contentsOf: repeatElement(0x20, count: jsonLength - json.count))
        if !binary.isEmpty {
            append(UInt32(binaryLength), to: &bytes)
            append(binaryChunk, to: &bytes)
            bytes.append(contentsOf: binary)
            bytes.append(contentsOf: repeatElement(0, count: binaryLength - binary.count))
        }
        return bytes
    }

    /// The ranges of the JSON and the binary data; the latter is empty where there is none.
    static func chunks(of bytes: Span<UInt8>) throws(GLBError) -> (json: Range<Int>, binary: Range<Int>) {
        guard bytes.count >= 20, word(bytes, 0) == magic else {
            throw GLBError(.invalidContainer, "this is no GLB: the magic word is missing")
        }
        guard word(bytes, 4) == 2 else {
            throw GLBError(.invalidContainer, "GLB version \(word(bytes, 4)) instead of 2")
        }
        guard Int(word(bytes, 8)) == bytes.count else {
            throw GLBError(.invalidContainer, "the GLB says \(word(bytes, 8)) bytes, there are \(bytes.count)")
        }
        let jsonLength = Int(word(bytes, 12))
        guard word(bytes, 16) == jsonChunk, 20 + jsonLength <= bytes.count else {
            throw GLBError(.invalidContainer, "the first chunk is no JSON or too long")
        }
        let json = 20..<20 + jsonLength
        let start = json.upperBound + 8
        guard start <= bytes.count, word(bytes, json.upperBound + 4) == binaryChunk else {
            return (json, json.upperBound..<json.upperBound)
        }
        let binaryLength = Int(word(bytes, json.upperBound))
        guard start + binaryLength <= bytes.count else {
            throw GLBError(.invalidContainer, "the binary chunk goes past the end")
        }
        return (json, start..<start + binaryLength)
    }

    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        for byte in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(8 * byte))) }
    }

    private static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
        var value: UInt32 = 0
        for byte in 0..<4 { value |= UInt32(bytes[offset + byte]) << UInt32(8 * byte) }
        return value
    }
}
