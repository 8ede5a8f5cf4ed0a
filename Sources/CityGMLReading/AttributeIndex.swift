/// Whose attribute it is.
struct AttributeOwner {
    /// The index of the object.
    var object: Int32
    /// The index of the boundary surface, −1 for the object's own attributes.
    var surface: Int32

    /// Distinct for all owners of a tree.
    var number: UInt64 {
        surface < 0
            ? UInt64(UInt32(bitPattern: object)) << 1 : UInt64(UInt32(bitPattern: surface)) << 1 | 1
    }
}

/// Finds the attributes of an object or surface by the numbers of their names, however many there are.
///
/// A chain for each owner, which is walked while it is short; a table beyond that.
struct AttributeIndex {
    private struct Entry {
        var attribute: Int32
        var name: Int32
        var previous: Int32
    }

    private struct Chain {
        var last: Int32 = -1
        var count = 0
    }

    private struct Key: Hashable {
        var owner: UInt64
        var name: Int32
    }

    /// A walk of so many integers costs less than a look into a table.
    private static let longestWalk = 24

    private var entries: [Entry] = []
    private var objects: [Chain] = []
    private var surfaces: [Chain] = []
    private var crowded: [Key: Int32] = [:]
    private var groups: [Key: Int32] = [:]

    /// Forgets everything but the memory.
    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        objects.removeAll(keepingCapacity: true)
        surfaces.removeAll(keepingCapacity: true)
        // Tables that were large once would be cleared slowly for every small object from then on.
        if !crowded.isEmpty { crowded = [:] }
        if !groups.isEmpty { groups.removeAll(keepingCapacity: groups.count < 256) }
    }

    /// How many names an owner has.
    func count(_ owner: AttributeOwner) -> Int { chain(owner).count }

    /// Where the attribute of a name stands in the tree, nil if the owner has none.
    func find(_ owner: AttributeOwner, _ name: Int32) -> Int? {
        let chain = chain(owner)
        if chain.count > Self.longestWalk { return crowded[Key(owner: owner.number, name: name)].map(Int.init) }
        var index = chain.last
        while index >= 0 {
            let entry = entries[Int(index)]
            if entry.name == name { return Int(entry.attribute) }
            index = entry.previous
        }
        return nil
    }

    /// Notes an attribute that the owner did not have.
    mutating func insert(_ owner: AttributeOwner, _ name: Int32, attribute: Int) {
        var chain = chain(owner)
        entries.append(Entry(attribute: Int32(attribute), name: name, previous: chain.last))
        chain.last = Int32(entries.count - 1)
        chain.count += 1
        if chain.count == Self.longestWalk + 1 {
            var index = chain.last
            while index >= 0 {
                let entry = entries[Int(index)]
                crowded[Key(owner: owner.number, name: entry.name)] = entry.attribute
                index = entry.previous
            }
        } else if chain.count > Self.longestWalk {
            crowded[Key(owner: owner.number, name: name)] = Int32(attribute)
        }
        if owner.surface >= 0 {
            Self.set(chain, at: Int(owner.surface), in: &surfaces)
        } else {
            Self.set(chain, at: Int(owner.object), in: &objects)
        }
    }

    /// Counts one more group of a name: 1 for the first.
    mutating func addGroup(_ owner: AttributeOwner, _ name: Int32) -> Int32 {
        let key = Key(owner: owner.number, name: name)
        let count = groups[key, default: 0] + 1
        groups[key] = count
        return count
    }

    private func chain(_ owner: AttributeOwner) -> Chain {
        if owner.surface >= 0 {
            return Int(owner.surface) < surfaces.count ? surfaces[Int(owner.surface)] : Chain()
        }
        return Int(owner.object) < objects.count ? objects[Int(owner.object)] : Chain()
    }

    private static func set(_ chain: Chain, at index: Int, in chains: inout [Chain]) {
        while chains.count <= index { chains.append(Chain()) }
        chains[index] = chain
    }
}
