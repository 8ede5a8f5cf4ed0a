import Diagnostics
import Testing

/// What stays in memory of however many problems.
@Suite struct ProblemDigestTests {
    private func problem(_ code: ProblemCode, _ line: Int) -> Problem {
        Problem(code, at: Place(file: "f\(line % 3).gml", line: line), "met")
    }

    @Test("places in the selection are shared between codes, and of each code the first are taken")
    func share() {
        let frequent = (1...30_000).reversed().map { problem(.selfIntersection, $0) }
        let often = (1...4_000).map { problem(.untriangulablePolygon, $0) }
        let rare = [problem(.malformedMember, 40_000)]
        let digest = ProblemDigest(frequent + often + rare, [])
        #expect(digest.total == 34_001)
        #expect(digest.counts == [.selfIntersection: 30_000, .untriangulablePolygon: 4_000, .malformedMember: 1])
        let shown = digest.problems
        #expect(shown.count == ProblemDigest.listLimit && shown == shown.sorted())
        #expect(shown.filter { $0.code == .malformedMember } == rare)
        #expect(shown.filter { $0.code == .untriangulablePolygon } == often.sorted())
        #expect(shown.filter { $0.code == .selfIntersection } == Array(frequent.sorted().prefix(5_999)))
    }

    @Test("two great codes have half of the selection each")
    func halves() {
        let codes: [ProblemCode] = [.selfIntersection, .untriangulablePolygon]
        let shown = ProblemDigest(codes.flatMap { code in (1...12_000).map { problem(code, $0) } }, []).problems
        #expect(codes.map { code in shown.count { $0.code == code } } == [5_000, 5_000])
    }

    @Test("neither the selection nor the counts depend on who met what, and in what order")
    func order() {
        let problems = (1...40_000).map { problem($0 % 7 == 0 ? .untriangulablePolygon : .selfIntersection, $0) }
        let lost = problems.map {
            QuarantineEntry($0.place.line % 5 == 0 ? .member : .polygon, at: $0.place, code: $0.code, "lost")
        }
        let whole = ProblemDigest(problems, lost)
        var pieces = stride(from: 0, to: problems.count, by: 977).map { start in
            let range = start..<min(start + 977, problems.count)
            return ProblemDigest(Array(problems[range]), Array(lost[range]))
        }
        pieces.reverse()
        var left = ProblemDigest()
        var right = ProblemDigest()
        for (index, piece) in pieces.enumerated() {
            if index % 3 == 0 { left.merge(piece) } else { right.merge(piece) }
        }
        right.merge(left)
        #expect(right.problems == whole.problems && right.quarantine == whole.quarantine)
        #expect(right.counts == whole.counts && right.countsByFile == whole.countsByFile)
        #expect(right.quarantineCounts == whole.quarantineCounts)
        #expect(right.quarantineCounts[.member]?.values.reduce(0, +) == 8_000)
        #expect(whole.countsByFile.values.flatMap(\.values).reduce(0, +) == 40_000)
    }

    @Test("names that are counted are bounded: the first have entries of their own, whoever met which")
    func names() {
        // Each of 30,000 names twice, in two orders, by three workers.
        let names = (0..<30_000).map { "e\($0 * 7_919 % 30_000 + 100_000)" }
        var workers = [CountedNotes](repeating: CountedNotes(), count: 3)
        for (index, name) in (names + names.sorted().reversed()).enumerated() {
            workers[index % 3].add(.unknownElement, name: name, at: Place(file: "a.gml", line: 60_000 - index))
        }
        workers[0].add(.contentPassedOver, name: "z", at: Place(file: "a.gml"))
        var one = CountedNotes()
        var other = CountedNotes()
        for worker in workers { one.merge(worker) }
        for worker in workers.reversed() { other.merge(worker) }
        let sorted = one.sorted
        #expect(sorted.map(\.key) == other.sorted.map(\.key))
        #expect(sorted.map(\.entry.count) == other.sorted.map(\.entry.count))
        #expect(sorted.map(\.entry.first) == other.sorted.map(\.entry.first))
        let unknown = sorted.filter { $0.key.code == .unknownElement }
        #expect(unknown.dropLast().map(\.key.name) == names.sorted().prefix(CountedNotes.namesPerCode).map { $0 })
        #expect(unknown.dropLast().allSatisfy { $0.entry.count == 2 })
        #expect(unknown.last?.key.name == "… and others" && unknown.last?.entry.count == 40_000)
        #expect(one.totals == [.unknownElement: 60_000, .contentPassedOver: 1])
        #expect(sorted.contains { $0.key.name == "z" })
    }

    @Test("names of a tally are bounded, and its first place depends on nobody's share of the names")
    func tally() throws {
        // The place of the first of all is that of a name beyond the bound, which one worker alone would keep.
        let limit = CountedNotes.namesPerCode
        func notes(_ numbers: some Sequence<Int>) -> CountedNotes {
            var notes = CountedNotes()
            for number in numbers {
                notes.add(.unknownElement, name: "e\(number)", at: Place(file: "f.gml", line: 1_000_000 - number))
            }
            return notes
        }
        let range = 100_000..<(100_000 + 2 * limit)
        var whole = ProblemTally()
        whole.add(notes(range))
        var shared = ProblemTally()
        for start in [range.upperBound - 5, range.lowerBound] {
            var worker = ProblemTally()
            worker.add(notes(start..<min(start + 2 * limit - 5, range.upperBound)))
            if start == range.lowerBound { worker.add(problem(.noGeometry, 3), name: "b") }
            shared.merge(worker)
        }
        let entry = try #require(shared.sorted.last { $0.code == .unknownElement }?.entry)
        let expected = try #require(whole.sorted.first?.entry)
        #expect(entry.names.count == limit + 1 && entry.names[CountedNotes.othersName] == limit)
        #expect(entry.names == expected.names && entry.count == 2 * limit)
        #expect(entry.first == expected.first && entry.first.message == CountedNotes.othersName)
        let listed = try #require(shared.sorted.first { $0.code == .noGeometry }?.entry)
        #expect(listed.count == 1 && listed.names == ["b": 1] && listed.first.message == "met")
        #expect(shared.worstSeverity == .warning)

        // Names of single problems are bounded, too.
        var named = ProblemTally()
        for number in range { named.add(problem(.selfIntersection, number), name: "n\(number)") }
        #expect(named.sorted.first?.entry.names.count == limit + 1)
        #expect(named.sorted.first?.entry.count == 2 * limit)
    }
}
