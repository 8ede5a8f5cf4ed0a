internal import Synchronization

/// Grids of this process, so that many workers share the bytes of one file.
///
/// The few files used last stay; a file that has changed is another one.
enum GridMemory {
    /// A file as it was when it was opened.
    struct Key: Hashable {
        var path: String
        var state: GridFile.State
    }

    /// The grids of one kind.
    final class Shelf<Grid: AnyObject & Sendable>: Sendable {
        private let grids = Mutex<[(key: Key, grid: Grid)]>([])

        /// The grid of a file, made if it is not here; nil where it cannot be made.
        func grid(for key: Key, make: () -> Grid?) -> Grid? {
            if let known = grids.withLock({ $0.first { $0.key == key }?.grid }) { return known }
            // Two workers may read the same file at the same time; one of the two grids is kept.
            guard let made = make() else { return nil }
            return grids.withLock { list in
                if let known = list.first(where: { $0.key == key }) { return known.grid }
                if list.count >= GridMemory.most { list.removeFirst() }
                list.append((key, made))
                return made
            }
        }
    }

    private static let most = 3
    static let heights = Shelf<HeightGrid>()
    static let shifts = Shelf<ShiftGrid>()
}
