internal import JSONText

/// Numbers for people: digits in groups of three, sizes and lengths with their unit.
package enum QuantityText {
    /// Digits in groups of three.
    package static func grouped(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var result = ""
        while digits.count > 3 {
            result = "," + digits.suffix(3) + result
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + digits + result
    }

    /// A number with a fixed count of decimals and groups of three.
    package static func fixed(_ value: Double, digits: Int) -> String {
        let rounded = rounded(value.magnitude, digits: digits)
        guard rounded < 9e15 else { return "\(value)" }
        let whole = Int(rounded.rounded(.down))
        var text = grouped(whole)
        if digits > 0 {
            var power = 1.0
            for _ in 0..<digits { power *= 10 }
            let fraction = Int(((rounded - Double(whole)) * power).rounded())
            let decimals = String(fraction)
            text += "." + String(repeating: "0", count: max(0, digits - decimals.count)) + decimals
        }
        return (value < 0 && rounded > 0 ? "-" : "") + text
    }

    /// Bytes in the unit that leaves one to three digits before the point, in powers of ten: 877.8 kB.
    package static func size(_ bytes: Int) -> String {
        var number = Double(bytes)
        guard number >= 1000 else { return "\(bytes) B" }
        var unit = "B"
        // What would round to 1,000.0 is 1.0 of the next unit.
        for next in ["kB", "MB", "GB", "TB"] where number >= 999.95 {
            number /= 1000
            unit = next
        }
        return fixed(number, digits: 1) + " " + unit
    }

    /// Metres or kilometres.
    package static func length(_ metres: Double) -> String {
        metres < 2000 ? fixed(metres, digits: 0) + " m" : fixed(metres / 1000, digits: 1) + " km"
    }

    /// A share in per cent with one decimal: 99.9 %; never 0 % or 100 % unless it is exactly that, – of nothing.
    package static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "–" }
        guard part > 0, part < whole else { return part <= 0 ? "0 %" : "100 %" }
        let tenths = min(999, max(1, Int((Double(part) * 1000 / Double(whole)).rounded())))
        return "\(tenths / 10).\(tenths % 10) %"
    }

    /// A count with its noun: "1 file", "3 files".
    package static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        grouped(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
    }
}
