/// Invented names for the streets of the grid and the shops.
struct StreetNames {
    let seed: UInt64

    private static let stems: [StaticString] = [
        "Ahorn", "Amsel", "Birken", "Brunnen", "Buchen", "Drossel", "Eichen", "Erlen", "Färber", "Feld", "Finken",
        "Fuchs", "Garten", "Gerber", "Hasel", "Heide", "Hopfen", "Kastanien", "Kirsch", "Küfer", "Lerchen", "Linden",
        "Löwen", "Mühlen", "Müller", "Nelken", "Nussbaum", "Obst", "Pappel", "Quellen", "Rosen", "Sattler", "Schäfer",
        "Schloss", "Schmiede", "Sonnen", "Storchen", "Tannen", "Töpfer", "Ulmen", "Weber", "Weiden", "Wiesen", "Ziegel",
    ]
    private static let endings: [StaticString] = ["straße", "straße", "weg", "gasse", "ring", "allee"]

    /// Names of shops; one needs escaping in XML.
    static let shops: [StaticString] = [
        "Bäckerei Korn", "Gasthaus Zum Anker", "Apotheke am Markt", "Löwe &amp; Söhne", "Buchhandlung Blatt",
        "Fahrrad Speiche", "Café Zwölf",
    ]

    /// The street along a side of a block: streets between rows run along, streets between columns across.
    ///
    /// - Parameter side: 0 south, 1 east, 2 north, 3 west.
    /// - Returns: the number of the street and whether it runs across.
    static func street(besideColumn column: Int64, row: Int64, side: Int) -> (number: Int64, isAcross: Bool) {
        switch side {
        case 0: (row, false)
        case 1: (column + 1, true)
        case 2: (row + 1, false)
        default: (column, true)
        }
    }

    /// A non-negative number for every whole number: 0, -1, 1, -2, 2 …
    static func folded(_ index: Int64) -> Int64 { index >= 0 ? 2 * index : -2 * index - 1 }

    /// The five digits of a street's key; most begin with zeros.
    static func key(number: Int64, isAcross: Bool) -> Int64 { (folded(number) * 2 + (isAcross ? 1 : 0) + 17) % 100_000 }

    /// Adds the street's name.
    func add(number: Int64, isAcross: Bool, to text: inout GMLText) {
        var random = SplitMix64(seed: seed, stream: isAcross ? 3 : 4, index: Int(number))
        if !isAcross && number == 0 {
            text.add("Marktstraße")
            return
        }
        if !isAcross && number == 1 {
            text.add("Brückenstraße")
            return
        }
        text.add(Self.stems[Int(random.below(Int64(Self.stems.count)))])
        text.add(Self.endings[Int(random.below(Int64(Self.endings.count)))])
    }
}
