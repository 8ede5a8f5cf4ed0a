/// An identifier for a property of the source: `[a-zA-Z_][a-zA-Z0-9_]*`, as 3D Metadata asks for.
///
/// German umlauts become two letters, other Latin letters lose their marks, every other character becomes `_`.
/// A name that starts with a digit gets `_` in front. A name in other letters, of which only underscores and digits
/// would be left, becomes `attribute_` and four hexadecimal digits of the name's hash (FNV-1a, 32 bits folded to 16).
/// Where the result is taken, `_` and those four digits follow, then eight, then a number; so that the identifier
/// depends on the name and on what is taken, never on chance.
///
/// - Parameters:
///   - name: The name in the source, any text.
///   - taken: Identifiers that may not come out, the reserved ones among them (`reservedPropertyIdentifiers`).
/// - Complexity: O(characters), but for names whose hashes are taken, too.
public func propertyIdentifier(forSourceName name: String, taken: Set<String>) -> String {
    var identifier = ""
    for character in name { identifier += transliteration(of: character) }
    let hash = fnv1a(name)
    let folded = hexadecimal(hash >> 16 ^ hash & 0xFFFF, digits: 4)
    var stem = identifier
    if isUnreadable(identifier, name) {
        stem = "attribute"
        identifier = "attribute_" + folded
    } else if identifier.utf8.first.map({ $0 >= 0x30 && $0 <= 0x39 }) ?? true {
        identifier = "_" + identifier
        stem = identifier
    }
    if !taken.contains(identifier) { return identifier }
    let short = stem + "_" + folded
    if !taken.contains(short) { return short }
    let long = stem + "_" + hexadecimal(hash, digits: 8)
    if !taken.contains(long) { return long }
    var number = 2
    while taken.contains("\(long)_\(number)") { number += 1 }
    return "\(long)_\(number)"
}

/// Whether nothing is left of a name by which it could be known: no letter, though it has other characters than the
/// underscores, digits and punctuation of ASCII, or underscores alone.
private func isUnreadable(_ identifier: String, _ name: String) -> Bool {
    guard !identifier.utf8.contains(where: { $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) else { return false }
    return name.utf8.contains { $0 >= 0x80 }
        || (identifier.utf8.allSatisfy { $0 == 0x5F } && name.utf8.contains { $0 != 0x5F })
}

/// Identifiers that Kachel's own properties have: an attribute of the source never gets one of them.
public let reservedPropertyIdentifiers: Set<String> = ["gml_id", "name", "object_type", "surface_type", "parent"]

private func transliteration(of character: Character) -> String {
    if character.isASCII {
        let isAllowed = character.isLetter || character.isNumber || character == "_"
        return isAllowed ? String(character) : "_"
    }
    // Characters compare by canonical equivalence, so that a + U+0308 is found as ä.
    if let text = transliterations[character] { return text }
    // A letter with marks that the table does not know: the letter alone.
    let scalars = character.unicodeScalars
    if let first = scalars.first, first.isASCII, scalars.dropFirst().allSatisfy({ $0.properties.isDiacriticOrMark }) {
        return transliteration(of: Character(first))
    }
    return "_"
}

extension Unicode.Scalar.Properties {
    fileprivate var isDiacriticOrMark: Bool {
        generalCategory == .nonspacingMark || generalCategory == .enclosingMark
    }
}

/// Latin-1 and Latin Extended-A.
private let transliterations: [Character: String] = {
    let groups: [(String, String)] = [
        ("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("Ä", "Ae"), ("Ö", "Oe"), ("Ü", "Ue"), ("ẞ", "SS"),
        ("æ", "ae"), ("Æ", "Ae"), ("œ", "oe"), ("Œ", "Oe"), ("ø", "oe"), ("Ø", "Oe"), ("þ", "th"), ("Þ", "Th"),
        ("ĳ", "ij"), ("Ĳ", "Ij"), ("àáâãåāăąª", "a"), ("ÀÁÂÃÅĀĂĄ", "A"), ("çćĉċč", "c"), ("ÇĆĈĊČ", "C"),
        ("ďđð", "d"), ("ĎĐÐ", "D"), ("èéêëēĕėęě", "e"), ("ÈÉÊËĒĔĖĘĚ", "E"), ("ĝğġģ", "g"), ("ĜĞĠĢ", "G"),
        ("ĥħ", "h"), ("ĤĦ", "H"), ("ìíîïĩīĭįı", "i"), ("ÌÍÎÏĨĪĬĮİ", "I"), ("ĵ", "j"), ("Ĵ", "J"), ("ķĸ", "k"),
        ("Ķ", "K"), ("ĺļľŀł", "l"), ("ĹĻĽĿŁ", "L"), ("ñńņňŉŋ", "n"), ("ÑŃŅŇŊ", "N"), ("òóôõōŏőº", "o"),
        ("ÒÓÔÕŌŎŐ", "O"), ("ŕŗř", "r"), ("ŔŖŘ", "R"), ("śŝşšșſ", "s"), ("ŚŜŞŠȘ", "S"), ("ţťŧț", "t"),
        ("ŢŤŦȚ", "T"), ("ùúûũūŭůűų", "u"), ("ÙÚÛŨŪŬŮŰŲ", "U"), ("ŵ", "w"), ("Ŵ", "W"), ("ýÿŷ", "y"),
        ("ÝŸŶ", "Y"), ("źżž", "z"), ("ŹŻŽ", "Z"), ("²", "2"), ("³", "3"), ("¹", "1"),
    ]
    var table: [Character: String] = [:]
    for (characters, text) in groups {
        for character in characters { table[character] = text }
    }
    return table
}()

/// Fowler, Noll and Vo's hash of the UTF-8, 32 bits.
private func fnv1a(_ text: String) -> UInt32 {
    var hash: UInt32 = 0x811C_9DC5
    for byte in text.utf8 { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }  // modulo 2³² by definition
    return hash
}

private func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
