internal import CityObjects

/// What the schemas of CityGML 1.0, 2.0 and 3.0 say of their attributes.
enum StandardAttributes {
    /// The kind of a standard attribute; nil for those that are text unless they have a unit.
    static func kind(of localName: String) -> AttributeKind? { standardKinds[localName] }

    /// Codes, names and texts stay text whatever they look like and are not listed, unless they have a unit.
    private static let standardKinds: [String: AttributeKind] = [
        // core and GML
        "creationDate": .date, "terminationDate": .date, "validFrom": .date, "validTo": .date,
        "numberOfOccupants": .integer, "area": .double, "volume": .double,
        "name": .text, "description": .text, "identifier": .text,
        // construction, building, bridge
        "measuredHeight": .double, "storeysAboveGround": .integer, "storeysBelowGround": .integer,
        "yearOfConstruction": .integer, "yearOfDemolition": .integer, "dateOfConstruction": .date,
        "dateOfDemolition": .date, "dateOfEvent": .date, "isStructuralElement": .boolean, "isMovable": .boolean,
        "sortKey": .double, "storeyHeightsAboveGround": .text, "storeyHeightsBelowGround": .text,
        // vegetation
        "height": .double, "trunkDiameter": .double, "crownDiameter": .double, "averageHeight": .double,
        "minHeight": .double, "maxHeight": .double, "rootBallDiameter": .double, "maxRootBallDepth": .double,
        // relief
        "lod": .integer,
    ]
}
