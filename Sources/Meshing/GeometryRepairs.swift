/// The safe repairs of faulty geometry, each of which can be switched off.
public struct GeometryRepairs: OptionSet, Sendable, Hashable {
    /// One bit a repair.
    public let rawValue: UInt8

    /// A set from its bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Consecutive equal points of a ring are taken as one.
    public static let points = GeometryRepairs(rawValue: 1)
    /// A ring whose last point does not repeat the first is closed.
    public static let closure = GeometryRepairs(rawValue: 2)
    /// A hole that runs the same way round as its exterior is turned.
    public static let holes = GeometryRepairs(rawValue: 4)
    /// Faces of a closed shell that face inwards are turned.
    public static let orientation = GeometryRepairs(rawValue: 8)
    /// A polygon that lies in no plane is divided into flat patches, with a normal each.
    public static let planarity = GeometryRepairs(rawValue: 16)

    /// Every repair.
    public static let all: GeometryRepairs = [.points, .closure, .holes, .orientation, .planarity]

    /// Each repair with the word that options use for it.
    public static let names: [(repair: GeometryRepairs, name: String)] = [
        (.points, "points"), (.closure, "closure"), (.holes, "holes"), (.orientation, "orientation"),
        (.planarity, "planarity"),
    ]

    /// `all`, `none`, or their words with commas between.
    public var text: String {
        if self == .all { return "all" }
        return isEmpty ? "none" : Self.names.filter { contains($0.repair) }.map(\.name).joined(separator: ",")
    }

    /// The set of a text as `text` writes it; nil if a word of it is none.
    public init?(text: String) {
        var bits: UInt8 = text == "all" ? Self.all.rawValue : 0
        if text != "all" && text != "none" {
            for word in text.split(separator: ",", omittingEmptySubsequences: false) {
                guard let known = Self.names.first(where: { $0.name == word.trimmingPrefix(" ") }) else { return nil }
                bits |= known.repair.rawValue
            }
        }
        rawValue = bits
    }
}
