/// The smallest box along a frame's axes around some points; empty before the first.
public struct AxisAlignedBox<Frame: ReferenceFrame>: Sendable, Hashable {
    /// The corner with the smallest coordinates, in the frame's units; +∞ while empty.
    public var lower: Position<Frame>
    /// The corner with the largest coordinates, in the frame's units; −∞ while empty.
    public var upper: Position<Frame>

    /// An empty box.
    public init() {
        lower = Position(x: .infinity, y: .infinity, z: .infinity)
        upper = Position(x: -.infinity, y: -.infinity, z: -.infinity)
    }

    /// A box between two corners.
    public init(lower: Position<Frame>, upper: Position<Frame>) {
        self.lower = lower
        self.upper = upper
    }

    /// Whether no point has been added.
    public var isEmpty: Bool { lower.x > upper.x }

    /// Grows to hold a point.
    public mutating func formUnion(_ point: Position<Frame>) {
        lower.x = min(lower.x, point.x)
        lower.y = min(lower.y, point.y)
        lower.z = min(lower.z, point.z)
        upper.x = max(upper.x, point.x)
        upper.y = max(upper.y, point.y)
        upper.z = max(upper.z, point.z)
    }

    /// Grows to hold another box.
    public mutating func formUnion(_ other: Self) {
        guard !other.isEmpty else { return }
        formUnion(other.lower)
        formUnion(other.upper)
    }

    /// Whether a point lies inside or at most `margin` (in the frame's units, ≥ 0) outside.
    public func contains(_ point: Position<Frame>, margin: Double = 0) -> Bool {
        point.x >= lower.x - margin && point.x <= upper.x + margin && point.y >= lower.y - margin
            && point.y <= upper.y + margin && point.z >= lower.z - margin && point.z <= upper.z + margin
    }

    /// The middle; meaningless while empty.
    public var centre: Position<Frame> {
        Position(x: (lower.x + upper.x) / 2, y: (lower.y + upper.y) / 2, z: (lower.z + upper.z) / 2)
    }

    /// The length of the diagonal, ≥ 0; 0 while empty.
    public var diameter: Double { isEmpty ? 0 : (upper - lower).length }

    /// The eight corners.
    public var corners: [Position<Frame>] {
        var result: [Position<Frame>] = []
        for z in [lower.z, upper.z] {
            for y in [lower.y, upper.y] {
                for x in [lower.x, upper.x] { result.append(Position(x: x, y: y, z: z)) }
            }
        }
        return result
    }
}
