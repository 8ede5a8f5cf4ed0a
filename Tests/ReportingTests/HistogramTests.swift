import Foundation
import Testing

@testable import Reporting

@Suite("Histograms")
struct HistogramTests {
    @Test("Nothing has no bins, and a sentence stands for the figure")
    func empty() {
        #expect(Histogram.linearBins([Double]()).isEmpty)
        let figure = HistogramFigure.markup(Histogram(caption: "Heights", unit: "m", counted: "things", bins: []))
        #expect(figure == "<p>Heights: none.</p>\n")
    }

    @Test("A single number is one bin that holds it", arguments: [0, 0.5, 7, -3.2, 1e6, 2.5e-4])
    func single(value: Double) {
        let bins = Histogram.linearBins([value])
        #expect(bins.count == 1 && bins.first?.count == 1)
        #expect(bins.allSatisfy { $0.lower <= value && value < ($0.upper ?? .infinity) })
    }

    @Test("A number on an edge belongs to the bin above it; bins have no gaps; nothing is lost")
    func edges() {
        let values = stride(from: 0.0, through: 20, by: 1).map { $0 }
        let bins = Histogram.linearBins(values, wanted: 10)
        #expect(bins.map(\.count) == [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1])
        for (bin, next) in zip(bins, bins.dropFirst()) { #expect(bin.upper == next.lower) }
        #expect(bins.map(\.label).prefix(3) == ["0", "2", "4"])
    }

    @Test("A few towers share the last, open bin instead of squeezing all others")
    func outliers() {
        let values = (0..<1000).map { Double($0 % 100) / 10 } + [300, 400]
        let bins = Histogram.linearBins(values.sorted())
        #expect(bins.reduce(0) { $0 + $1.count } == 1002)
        #expect(bins.count <= 40 && bins.last?.upper == nil && bins.last?.count == 2)
        #expect(bins.last?.label.hasSuffix("+") == true)
    }

    @Test("The number of bins is bounded, whatever the numbers")
    func bounded() {
        for values in [[0, 1e12], [-1e9, 0, 1e9], Array(repeating: 4.0, count: 500) + [1e15]] {
            let bins = Histogram.linearBins(values)
            #expect(bins.count <= 40)
            #expect(bins.reduce(0) { $0 + $1.count } == values.count)
        }
    }

    @Test("A bar of one beside a thousand can still be seen")
    func visible() {
        let bins = [(0, 1000), (1, 1), (2, 0)].map { start, count in
            Histogram.Bin(label: "\(start)", lower: Double(start), upper: Double(start + 1), count: count)
        }
        let figure = HistogramFigure.markup(Histogram(caption: "c", unit: "u", counted: "things", bins: bins))
        #expect(figure.components(separatedBy: "<rect").count == 3)
        #expect(figure.contains("height=\"1.5\""))
    }
}
