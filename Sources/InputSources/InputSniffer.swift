/// Says what a file is by its first bytes, whatever its name.
package enum InputSniffer {
    /// How much of the start is looked at, bytes: licences in comments can be long.
    package static let window = 64 << 10

    /// The format of a file that starts with these bytes.
    package static func format(ofStart bytes: [UInt8]) -> InputFormat {
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            return .other("UTF-16 text")
        }
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        while start < bytes.count, bytes[start] <= 32 { start += 1 }
        guard start < bytes.count else { return .other("an empty file") }
        if bytes[start] == 0x7B {
            let text = String(decoding: bytes, as: UTF8.self)
            // The type may stand behind all city objects, out of sight.
            let isCityJSON = text.contains("\"CityJSON") || text.contains("\"CityObjects\"")
            return isCityJSON ? .cityJSON : .other("JSON that is no CityJSON")
        }
        if bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .other("a ZIP archive") }
        guard bytes[start] == 0x3C else { return .other("neither XML nor JSON") }
        guard let root = rootTag(bytes, from: start) else {
            return .other("XML without a root element in its first 64 KiB")
        }
        let name = root.prefix { !$0.isWhitespace && $0 != ">" && $0 != "/" }
        let local = name.split(separator: ":").last.map(String.init) ?? String(name)
        guard local == "CityModel" else { return .other("XML with the root element \(local)") }
        return .cityGML(version: version(in: root))
    }

    /// The text of the root's start tag without `<`, as far as it lies in the window.
    private static func rootTag(_ bytes: [UInt8], from start: Int) -> String? {
        var index = start
        while index + 1 < bytes.count {
            guard bytes[index] == 0x3C else {
                index += 1
                continue
            }
            switch bytes[index + 1] {
            case 0x3F: index = end(of: [0x3F, 0x3E], in: bytes, from: index) ?? bytes.count
            case 0x21:
                let isComment = index + 3 < bytes.count && bytes[index + 2] == 0x2D
                index = end(of: isComment ? [0x2D, 0x2D, 0x3E] : [0x3E], in: bytes, from: index) ?? bytes.count
            default:
                var close = index + 1
                var quote: UInt8 = 0
                while close < bytes.count {
                    if quote != 0 {
                        if bytes[close] == quote { quote = 0 }
                    } else if bytes[close] == 0x22 || bytes[close] == 0x27 {
                        quote = bytes[close]
                    } else if bytes[close] == 0x3E {
                        break
                    }
                    close += 1
                }
                return String(decoding: bytes[(index + 1)..<close], as: UTF8.self)
            }
        }
        return nil
    }

    private static func end(of pattern: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
        var index = start
        while index + pattern.count <= bytes.count {
            if bytes[index..<(index + pattern.count)].elementsEqual(pattern) { return index + pattern.count }
            index += 1
        }
        return nil
    }

    /// The version in the core namespace that the root declares.
    private static func version(in root: String) -> String {
        for (namespace, version) in [
            ("http://www.opengis.net/citygml/3.0", "3.0"), ("http://www.opengis.net/citygml/2.0", "2.0"),
            ("http://www.opengis.net/citygml/profiles/base/2.0", "2.0"), ("http://www.opengis.net/citygml/1.0", "1.0"),
            ("http://www.opengis.net/citygml/profiles/base/1.0", "1.0"),
            ("http://www.citygml.org/citygml/1/0/0", "0.4"),
        ] where root.contains("\"\(namespace)\"") || root.contains("'\(namespace)'") {
            return version
        }
        return ""
    }
}
