/// PROJ's database of reference systems, for looking things up. Not `Sendable`, and not for hot paths.
package final class CRSCatalogue {
    /// The options that plans are made with.
    package let options: GeoreferencingOptions
    let context: ProjContext
    /// Plans that strictness does not refuse, so that what it refuses can be told.
    let lenient: GeoreferencingContext
    /// Every reference system of the earth in the database, by authority and code.
    private(set) lazy var listings: [CRSListing] = CRSListing.all(in: context)
    /// The words of EPSG's names in use, with the index of each in `listings`.
    private lazy var wordsOfNames: [(index: Int, words: [String])] = listings.enumerated().compactMap {
        index, listing in
        listing.isDeprecated || listing.authority != "EPSG" ? nil : (index, Self.words(listing.name))
    }

    /// - Throws: `databaseMissing` if PROJ's database cannot be opened.
    package init(options: GeoreferencingOptions = GeoreferencingOptions()) throws(GeodesyError) {
        self.options = options
        context = try ProjContext(searchPaths: options.projSearchPaths)
        var lenientOptions = options
        lenientOptions.isStrict = false
        lenient = GeoreferencingContext(options: lenientOptions)
    }

    /// The version of the EPSG data set, such as "v10.076".
    package var databaseVersion: String { context.databaseVersion }

    /// Where PROJ's database was found.
    package var databasePath: String { context.databasePath }

    /// The folders in which PROJ looks for grids, in its order.
    package var searchFolders: [String] { context.searchFolders }

    // MARK: Search

    /// The systems whose code, name or area of use has all the words: EPSG's before others, names before areas, those
    /// in use before withdrawn ones, then by code.
    ///
    /// Letters count without case and accents; "krueger" and "krüger" find "Kruger".
    ///
    /// - Returns: the first `limit`, and how many there are in all.
    package func search(_ words: String, limit: Int) -> (matches: [CRSListing], count: Int) {
        let wanted = Self.words(words)
        guard !wanted.isEmpty else { return ([], 0) }
        var ranked: [(rank: Int, index: Int)] = []
        for (index, listing) in listings.enumerated() {
            let name = Self.words(listing.name) + [listing.number, Self.folded(listing.authority)]
            let missing = wanted.filter { !Self.has($0, in: name) }
            if !missing.isEmpty {
                let area = Self.words(listing.area)
                guard missing.allSatisfy({ Self.has($0, in: area) }) else { continue }
            }
            // Words that stand together are meant together: "zone 3" before "3-degree zone 9".
            let neighbours = zip(name, name.dropFirst()).map { $0 + " " + $1 }
            let torn = zip(wanted, wanted.dropFirst()).count { !neighbours.contains($0 + " " + $1) }
            let isOdd = listing.kind == .vertical || listing.kind == .compound
            let rank =
                (listing.isDeprecated ? 1000 : 0) + (listing.authority == "EPSG" ? 0 : 500) + missing.count * 20
                + torn * 2 + (isOdd ? 1 : 0)
            ranked.append((rank, index))
        }
        ranked.sort { ($0.rank, $0.index) < ($1.rank, $1.index) }
        return (ranked.prefix(limit).map { listings[$0.index] }, ranked.count)
    }

    /// Whether a word is among others: numbers whole ("zone 3" is not zone 32), names by their beginning.
    private static func has(_ word: String, in words: [String]) -> Bool {
        words.contains(word) || word.contains(where: \.isLetter) && words.contains { $0.hasPrefix(word) }
    }

    /// Systems that an unknown text may have meant: codes with a letter or digit more, less, wrong or swapped; names
    /// that share the most words. At most `limit`.
    package func suggestions(for text: String, limit: Int = 6) -> [CRSListing] {
        if let code = Self.trailingCode(text) {
            let near = listings.filter {
                $0.authority == "EPSG" && !$0.isDeprecated && Self.isNear(code, $0.number)
            }
            // A swapped pair is the commonest slip; codes of the same length come next.
            let sorted = near.sorted { first, second in
                func rank(_ number: String) -> Int {
                    number.sorted() == code.sorted() ? 0 : number.count == code.count ? 1 : 2
                }
                return (rank(first.number), first.number) < (rank(second.number), second.number)
            }
            return Array(sorted.prefix(limit))
        }
        // A definition in WKT begins with its name, and no name has more words.
        let wanted = Array(
            Self.words(String(text.prefix(200))).filter { $0.count > 1 || $0.contains(where: \.isNumber) }
                .prefix(Self.longestName))
        guard !wanted.isEmpty else { return [] }
        var ranked: [(score: Int, index: Int)] = []
        for (index, name) in wordsOfNames {
            func isMeant(_ word: String, _ other: String) -> Bool {
                other == word || word.count > 3 && Self.isNear(word, other)
            }
            let hits = wanted.count { word in name.contains { isMeant(word, $0) } }
            let neighbours = zip(wanted, wanted.dropFirst()).count { first, second in
                zip(name, name.dropFirst()).contains { isMeant(first, $0) && isMeant(second, $1) }
            }
            // A name of as many words is nearer than one with more of them.
            let score = 8 * (2 * hits + neighbours) - abs(name.count - wanted.count)
            if hits * 2 > wanted.count { ranked.append((score, index)) }
        }
        return ranked.sorted { ($1.score, $0.index) < ($0.score, $1.index) }.prefix(limit).map { listings[$0.index] }
    }

    /// Words that a name of the database has at most.
    private static let longestName = 12

    /// What stands behind the last colon, slash or blank of a text that is a code; one letter may have slipped in.
    private static func trailingCode(_ text: String) -> String? {
        let last = text.split(whereSeparator: { $0 == ":" || $0 == "/" || $0.isWhitespace }).last ?? ""
        let isCode = last.count { !$0.isNumber } <= 1 && last.count { $0.isNumber } >= 3 && last.count <= 8
        return isCode && (text.contains(":") || text.count { $0.isLetter } <= 5) ? String(last) : nil
    }

    /// Whether one change makes one text of the other: a letter more, less, another, or two neighbours swapped.
    static func isNear(_ first: String, _ second: String) -> Bool {
        let a = Array(first.utf8)
        let b = Array(second.utf8)
        guard abs(a.count - b.count) <= 1, a != b else { return a == b }
        let start = zip(a, b).prefix { $0 == $1 }.count
        let restA = a[start...]
        let restB = b[start...]
        if restA.count == restB.count {
            if restA.dropFirst().elementsEqual(restB.dropFirst()) { return true }
            return restA.count >= 2 && restA.dropFirst(2).elementsEqual(restB.dropFirst(2))
                && restA.first == restB.dropFirst().first && restA.dropFirst().first == restB.first
        }
        return restA.count > restB.count
            ? restA.dropFirst().elementsEqual(restB) : restB.dropFirst().elementsEqual(restA)
    }

    /// The words of a text in small letters without accents.
    static func words(_ text: String) -> [String] {
        folded(text).split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    /// Small letters without accents.
    static func folded(_ text: String) -> String {
        var result = ""
        for character in text.lowercased() {
            switch character {
            case "ä", "à", "á", "â", "å", "ã": result += "a"
            case "ö", "ò", "ó", "ô", "ø": result += "o"
            case "ü", "ù", "ú", "û": result += "u"
            case "é", "è", "ê", "ë": result += "e"
            case "í", "î", "ï": result += "i"
            case "ç": result += "c"
            case "ñ": result += "n"
            case "ß": result += "ss"
            default: result.append(character)
            }
        }
        return result.replacing("krueger", with: "kruger")
    }
}
