/// A dictionary that forgets what was used least recently, so that many distinct keys do not fill the memory.
struct BoundedCache<Key: Hashable, Value> {
    private let capacity: Int
    private var slots: [Key: (value: Value, lastUse: Int)] = [:]
    private var clock = 0

    /// - Precondition: `capacity` ≥ 2.
    init(capacity: Int) {
        precondition(capacity >= 2, "a cache holds two values at least")
        self.capacity = capacity
    }

    /// How many values are held.
    var count: Int { slots.count }

    /// The value of a key, which counts as used now; nil without one.
    mutating func value(for key: Key) -> Value? {
        guard let found = slots[key]?.value else { return nil }
        clock += 1
        slots[key]?.lastUse = clock
        return found
    }

    /// Keeps a value. The half used least recently goes when there is no more room: O(capacity) for as many insertions.
    mutating func insert(_ value: Value, for key: Key) {
        clock += 1
        if slots.count >= capacity, slots[key] == nil {
            let uses = slots.values.map(\.lastUse).sorted()
            let limit = uses[uses.count / 2]
            slots = slots.filter { $0.value.lastUse > limit }
        }
        slots[key] = (value, clock)
    }
}
