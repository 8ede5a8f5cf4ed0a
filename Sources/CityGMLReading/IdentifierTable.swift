/// Values by the hashes of ids (`ReferenceTable.hash`), which are spread well already: no second hash, no allocation
/// but for growth, and quickly emptied.
///
/// Open addressing over a list of entries in the order in which they came. Complexity: O(1) on average.
struct IdentifierTable<Value> {
    /// The hashes, in the order in which they came.
    private(set) var keys: [UInt64] = []
    private var values: [Value] = []
    /// The index of an entry, −1 where none is; as many as a power of two, or none.
    private var slots: [Int32] = []

    /// How many hashes are known.
    var count: Int { keys.count }

    /// The value of a hash, nil if it has none.
    subscript(_ key: UInt64) -> Value? {
        guard !keys.isEmpty else { return nil }
        let index = slots[slot(of: key)]
        return index < 0 ? nil : values[Int(index)]
    }

    /// Gives a hash its value; the first one stays.
    mutating func insert(_ key: UInt64, _ value: Value) {
        if 2 * keys.count >= slots.count { grow() }
        let slot = slot(of: key)
        guard slots[slot] < 0 else { return }
        slots[slot] = Int32(keys.count)
        keys.append(key)
        values.append(value)
    }

    /// Forgets everything but the memory, if that is not large.
    mutating func removeAll() {
        guard !keys.isEmpty else { return }
        keys.removeAll(keepingCapacity: true)
        values.removeAll(keepingCapacity: true)
        // What one large object needed would be cleared for every small one from then on.
        if slots.count > 1024 {
            slots = []
        } else {
            for slot in slots.indices { slots[slot] = -1 }
        }
    }

    private func slot(of key: UInt64) -> Int {
        var slot = Int(truncatingIfNeeded: key) & (slots.count &- 1)
        while slots[slot] >= 0, keys[Int(slots[slot])] != key { slot = (slot &+ 1) & (slots.count &- 1) }
        return slot
    }

    private mutating func grow() {
        slots = Array(repeating: -1, count: max(64, slots.count * 2))
        for index in keys.indices { slots[slot(of: keys[index])] = Int32(index) }
    }
}

extension IdentifierTable: Sendable where Value: Sendable {}
