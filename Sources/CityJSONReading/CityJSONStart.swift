internal import JSONText

/// What the first bytes of a CityJSON document or text sequence say, without reading it.
package enum CityJSONStart {
    /// The reference system that the metadata state, as the reader takes it; empty where they do not stand in these
    /// bytes, as behind the city objects of a document.
    ///
    /// - Parameter bytes: the start of the file, cut off anywhere.
    /// - Complexity: O(bytes).
    package static func referenceSystem(in bytes: [UInt8]) -> String {
        let span = bytes.span
        var cursor = JSONCursor(at: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        var stated: String?
        var code: String?
        do throws(JSONParsingError) {
            try cursor.members(span) { key, cursor throws(JSONParsingError) in
                guard key == "metadata", cursor.peek(span) == 0x7B else {
                    try cursor.skipValue(span)
                    return
                }
                // Member by member, since what follows may be cut off.
                try cursor.members(span) { key, cursor throws(JSONParsingError) in
                    guard key == "referenceSystem" || key == "crs" else {
                        try cursor.skipValue(span)
                        return
                    }
                    let metadata = JSONValue.object([JSONMember(key, try cursor.value(span))])
                    let name = CityJSONModel.referenceSystem(metadata)
                    if key == "crs" { code = name ?? code } else { stated = name ?? stated }
                }
            }
        } catch {
            // The end of the start, or of what is JSON; the reader tells which.
        }
        return stated ?? code ?? ""
    }
}
