internal import CityObjects

/// What the name of an element means for the attributes in it.
struct AttributeElement {
    /// What is known of the kind of its value.
    enum Kind {
        /// The schema says it.
        case declared(AttributeKind)
        /// CityGML's own: a number if it has a unit, text otherwise.
        case standard
        /// Of an extension: the kind that the text has.
        case undeclared
    }

    /// What CityGML 3.0 says in other words than 2.0.
    enum Meaning {
        case plain
        /// `con:height`, with the value that 2.0 calls the measured height.
        case height
        case heightStatus
        case heightValue
        case dateOfConstruction
        case dateOfDemolition
        /// The name or the address that 2.0 tells apart.
        case targetResource
    }

    /// The number of the local name.
    var name: Int32
    /// The number of the extension's short name, 0 for the names of CityGML, GML and addresses.
    var prefix: Int32
    /// Whether an extension defines it.
    var isOfExtension: Bool { prefix != 0 }
    /// The number of the name directly in an object.
    var topName: Int32
    /// Whether it stands in the names of the values in it: classes and hooks for extensions do not.
    var isNamed: Bool
    var kind: Kind
    var meaning: Meaning

    /// What a name means; all parts of it get numbers in the table.
    init(_ localName: String, namespace: String, isStandard: Bool, isGML: Bool, names: inout AttributeNames) {
        let isForeign = !isStandard && !isGML && !namespace.hasPrefix("urn:oasis:names:tc:ciq")
        name = names.number(of: localName)
        prefix = isForeign ? names.number(of: CityGMLVocabulary.shortName(ofNamespace: namespace)) : 0
        topName = names.joined(0, name, prefix: prefix)
        isNamed =
            !CityGMLVocabulary.isClass(localName)
            && !(isStandard && (localName.hasPrefix("adeOf") || Self.shells.contains(localName)))
        meaning = .plain
        if isStandard {
            kind = StandardAttributes.kind(of: localName).map(Kind.declared) ?? .standard
            meaning = Self.meanings[localName] ?? .plain
            if !namespace.contains("/construction/"), localName != "targetResource" { meaning = .plain }
        } else if isGML, ["name", "description", "identifier"].contains(localName) {
            kind = .declared(.text)
        } else {
            kind = .undeclared
        }
    }

    /// Properties that hold one thing only, which says itself what it is.
    private static let shells: Set<String> = ["genericAttribute", "externalObject", "xalAddress"]

    private static let meanings: [String: Meaning] = [
        "height": .height, "status": .heightStatus, "value": .heightValue, "dateOfConstruction": .dateOfConstruction,
        "dateOfDemolition": .dateOfDemolition, "targetResource": .targetResource,
    ]
}

extension AttributeKind {
    /// The narrowest kind that a text has by itself: `true`, whole numbers without leading zeros, decimal numbers and
    /// days (`2024-02-29`); all else is text.
    init(of text: String) {
        switch text.utf8.first ?? 0 {
        case UInt8(ascii: "t"), UInt8(ascii: "f"):
            self = AttributeText.fits(text, .boolean) ? .boolean : .text
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."):
            if AttributeText.fits(text, .integer) {
                self = .integer
            } else if AttributeText.fits(text, .double) {
                self = .double
            } else {
                self = Self.isDay(text) ? .date : .text
            }
        default: self = .text
        }
    }

    private static func isDay(_ text: String) -> Bool {
        text.utf8.count == 10
            && text.utf8.enumerated().allSatisfy { index, byte in
                index == 4 || index == 7 ? byte == 45 : byte >= 48 && byte <= 57
            }
    }
}
