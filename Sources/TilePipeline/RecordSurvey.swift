internal import CityObjects
internal import Diagnostics
internal import SpatialFrames
internal import Spool
internal import TileTree

/// What is known of the records of a run from their heads, in their canonical order.
///
/// Memory: for the cells of level 14 in which records lie, and for records wider than those.
struct RecordSurvey: Sendable {
    /// The planner's items by their keys: bundles of a small cell, and wide records.
    private(set) var items: [PlanItem] = []
    /// The stretch of the order in which each item's records lie.
    private var stretches: [Range<Int>] = []
    /// The records that are items of their own, ascending.
    private var wide: [Int] = []
    /// The bundle that grows.
    private var openBundle: Int?

    /// Records, and city objects of all depths in them.
    private(set) var count = 0
    private(set) var objects = 0
    /// City objects of all depths that were identical copies.
    private(set) var duplicateObjects = 0
    /// What of the globe they cover, degrees.
    private(set) var longitudes = LongitudeRange()
    private(set) var south = Double.infinity
    private(set) var north = -Double.infinity
    /// The lowest and highest point, metres above the ellipsoid.
    private(set) var lowest = Double.infinity
    private(set) var highest = -Double.infinity
    /// The lowest points, and the heights of buildings, to the centimetre.
    private(set) var bases = HeightCounts(width: 0.01)
    private(set) var buildingHeights = HeightCounts(width: 0.01)
    /// The records at the ends of the result's first two axes.
    private(set) var ends = FrameEnds()
    private(set) var notes = CountedNotes()

    /// Adds the next record of the order.
    mutating func add(_ head: RecordHead, at index: Int) {
        plan(head, at: index)
        count += 1
        objects += Int(head.objectCount)
        longitudes.formUnion(west: head.extent.west, east: head.extent.east)
        south = min(south, head.extent.south)
        north = max(north, head.extent.north)
        lowest = min(lowest, head.base)
        highest = max(highest, head.top)
        bases.add(head.base)
        if head.kind == .building { buildingHeights.add(head.top - head.base) }
        ends.add(head)
    }

    /// Counts an identical copy of a record.
    mutating func addCopy(_ head: RecordHead, _ identifier: String) {
        duplicateObjects += Int(head.objectCount)
        notes.add(.duplicateObject, name: "identical copy, kept once", at: Place(file: "", gmlID: identifier))
    }

    private mutating func plan(_ head: RecordHead, at index: Int) {
        let item = PlanItem(head)
        if let openBundle, item.mayBeBundled,
            items[openBundle].key.cell(atLevel: TilePlan.widestLeafLevel)
                == item.key.cell(atLevel: TilePlan.widestLeafLevel)
        {
            items[openBundle].add(item)
            stretches[openBundle] = stretches[openBundle].lowerBound..<(index + 1)
            return
        }
        if item.mayBeBundled { openBundle = items.count } else { wide.append(index) }
        items.append(item)
        stretches.append(index..<(index + 1))
    }

    /// The records of an item, as stretches of the order.
    ///
    /// - Complexity: O(stretches + log wide records).
    func records(of item: Int) -> [Range<Int>] {
        let stretch = stretches[item]
        guard stretch.count > 1 else { return [stretch] }
        var result: [Range<Int>] = []
        var start = stretch.lowerBound
        var next = wide.partitioningIndex { $0 >= start }
        while next < wide.count, wide[next] < stretch.upperBound {
            if start < wide[next] { result.append(start..<wide[next]) }
            start = wide[next] + 1
            next += 1
        }
        if start < stretch.upperBound { result.append(start..<stretch.upperBound) }
        return result
    }
}

extension PlanItem {
    /// What the planner knows of a record.
    init(_ head: RecordHead) {
        self.init(
            key: CellKey(code: head.key), width: head.width, base: head.base, top: head.top,
            cost: Cost(bytes: Int(head.costBytes), triangles: Int(head.costTriangles)))
    }
}

extension Array {
    /// The index of the first element that a condition holds for, where it holds for all behind it, too.
    ///
    /// - Complexity: O(log n).
    fileprivate func partitioningIndex(where belongs: (Element) -> Bool) -> Int {
        var low = startIndex
        var high = endIndex
        while low < high {
            let middle = (low + high) / 2
            if belongs(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
