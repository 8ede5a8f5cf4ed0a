/// What the textures of a run are for: the ids of polygons, rings and whole surfaces, by file.
///
/// Memory: 8 bytes a target; texts are kept as hashes.
package struct TextureTargets: Sendable, Hashable {
    /// Sorted hashes of ids, by the index of the file in the run.
    private var targets: [[UInt64]] = []

    /// No textures.
    package init() {}

    /// The targets as they were met, in any order and several times, by the index of their file.
    ///
    /// - Complexity: O(n log n).
    package init(_ met: [(file: Int, hash: UInt64)]) {
        for target in met {
            while targets.count <= target.file { targets.append([]) }
            targets[target.file].append(target.hash)
        }
        for file in targets.indices {
            targets[file].sort()
            var count = 0
            for hash in targets[file] where count == 0 || targets[file][count - 1] != hash {
                targets[file][count] = hash
                count += 1
            }
            targets[file].removeSubrange(count...)
        }
    }

    /// The sorted hashes of a file; empty without any.
    package func hashes(ofFile index: Int) -> [UInt64] { targets.indices.contains(index) ? targets[index] : [] }

    /// Whether sorted hashes hold one. Complexity: O(log n).
    package static func contains(_ hash: UInt64, in sorted: [UInt64]) -> Bool {
        var low = 0
        var high = sorted.count
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < hash { low = middle + 1 } else { high = middle }
        }
        return low < sorted.count && sorted[low] == hash
    }
}
