internal import CityGMLReading
internal import CityObjects
internal import Synchronization

extension DeferredTree {
    /// No batch has such a number.
    static let firstNumber = 1 << 62

    /// The number of what is found in it, for `ProblemLog`: in the order of the run, behind all batches.
    var number: Int {
        Self.firstNumber | (fileIndex & 0xF_FFFF) << 42 | (tree.ordinal & 0xFF_FFFF) << 18
            | min(tree.ordinalInMember, 0x3_FFFF)
    }
}

/// The objects that wait for geometry of others, for all workers.
///
/// Which ones wait does not depend on who comes first: the first of the run in the order of files and members, as many
/// as `byteLimit` holds.
final class DeferredTrees: Sendable {
    /// So much may wait, bytes.
    static let byteLimit = 256 << 20

    /// The place of an object in the run.
    private struct Order: Comparable {
        var file: Int
        var member: Int
        var object: Int

        static func < (lhs: Order, rhs: Order) -> Bool {
            (lhs.file, lhs.member, lhs.object) < (rhs.file, rhs.member, rhs.object)
        }
    }

    private struct State {
        var trees: [(order: Order, tree: DeferredTree)] = []
        var bytes = 0
        /// The first that was turned away; nobody behind it is let in.
        var end: Order?
    }

    private let state = Mutex(State())
    private let byteLimit: Int

    /// Nobody waits yet.
    init(byteLimit: Int = DeferredTrees.byteLimit) { self.byteLimit = byteLimit }

    /// Lets an object wait; returns those for which there is no room any more, perhaps that one.
    func add(_ tree: DeferredTree) -> [DeferredTree] {
        let order = Order(
            file: tree.fileIndex, member: tree.tree.ordinal, object: tree.tree.ordinalInMember)
        return state.withLock { state in
            if let end = state.end, order > end { return [tree] }
            var low = 0
            var high = state.trees.count
            while low < high {
                let middle = (low + high) / 2
                if state.trees[middle].order < order { low = middle + 1 } else { high = middle }
            }
            state.trees.insert((order, tree), at: low)
            state.bytes += tree.byteCount
            var turnedAway: [DeferredTree] = []
            while state.bytes > byteLimit, let last = state.trees.popLast() {
                state.bytes -= last.tree.byteCount
                state.end = last.order
                turnedAway.append(last.tree)
            }
            return turnedAway
        }
    }

    /// Those that wait, in the order of the run; none is left.
    func take() -> [DeferredTree] {
        state.withLock { state in
            defer { state = State() }
            return state.trees.map(\.tree)
        }
    }
}
