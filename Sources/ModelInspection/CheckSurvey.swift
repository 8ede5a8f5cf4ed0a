internal import CityObjects
package import Diagnostics
internal import Meshing

/// What geometry checks may be told.
package struct CheckOptions: Sendable {
    /// Points nearer to each other than this are one point, metres, > 0.
    package var snap = ValidityTolerances().snap
    /// Points of a polygon lie at most so far from the plane through all of them, metres, > 0.
    package var planarity = ValidityTolerances().planarity
    /// Normals of the triangles of a polygon differ by at most so much, degrees.
    package var normalsDegrees = ValidityTolerances().normalsDegrees

    /// The defaults: 1 mm, 1 cm, 20°.
    package init() {}
}

/// One code of the checks, for reports.
package struct CheckCode: Sendable, Hashable, Comparable {
    let code: ValidityCode

    /// All of them, by number.
    package static let all = ValidityCode.allCases.sorted().map { CheckCode(code: $0) }

    /// The number, such as 203.
    package var number: Int { code.number }
    /// The name that val3dity gives it.
    package var name: String { code.name }
    /// What is wrong, in a few words.
    package var meaning: String { code.meaning }
    /// The clause of ISO 19107:2003.
    package var clause: String { code.clause }
    /// Whether `CheckFinding.measure` is an angle in degrees; metres otherwise.
    package var isMeasuredInDegrees: Bool { code == .nonPlanarNormals }

    /// By number.
    package static func < (lhs: Self, rhs: Self) -> Bool { lhs.code < rhs.code }
}

/// Something wrong with a geometry of a city object.
package struct CheckFinding: Sendable, Comparable {
    /// What.
    package var code: CheckCode
    /// The city object that has it, and the line of the polygon or the solid.
    package var place: Place
    /// The class of the city object.
    package var kind: String
    /// The level of detail of the geometry.
    package var levelOfDetail: Int
    /// The `gml:id` of the polygon; empty without one, and where it is about no certain polygon.
    package var polygonID: String
    /// The line of the solid, 0 where it is about a polygon by itself.
    package var solidLine: Int
    /// The shell, 0 the outer one; −1 where it is about a polygon by itself.
    package var shell: Int
    /// The ring of the polygon, 0 the outer one; −1 where it is about no certain ring.
    package var ring: Int
    /// Where, in source coordinates, in the file's axis order and units.
    package var source: [Double]
    /// How far off, metres or degrees; nil where the code has no measure.
    package var measure: Double?

    /// By place, then code, then what else tells findings apart.
    package static func < (lhs: Self, rhs: Self) -> Bool {
        if lhs.place != rhs.place { return lhs.place < rhs.place }
        if lhs.code != rhs.code { return lhs.code < rhs.code }
        let (one, other) = (
            [lhs.levelOfDetail, lhs.solidLine, lhs.shell, lhs.ring],
            [rhs.levelOfDetail, rhs.solidLine, rhs.shell, rhs.ring]
        )
        if one != other { return one.lexicographicallyPrecedes(other) }
        if lhs.polygonID != rhs.polygonID { return lhs.polygonID < rhs.polygonID }
        return lhs.source.lexicographicallyPrecedes(rhs.source)
    }
}

/// What the checks found in all models. Merging is commutative and associative.
package struct CheckSurvey: Sendable {
    /// What a geometry was measured with.
    package var options = CheckOptions()
    /// Polygons that were looked at, and those of them with a finding.
    package var polygons = 0
    package var brokenPolygons = 0
    /// Polygons with coordinates that are no numbers: nothing can be said of them.
    package var unreadablePolygons = 0
    /// Solids in the models.
    package var solids = 0
    /// Solids with a finding about their shells.
    package var brokenSolids = 0
    /// Solids whose shells were not looked at, since a polygon of theirs is broken or unreadable.
    package var solidsOfBrokenPolygons = 0
    /// Solids whose shells were not looked at, since polygons of theirs are not with the object.
    package var incompleteSolids = 0
    /// City objects with a finding.
    package var objects = 0
    /// Objects whose coordinates were taken as metres, since no usable reference system is stated.
    package var objectsTakenAsMetres = 0
    /// Findings by code; iterate sorted.
    package var counts: [CheckCode: Int] = [:]
    /// The first findings by place, at most `listLimit`.
    package private(set) var findings: [CheckFinding] = []

    /// So many findings are kept; beyond, they are counted.
    package static let listLimit = 100_000

    /// All findings, also those that are not kept.
    package var count: Int { counts.values.reduce(0, +) }

    /// Adds a finding.
    mutating func add(_ finding: CheckFinding) {
        counts[finding.code, default: 0] += 1
        findings.append(finding)
        if findings.count >= 2 * Self.listLimit { cut() }
    }

    /// Adds what another worker found.
    mutating func merge(_ other: CheckSurvey) {
        polygons += other.polygons
        brokenPolygons += other.brokenPolygons
        unreadablePolygons += other.unreadablePolygons
        solids += other.solids
        brokenSolids += other.brokenSolids
        solidsOfBrokenPolygons += other.solidsOfBrokenPolygons
        incompleteSolids += other.incompleteSolids
        objects += other.objects
        objectsTakenAsMetres += other.objectsTakenAsMetres
        counts.merge(other.counts, uniquingKeysWith: +)
        findings += other.findings
        cut()
    }

    /// Sorts the findings and keeps the first.
    mutating func cut() {
        findings.sort()
        if findings.count > Self.listLimit { findings.removeSubrange(Self.listLimit...) }
    }
}
