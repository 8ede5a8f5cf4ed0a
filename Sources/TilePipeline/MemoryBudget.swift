/// How much memory a conversion may use, and how it is shared out.
///
/// Batches of input, the trees and scratch memory of the workers, and the tiles under construction need what they need,
/// which is bounded; what can be on the disk instead gets the rest.
public struct MemoryBudget: Sendable, Hashable {
    /// Bytes of the whole process.
    public var bytes: Int

    /// A budget of so many bytes, at least `least`.
    public init(bytes: Int) { self.bytes = max(Self.least, bytes) }

    /// With less, nothing useful can be done.
    public static let least = 128 << 20

    /// What the records of a run may take while they are collected, sorted and merged.
    package var forRecords: Int { bytes / 4 }

    /// What city objects may take that wait for geometry of others: the same on every machine and for every budget, since
    /// what has no room is shown without that geometry.
    package var forWaitingObjects: Int { 256 << 20 }
}
