internal import JSONText

/// Numbers for people: digits in groups of three, sizes and lengths with their unit.
enum QuantityText {
    /// Digits in groups of three.
    static func grouped(_ value: Int) -> String {
        var digits = String(value.magnitude)
        var result = ""
        while digits.count > 3 {
            result = "," + digits.suffix(3) + result
            digits.removeLast(3)
        }
        return (value < 0 ? "-" : "") + digits + result
    }

    /// A number with a fixed count of decimals and groups of three.
    static func fixed(_ value: Double, digits: Int) -> String {
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

    /// Bytes, kB, MB or GB (powers of ten).
    static func size(_ bytes: Int) -> String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: fixed(Double(bytes) / 1e3, digits: 1) + " kB"
        case ..<1_000_000_000: fixed(Double(bytes) / 1e6, digits: 1) + " MB"
        default: fixed(Double(bytes) / 1e9, digits: 2) + " GB"
        }
    }

    /// Metres or kilometres.
    static func length(_ metres: Double) -> String {
        metres < 2000 ? fixed(metres, digits: 0) + " m" : fixed(metres / 1000, digits: 1) + " km"
    }

    /// A share in per cent; never 0 % or 100 % unless it is exactly that.
    static func percent(_ part: Int, of whole: Int) -> String {
        guard whole > 0 else { return "" }
        if part == whole { return "100 %" }
        let share = Double(part) / Double(whole) * 100
        if part > 0, share < 1 { return "< 1 %" }
        return share > 99 ? "> 99 %" : "\(Int(share.rounded())) %"
    }

    /// A count with its noun: "1 file", "3 files".
    static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
        grouped(value) + " " + (value == 1 ? noun : plural ?? noun + "s")
    }
}
