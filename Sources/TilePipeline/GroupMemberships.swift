internal import CityObjects
internal import ContentHashing
internal import Diagnostics
internal import Representations
internal import Spool

/// Puts what groups say on the city objects that are in them.
///
/// A group may stand before or behind its members, in another batch and another worker's hands, so that this happens
/// once everything is read, and before anything is frozen. Everything is in a fixed order, whoever read what.
struct GroupMemberships {
    /// The name of the attribute with the groups' ids; what they say of themselves stands behind it and a `_`.
    static let attributeName = "cityObjectGroup"

    /// An id in a file.
    private struct Key: Hashable {
        var file: Int
        var identifier: String
    }

    /// A group that an object is in, and as what.
    private struct Membership: Hashable {
        var group: Int
        var role: String
    }

    private let groups: [GroupOfFile]
    private var memberships: [Key: Set<Membership>] = [:]
    private var found: Set<Key> = []
    /// The groups that hold a group, by its index: asked for by each of its members.
    private var outer: [Int: [Membership]] = [:]

    init(_ groups: [GroupOfFile]) {
        self.groups = groups.sorted {
            let (one, other) = ($0.group, $1.group)
            if (one.identifier, $0.file, one.line) != (other.identifier, $1.file, other.line) {
                return (one.identifier, $0.file, one.line) < (other.identifier, $1.file, other.line)
            }
            // Of one id on one line: by what they say and hold, whoever read them first.
            return Self.words(one).lexicographicallyPrecedes(Self.words(other))
        }
        for (index, filed) in self.groups.enumerated() {
            let (file, group) = (filed.file, filed.group)
            for member in group.members {
                memberships[Key(file: file, identifier: member.identifier), default: []].insert(
                    Membership(group: index, role: member.role))
            }
        }
    }

    private static func words(_ group: CityObjectGroup) -> [String] {
        group.attributes.flatMap { [$0.name, $0.text] } + group.members.flatMap { [$0.identifier, $0.role] }
    }

    /// Gives the records the attributes of their objects' groups and counts these in the summary: others stand for them
    /// afterwards, in runs of their own.
    ///
    /// - Parameter isStopped: asked for every group of every object.
    /// - Throws: `ConversionError`: `interrupted`, or that the spool cannot be used.
    /// - Complexity: O(objects × the groups that each is in), and nothing without groups; memory for the members.
    mutating func apply(
        to result: inout IngestResult, _ spool: RecordSpool, _ plan: ConversionPlan, isStopped: () -> Bool
    ) throws(ConversionError) {
        guard !groups.isEmpty else { return }
        var intake = AttributeIntake(plan)
        // Identical copies stay identical: what one of them is in, all are in.
        var copies: [ContentHash: [Int: Set<Membership>]] = [:]
        let members = Set(memberships.keys.map { SpoolRecord.identifierHash($0.identifier) })
        try Self.forEachRecord(of: result.runs, spool, where: { $1.contains(where: members.contains) }) {
            (head, record) throws(ConversionError) in
            for (object, added) in try joined(record, Int(head.file), isStopped) {
                copies[head.contentHash, default: [:]][object, default: []].formUnion(added)
            }
        }
        var writer = spool.writer()
        let runs = result.runs
        try Self.forEachRecord(of: runs, spool, where: { head, _ in copies[head.contentHash] != nil }) {
            (head, record) throws(ConversionError) in
            guard let objects = copies[head.contentHash] else { return }
            // A tree of nothing but attributes, so that they are chosen and renamed like all others.
            var tree = CityObjectTree()
            tree.objects = record.objects.map {
                CityObject(kind: $0.kind, identifier: $0.identifier, parent: $0.parent, line: 0)
            }
            for (object, all) in objects.sorted(by: { $0.key < $1.key }) {
                tree.attributes += try attributes(all, object, isStopped)
            }
            var record = record
            intake.choose(&tree, shown: [Representation()], &result.summary)
            intake.fill(&record, tree, &result.summary)
            writer.append(&record, file: Int(head.file))
            if writer.isFull, let run = try Self.flush(&writer) { result.runs.append(run) }
        }
        if let run = try Self.flush(&writer) { result.runs.append(run) }
        result.replaced.formUnion(copies.keys)
        note(&result.summary)
    }

