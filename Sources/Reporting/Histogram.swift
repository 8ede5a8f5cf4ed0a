/// How numbers are spread over bins.
package struct Histogram: Sendable {
    /// A bin: from `lower`, inclusive, to `upper`, exclusive.
    package struct Bin: Sendable, Hashable {
        /// What stands below its bar.
        package var label: String
        /// The lower bound.
        package var lower: Double
        /// The upper bound; nil where the last bin is open.
        package var upper: Double?
        /// How many numbers lie in it.
        package var count: Int

        /// A bin from its parts.
        package init(label: String, lower: Double, upper: Double?, count: Int) {
            self.label = label
            self.lower = lower
            self.upper = upper
            self.count = count
        }
    }

    /// What is shown.
    package var caption: String
    /// What the bins are measured in, such as "metres".
    package var unit: String
    /// What is counted, in the plural, such as "tiles".
    package var counted: String
    /// The bins in order, without gaps.
    package var bins: [Bin]
    /// How many counts make one of what is shown: 1 for numbers of things, 100 for centimetres shown as metres.
    package var countsPerUnit: Int

    /// A histogram from its parts.
    package init(caption: String, unit: String, counted: String, bins: [Bin], countsPerUnit: Int = 1) {
        self.caption = caption
        self.unit = unit
        self.counted = counted
        self.bins = bins
        self.countsPerUnit = countsPerUnit
    }

    /// A count as it is shown.
    func shown(_ count: Int) -> String {
        countsPerUnit == 1
            ? QuantityText.grouped(count) : "\((Double(count) * 100 / Double(countsPerUnit)).rounded() / 100)"
    }

    /// Bins of equal, round width over ascending numbers.
    ///
    /// The width is 1, 2 or 5 times a power of ten, so that about `wanted` bins cover all but the greatest hundredth
    /// of the numbers; if the others would need more bins than twice that, they share the last one, which is open.
    ///
    /// - Precondition: `sorted` ascends; all are finite.
    package static func linearBins(_ sorted: [Double], wanted: Int = 20) -> [Bin] {
        linearBins(sorted.map { (value: $0, count: 1) }, wanted: wanted)
    }

    /// The same of numbers with how many there are of each.
    package static func linearBins(_ sorted: [(value: Double, count: Int)], wanted: Int = 20) -> [Bin] {
        guard let first = sorted.first?.value, let last = sorted.last?.value else { return [] }
        let total = sorted.reduce(0) { $0 + $1.count }
        var before = 0
        let usual =
            sorted.first { item in
                before += item.count
                return before > (total - 1) * 99 / 100
            }?.value ?? last
        let width = roundWidth(usual - first, bins: wanted)
        let start = (first / width).rounded(.down)
        let needed = (last / width).rounded(.down) - start + 1
        let limit = Double(2 * wanted)
        let count = Int(min(needed, limit))
        let isOpen = needed > limit
        var bins = (0..<count).map { index in
            let lower = (start + Double(index)) * width
            let isLast = isOpen && index == count - 1
            return Bin(
                label: text(lower) + (isLast ? "+" : ""), lower: rounded(lower),
                upper: isLast ? nil : rounded(lower + width), count: 0)
        }
        for (value, number) in sorted {
            let position = (value / width).rounded(.down) - start
            bins[min(count - 1, max(0, Int(min(position, limit))))].count += number
        }
        return bins
    }

    private static func roundWidth(_ range: Double, bins: Int) -> Double {
        guard range > 0 else { return 1 }
        var power = 0.001
        while power < 1e12 {
            for factor in [1.0, 2, 5] where factor * power * Double(bins) >= range { return factor * power }
            power *= 10
        }
        return power
    }

    private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

    private static func text(_ value: Double) -> String {
        let rounded = rounded(value)
        return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
    }
}
