/// The names of the parts of an address, which both versions of the address language xAL share.
enum AddressNames {
    /// The name that xAL 2 gives to a part: `NameElement` of a `Locality` in xAL 3 is `LocalityName`. xAL 2's own names
    /// stay as they are.
    ///
    /// - Parameter whole: the element that the part stands in.
    static func name(of part: String, in whole: String) -> String {
        switch part {
        case "NameElement": (wholes[whole] ?? whole) + "Name"
        case "Number": (wholes[whole] ?? whole) + "Number"
        case "Identifier": identifiers[whole] ?? (wholes[whole] ?? whole) + "Identifier"
        default: part
        }
    }

    private static let wholes = [
        "Premises": "Premise", "SubPremises": "SubPremise", "SubLocality": "DependentLocality",
        "SubThoroughfare": "DependentThoroughfare", "PostCode": "PostalCode",
    ]

    private static let identifiers = [
        "PostCode": "PostalCodeNumber", "PostalDeliveryPoint": "PostBoxNumber", "PostOffice": "PostOfficeNumber",
    ]
}
