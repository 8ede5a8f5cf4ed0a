import Reporting
import Testing

@Suite("Numbers for people")
struct QuantityTextTests {
    @Test(
        "Digits stand in groups of three, with as many decimals as asked for",
        arguments: [
            (QuantityText.grouped(1_234_567), "1,234,567"), (QuantityText.grouped(-1000), "-1,000"),
            (QuantityText.fixed(1234.05, digits: 2), "1,234.05"), (QuantityText.fixed(-0.04, digits: 1), "0.0"),
            (QuantityText.fixed(2.999, digits: 2), "3.00"),
            (QuantityText.count(1, "leaf", plural: "leaves"), "1 leaf"),
            (QuantityText.count(2000, "tile"), "2,000 tiles"),
        ])
    func numbers(text: String, expected: String) { #expect(text == expected) }

    @Test(
        "Sizes and lengths have the unit that leaves one to three digits",
        arguments: [
            (QuantityText.size(0), "0 B"), (QuantityText.size(500), "500 B"), (QuantityText.size(999), "999 B"),
            (QuantityText.size(1000), "1.0 kB"), (QuantityText.size(877_800), "877.8 kB"),
            (QuantityText.size(999_960), "1.0 MB"), (QuantityText.size(1_500_000), "1.5 MB"),
            (QuantityText.size(2_340_000_000), "2.3 GB"), (QuantityText.size(5_000_000_000_000_000), "5,000.0 TB"),
            (QuantityText.length(1999), "1,999 m"), (QuantityText.length(2500), "2.5 km"),
        ])
    func units(text: String, expected: String) { #expect(text == expected) }

    @Test(
        "A share is all or nothing only where it is exactly that",
        arguments: [
            (0, 0, "–"), (0, 9, "0 %"), (1, 1_000_000, "0.1 %"), (1, 3, "33.3 %"), (999_999, 1_000_000, "99.9 %"),
            (3, 3, "100 %"),
        ])
    func shares(part: Int, whole: Int, expected: String) {
        #expect(QuantityText.percent(part, of: whole) == expected)
    }
}