    private static func flush(_ writer: inout RunWriter) throws(ConversionError) -> RecordRun? {
        do throws(SpoolError) {
            return try writer.flush()
        } catch {
            throw ConversionError(error)
        }
    }

    /// Lends the records of runs that are wanted, by their heads and the hashes of the identifiers in them.
    private static func forEachRecord(
        of runs: [RecordRun], _ spool: RecordSpool, where isWanted: (RecordHead, [UInt64]) -> Bool,
        _ body: (RecordHead, SpoolRecord) throws(ConversionError) -> Void
    ) throws(ConversionError) {
        for run in runs {
            var start = 0
            while start < run.count {
                let end = min(start + 4096, run.count)
                let found: [(RecordHead, SpoolRecord)]
                do throws(SpoolError) {
                    found = try run.records(start..<end, in: spool.medium, where: isWanted)
                } catch {
                    throw ConversionError(error)
                }
                for (head, record) in found { try body(head, record) }
                start = end
            }
        }
    }

    /// The groups of each object of a record, and the groups that these are in.
    private mutating func joined(
        _ record: SpoolRecord, _ file: Int, _ isStopped: () -> Bool
    ) throws(ConversionError) -> [Int: Set<Membership>] {
        var result: [Int: Set<Membership>] = [:]
        for (index, object) in record.objects.enumerated() {
            let key = Key(file: file, identifier: object.identifier)
            guard var open = memberships[key].map(Array.init) else { continue }
            found.insert(key)
            var all: Set<Membership> = []
            while let membership = open.popLast() {
                guard all.insert(membership).inserted else { continue }
                if isStopped() { throw .interrupted }
                open += holders(of: membership.group, file).filter { !all.contains($0) }
            }
            result[index] = all
        }
        return result
    }

    /// The groups that hold a group, each once: what the group is in them is no word about its members.
    private mutating func holders(of group: Int, _ file: Int) -> [Membership] {
        if let known = outer[group] { return known }
        let key = Key(file: file, identifier: groups[group].group.identifier)
        let made = Array(Set((memberships[key] ?? []).map { Membership(group: $0.group, role: "") }))
        outer[group] = made
        return made
    }

    /// The attributes of an object that is in some groups: for each name the different values in the order of the
    /// groups.
    private func attributes(
        _ memberships: Set<Membership>, _ object: Int, _ isStopped: () -> Bool
    ) throws(ConversionError) -> [Attribute] {
        let ordered = memberships.sorted { ($0.group, $0.role) < ($1.group, $1.role) }
        var names: [String] = [Self.attributeName]
        var values: [String: Attribute] = [:]
        var known: Set<[String]> = []
        func add(_ text: String, unit: String = "", _ name: String) {
            guard !text.isEmpty, known.insert([name, text, unit]).inserted else { return }
            if values[name]?.append(text, unit: unit) == nil {
                if name != Self.attributeName { names.append(name) }
                values[name] = Attribute(object: Int32(object), name: name, text: text, kind: .text, unit: unit)
            }
        }
        for membership in ordered {
            if isStopped() { throw .interrupted }
            let group = groups[membership.group].group
            add(group.identifier, Self.attributeName)
            add(membership.role, Self.attributeName + "_role")
            for attribute in group.attributes {
                add(attribute.text, unit: attribute.unit, Self.attributeName + "_" + attribute.name)
            }
        }
        return names.compactMap { values[$0] }
    }

    /// Tells of members that no record has: not in the document, or not shown.
    private func note(_ summary: inout RunSummary) {
        let own = Set(groups.map { Key(file: $0.file, identifier: $0.group.identifier) })
        for filed in groups {
            let (file, group) = (filed.file, filed.group)
            let missing = Set(group.members.map(\.identifier)).filter { identifier in
                let key = Key(file: file, identifier: identifier)
                return !found.contains(key) && !own.contains(key)
            }
            if !missing.isEmpty {
                summary.notes.add(
                    .contentPassedOver, name: "members of a CityObjectGroup that no tile shows", at: group.place,
                    count: missing.count)
                summary.files[group.file, default: FileCounts()].counted.add(.note, missing.count)
            }
        }
    }
}
