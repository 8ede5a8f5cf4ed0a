package import CityObjects
internal import ContentHashing

/// Some top-level objects of a CityJSON file with all that is needed to read them anywhere.
package struct CityJSONBatch: Sendable {
    /// What the objects are read from.
    enum Content: Sendable {
        /// Some roots of one document.
        case roots(Range<Int>, of: CityJSONModel)
        /// Lines of a sequence, each a feature.
        case lines([Line], in: [UInt8], CityJSONTransform?)
    }

    /// One feature of a sequence.
    struct Line: Sendable {
        /// Its bytes in the batch, without the line's end.
        var range: Range<Int>
        /// Its line in the file, from 1.
        var number: Int
        /// How many lines with a feature stand before it.
        var ordinal: Int
    }

    /// The index of the file in the run.
    package var fileIndex: Int
    /// What the document says of itself.
    package var context: DocumentContext
    /// What the objects are read from.
    var content: Content

    /// The hash of the lines, or of which roots of the document they are.
    package var hash: UInt64 {
        switch content {
        case .roots(let range, _): UInt64(range.lowerBound) << 32 ^ UInt64(range.upperBound)
        case .lines(_, let bytes, _): ContentHash(of: bytes).low
        }
    }

    /// How many top-level objects or features the batch holds; the first line of a sequence is none.
    package var count: Int {
        switch content {
        case .roots(let roots, _): roots.count
        case .lines(let lines, _, _): lines.count { $0.ordinal > 0 }
        }
    }
}
