/// Draws a histogram as SVG inside a figure, with its numbers as a text alternative.
enum HistogramFigure {
    private static let width = 880.0
    private static let height = 190.0
    private static let left = 48.0
    private static let bottom = 38.0
    private static let top = 16.0

    /// The figure; a sentence where there is nothing to draw.
    static func markup(_ histogram: Histogram) -> String {
        let caption = MarkupText.escaped(histogram.caption)
        guard !histogram.bins.isEmpty else { return "<p>\(caption): none.</p>\n" }
        let greatest = max(1, histogram.bins.map(\.count).max() ?? 1)
        let floor = height - bottom
        let step = (width - left) / Double(max(8, histogram.bins.count))
        let gap = histogram.bins.count > 60 ? 0.5 : 2.0
        var svg = "<figure>\n<figcaption>\(caption)</figcaption>\n"
        svg += "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 \(text(width)) \(text(height))\" role=\"img\" "
        svg += "aria-label=\"\(alternative(histogram))\">\n"
        for (share, value) in [(0.0, 0), (1.0, greatest)] {
            let y = floor - share * (floor - top)
            svg += "<line x1=\"\(text(left))\" y1=\"\(text(y))\" x2=\"\(text(width))\" y2=\"\(text(y))\"/>"
            svg += "<text x=\"\(text(left - 6))\" y=\"\(text(y + 4))\" text-anchor=\"end\">"
            svg += "\(histogram.shown(value))</text>\n"
        }
        // So many labels that they do not run into each other, at about 7 units a character.
        let longest = histogram.bins.map(\.label.count).max() ?? 1
        let stride = max(1, Int((Double(longest) * 7 + 10) / step) + 1)
        for (index, bin) in histogram.bins.enumerated() {
            let x = left + Double(index) * step
            // A bar of one among a thousand must still be seen.
            let share = Double(bin.count) / Double(greatest) * (floor - top)
            let bar = bin.count > 0 ? max(1.5, share) : 0
            if bar > 0 {
                svg += "<rect x=\"\(text(x + gap / 2))\" y=\"\(text(floor - bar))\" width=\"\(text(step - gap))\" "
                svg += "height=\"\(text(bar))\"><title>\(description(bin, histogram))</title></rect>\n"
            }
            guard index % stride == 0 else { continue }
            svg +=
                "<text x=\"\(text(x + gap / 2))\" y=\"\(text(floor + 15))\">\(MarkupText.escaped(bin.label))</text>\n"
        }
        svg += "<text x=\"\(text(width))\" y=\"\(text(height - 5))\" text-anchor=\"end\">"
        svg += "\(MarkupText.escaped(histogram.unit))</text>\n</svg>\n</figure>\n"
        return svg
    }

    private static func alternative(_ histogram: Histogram) -> String {
        let total = histogram.bins.reduce(0) { $0 + $1.count }
        let filled = histogram.bins.filter { $0.count > 0 }
        let list = filled.prefix(40).map { "\($0.label): \(histogram.shown($0.count))" }.joined(separator: "; ")
        return MarkupText.escaped(
            (histogram.countsPerUnit == 1
                ? "\(histogram.caption). \(QuantityText.grouped(total)) \(histogram.counted), by \(histogram.unit), "
                    + "each from the number named: " : "\(histogram.caption), by \(histogram.unit): ") + list,
            limit: 2000)
    }

    private static func description(_ bin: Histogram.Bin, _ histogram: Histogram) -> String {
        MarkupText.escaped("\(bin.label): \(histogram.shown(bin.count)) \(histogram.counted)")
    }

    /// A length with at most two decimals, without an exponent.
    private static func text(_ value: Double) -> String {
        let rounded = (value * 100).rounded() / 100
        return rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
    }
}
