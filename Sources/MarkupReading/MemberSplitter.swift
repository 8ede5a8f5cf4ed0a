#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Where a top-level member lies in a batch.
package struct MemberRange: Sendable {
    /// The offset of its start tag in `MemberBatch.bytes`.
    package var start: Int
    /// The offset behind its end tag.
    package var end: Int
    /// The line of its start tag in the file, from 1.
    package var line: Int
    /// Whether its end tag was found; whether the tags in it balance is for a parser to say.
    package var isComplete: Bool
}

/// Consecutive top-level members of a document, verbatim.
package struct MemberBatch: Sendable {
    /// What holds the members.
    package var bytes: [UInt8]
    /// Where they stand in it: from the first one's start tag to the last one's end tag.
    package var content: Range<Int>
    /// The members, in order.
    package var members: [MemberRange]
    /// The line of the first member in the file, from 1.
    package var firstLine: Int
    /// The ordinal of the first member in the file, from 0.
    package var firstOrdinal: Int
}

/// The member index: finds the top-level members of a document in blocks of its bytes, without parsing them.
///
/// Objects that stand in the model without a member around them, or in a property of another name, are members too:
/// an element directly below the root that is called as classes are, and one whose first element is.
///
/// Follows comments, CDATA sections, processing instructions, quoted `>` and any prefix. A member whose tags do not
/// balance ends where a tag with its own name ends it or starts the next one, and nothing else below the root hides a
/// member, so that malformed markup costs the member that it stands in and no other. Only an object without a member around
/// it may hold others of its name, so that one that is never closed costs those behind it up to the next member.
/// Works for UTF-8 and for every encoding in which `<`, `>`, quotes and slashes are their ASCII bytes and nothing else.
///
/// Complexity: O(bytes); memory: one batch, or one member if that is larger.
package struct MemberSplitter {
    /// The document's start: XML declaration and root start tag, verbatim; empty until it is complete.
    package private(set) var prolog: [UInt8] = []
    /// The root's end tag, made from its start tag.
    package private(set) var epilog: [UInt8] = []
    /// What stands between the root start tag and the first member.
    package private(set) var header: [UInt8] = []
    /// The line on which `header` starts.
    package private(set) var headerLine = 1
    /// Whether the document has a document type declaration.
    package private(set) var hasDocumentType = false
    /// Whether the root's end tag has been met.
    package private(set) var isComplete = false
    /// Whether elements follow the root's end tag; they are passed over.
    package private(set) var hasContentBehindRoot = false
    /// How many `appearanceMember` stand below the root, with textures and materials that nobody reads yet.
    package private(set) var appearanceMembers = 0
    /// The line of the first of them; 0 without any.
    package private(set) var appearanceLine = 0
    /// Elements directly below the root that hold no object and are no property that a model has, by name.
    package private(set) var strayElements = StrayElements()
    /// Whether the root and everything before the first member is known.
    package private(set) var isStarted = false

    private var buffer: [UInt8] = []
    private var scan = 0
    private var depth = 0
    private var line = 1
    private var lineMark = 0
    private var rootEnd = 0
    private var memberStart = -1
    private var memberName: [UInt8] = []
    private var memberLine = 1
    /// Looks for the end of the member at hand; nil where every tag in it has to be looked at.
    private var search: MemberSearch?
    private var isUnbalanced = false
    private var ready: [MemberRange] = []
    private var ordinal = 0
    private let targetBytes: Int
    private let includesAppearances: Bool
    private var isInAppearance = false
    private var isAtEnd = false
    /// Whether the member at hand has no member's name: it may hold others of its own name.
    private var isLoose = false
    /// How many elements of the loose member's name are open in it.
    private var nestedNames = 0
    /// An element directly below the root of which the first element decides whether it is a member; -1 for none.
    private var candidateStart = -1
    private var candidateNameEnd = -1
    private var candidateLine = 0
    /// Where a header ends at the latest, once a loose member closes: what states the reference system comes first.
    private static let headerReach = 1 << 20

    /// A splitter whose batches hold about `targetBytes` bytes.
    ///
    /// - Parameter includesAppearances: whether the model's own `appearanceMember`s count as members; else they are
    ///   passed over without being looked at.
    package init(targetBytes: Int = 1 << 20, includesAppearances: Bool = false) {
        self.targetBytes = targetBytes
        self.includesAppearances = includesAppearances
    }

    /// The bytes held: what is not handed out yet.
    package var pendingBytes: Int { buffer.count }

    /// Adds the next block of the document.
    package mutating func append(_ block: Span<UInt8>) {
        unsafe block.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
        advanceInBlock()
    }

    /// Adds the next block of the document, which is appended where it stays.
    ///
    /// - Parameter read: appends to the bytes; what it appended before it threw counts, too.
    /// - Returns: what it returns.
    package mutating func fill<Result, Failure>(
        _ read: (inout [UInt8]) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        defer { advanceInBlock() }
        return try read(&buffer)
    }

    private mutating func advanceInBlock() {
        advance()
        // What stands between members is of no use to anybody, however long it is.
        if isStarted, ready.isEmpty {
            drop(to: memberStart >= 0 ? memberStart : candidateStart >= 0 ? candidateStart : scan)
        }
    }

    /// Says that no further block comes; an unfinished member is then handed out as it is.
    package mutating func finish() {
        isAtEnd = true
        advance()
        if memberStart >= 0 { closeMember(at: buffer.count, isComplete: false) }
        if !isStarted, rootEnd > 0 { start(at: buffer.count) }
    }

    /// The next batch, nil if more blocks are needed (or, after `finish`, when there is none left).
    package mutating func nextBatch() -> MemberBatch? {
        guard isStarted, let first = ready.first, let last = ready.last else { return nil }
        guard isAtEnd || scan - first.start >= targetBytes else { return nil }
        countLines(to: last.end)
        // The batch takes the buffer as it is; what is behind it, less than a block most of the time, moves to a new one.
        var rest: [UInt8] = []
        rest.reserveCapacity(min(buffer.capacity, targetBytes + 1 << 20))
        rest.append(contentsOf: buffer[last.end...])
        swap(&rest, &buffer)
        let batch = MemberBatch(
            bytes: rest, content: first.start..<last.end, members: ready, firstLine: first.line, firstOrdinal: ordinal)
        ordinal += ready.count
        ready = []
        shift(by: last.end)
        return batch
    }

    private mutating func drop(to offset: Int) {
        guard offset > 0 else { return }
        countLines(to: offset)
        buffer.removeSubrange(0..<offset)
        shift(by: offset)
    }

    /// Moves all offsets to where they are in a buffer that starts so many bytes later.
    private mutating func shift(by offset: Int) {
        scan -= offset
        lineMark -= offset
        if memberStart >= 0 { memberStart -= offset }
        if candidateStart >= 0 {
            candidateStart -= offset
            candidateNameEnd -= offset
        }
    }

    private mutating func countLines(to offset: Int) {
        guard offset > lineMark else { return }
        line += Self.newlines(in: buffer.span, lineMark..<offset)
        lineMark = offset
    }

    private static func newlines(in bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            unsafe MarkupBytes(buffer)?.lineFeeds(range.lowerBound, range.upperBound) ?? 0
        }
    }

    /// Takes the header, without the loose members that stand in it, of which only the lines are kept.
    private mutating func start(at offset: Int) {
        isStarted = true
        var position = rootEnd
        for member in ready {
            header += buffer[position..<member.start]
            header += repeatElement(10, count: Self.newlines(in: buffer.span, member.start..<member.end))
            position = member.end
        }
        header += buffer[position..<offset]
    }

    private mutating func openMember(at open: Int, line: Int, nameEnd: Int, isLoose: Bool) {
        memberStart = open
        memberLine = line
        memberName = Array(buffer[(open + 1)..<nameEnd])
        self.isLoose = isLoose
        nestedNames = 0
        isInAppearance = false
        isUnbalanced = false
        search = nil
        if !isLoose { search = MemberSearch(member: memberName, root: Array(epilog.dropFirst(2).dropLast())) }
    }

    private mutating func closeMember(at end: Int, isComplete: Bool) {
        ready.append(MemberRange(start: memberStart, end: end, line: memberLine, isComplete: isComplete))
        memberStart = -1
        // A loose member does not end the header, since the model's own envelope may stand behind it.
        if !isStarted, end - rootEnd > Self.headerReach { start(at: end) }
    }

    /// One tag or other piece of markup.
    private enum Piece {
        case startTag(nameEnd: Int, end: Int, isEmpty: Bool)
        case endTag(nameEnd: Int, end: Int)
        case other(end: Int)
        case documentType(end: Int)
        case incomplete
    }

    private mutating func advance() {
        while true {
            if memberStart >= 0, let search {
                // Nothing in a member but its own name matters.
                switch search.next(in: buffer.span, from: scan) {
                case .found(let open): scan = open
                case .undecided(let open):
                    scan = open
                    return
                case .none:
                    scan = buffer.count
                    return
                }
            }
            guard let open = Self.firstIndex(of: 60, in: buffer.span, from: scan) else { break }
            switch Self.piece(in: buffer.span, at: open) {
            case .incomplete:
                scan = open
                return
            case .other(let end):
                scan = end
            case .documentType(let end):
                hasDocumentType = true
                scan = end
            case .startTag(let nameEnd, let end, let isEmpty):
                scan = end
                startTag(open: open, nameEnd: nameEnd, end: end, isEmpty: isEmpty)
            case .endTag(let nameEnd, let end):
                scan = end
                endTag(open: open, nameEnd: nameEnd, end: end)
            }
        }
        scan = buffer.count
    }

    private mutating func startTag(open: Int, nameEnd: Int, end: Int, isEmpty: Bool) {
        if depth == 0 {
            if rootEnd == 0 {
                startRoot(open: open, nameEnd: nameEnd, end: end, isEmpty: isEmpty)
            } else {
                hasContentBehindRoot = true
            }
            return
        }
        var isNamedMember = (memberStart < 0 || isLoose || isInAppearance) && isMember(open + 1, nameEnd)
        if memberStart >= 0 {
            let isSame = matches(memberName, open + 1, nameEnd)
            if isLoose, isSame, !isNamedMember {
                if !isEmpty { nestedNames += 1 }
            } else if isSame || isNamedMember {
                // A member inside a member: the one before was never closed.
                closeMember(at: open, isComplete: false)
                isNamedMember = isMember(open + 1, nameEnd)
            }
        }
        if memberStart < 0 {
            let isAppearance = Self.isName(Self.appearanceName, buffer.span, open + 1, nameEnd)
            if isNamedMember || isAppearance && includesAppearances {
                // Members stand below the root and nowhere else: whatever is still open then was never closed.
                depth = 1
                candidateStart = -1
                if !isStarted { start(at: open) }
                countLines(to: open)
                openMember(at: open, line: line, nameEnd: nameEnd, isLoose: false)
                isInAppearance = isAppearance
                // In an appearance members of other names may start.
                if isAppearance { search = nil }
            } else if candidateStart >= 0 {
                decideCandidate(open: open, nameEnd: nameEnd)
            } else if depth == 1 {
                countLines(to: open)
                if isAppearance {
                    appearanceMembers += 1
                    if appearanceLine == 0 { appearanceLine = line }
                } else if Self.isClass(buffer.span, open + 1, nameEnd) {
                    openMember(at: open, line: line, nameEnd: nameEnd, isLoose: true)
                } else if !Self.isModelProperty(buffer.span, open + 1, nameEnd) {
                    candidateStart = open
                    candidateNameEnd = nameEnd
                    candidateLine = line
                    if isEmpty { dropCandidate() }
                }
            }
            if isEmpty, memberStart == open { closeMember(at: end, isComplete: true) }
        }
        if !isEmpty { depth += 1 }
    }

    /// The first element in a property of the model says whether that is a member: an object's class is.
    private mutating func decideCandidate(open: Int, nameEnd: Int) {
        guard Self.isClass(buffer.span, open + 1, nameEnd) else { return dropCandidate() }
        openMember(at: candidateStart, line: candidateLine, nameEnd: candidateNameEnd, isLoose: true)
        candidateStart = -1
    }

    /// Counts a property of the model in which no object stands.
    private mutating func dropCandidate() {
        strayElements.add(
            String(decoding: buffer[(candidateStart + 1)..<candidateNameEnd], as: UTF8.self), line: candidateLine)
        candidateStart = -1
    }

    private mutating func startRoot(open: Int, nameEnd: Int, end: Int, isEmpty: Bool) {
        rootEnd = end
        countLines(to: end)
        headerLine = line
        if isEmpty {
            // A root without content: nothing to put between its two halves.
            isComplete = true
            isStarted = true
        } else {
            // A byte order mark and blank lines before the declaration are tolerated here, not by the parser.
            var start = buffer.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            while start < end, buffer[start] <= 32 { start += 1 }
            prolog = Array(buffer[start..<end])
            epilog = [60, 47] + buffer[(open + 1)..<nameEnd] + [62]
            depth = 1
        }
    }

    private mutating func endTag(open: Int, nameEnd: Int, end: Int) {
        guard depth > 0 else { return }
        if memberStart >= 0, matches(memberName, open + 2, nameEnd) {
            if nestedNames > 0 {
                nestedNames -= 1
                if depth > 2 { depth -= 1 } else { isUnbalanced = true }
                return
            }
            closeMember(at: end, isComplete: depth == 2 && !isUnbalanced)
            depth = 1
            return
        }
        if epilog.count == nameEnd - open + 1, matches(epilog[2..<(epilog.count - 1)], open + 2, nameEnd) {
            if memberStart >= 0 { closeMember(at: open, isComplete: false) }
            if candidateStart >= 0 { dropCandidate() }
            if !isStarted { start(at: open) }
            depth = 0
            isComplete = true
            return
        }
        if candidateStart >= 0 { dropCandidate() }
        // More end tags than start tags: the parser will say so; here they must not end what they do not name.
        let lowest = memberStart >= 0 ? 2 : 1
        if depth > lowest { depth -= 1 } else { isUnbalanced = true }
    }

    private func matches(_ name: [UInt8], _ start: Int, _ end: Int) -> Bool { matches(name[...], start, end) }

    private func matches(_ name: ArraySlice<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard name.count == end - start else { return false }
        let offset = start - name.startIndex
        for index in name.indices where buffer[index + offset] != name[index] { return false }
        return true
    }

    /// Whether a tag is `cityObjectMember`, `featureMember` or what else may hold the content of a model.
    private func isMember(_ start: Int, _ end: Int) -> Bool {
        Self.names.contains { name in Self.isName(name, buffer.span, start, end) }
    }

    /// Whether a local name is that of a member: those are counted by ordinal.
    package static func isMemberName(_ localName: String) -> Bool {
        names.contains { $0.elementsEqual(localName.utf8) }
    }

    /// Whether a local name is that of a property of the model itself, which no object is looked for in.
    package static func isModelProperty(_ localName: String) -> Bool {
        localName.utf8.elementsEqual(appearanceName) || modelProperties.contains { $0.elementsEqual(localName.utf8) }
    }

    private static func isModelProperty(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        modelProperties.contains { name in isName(name, bytes, start, end) }
    }

    /// Whether a local name is that of a class: GML writes classes with a capital and properties without.
    package static func isClassName(_ localName: String) -> Bool {
        localName.utf8.first.map { $0 >= 65 && $0 <= 90 } ?? false
    }

    /// Whether a tag is called as classes are.
    private static func isClass(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        var local = end
        while local > start, bytes[local - 1] != 58 { local -= 1 }
        return local < end && bytes[local] >= 65 && bytes[local] <= 90
    }

    /// Whether a tag has a local name, behind any prefix.
    private static func isName(_ name: [UInt8], _ bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard name.count <= end - start else { return false }
        let local = end - name.count
        if local > start, bytes[local - 1] != 58 { return false }
        for index in name.indices where name[index] != bytes[local + index] { return false }
        return true
    }

    private static let names: [[UInt8]] = [
        Array("cityObjectMember".utf8), Array("featureMember".utf8), Array("featureMembers".utf8),
        Array("versionMember".utf8), Array("versionTransitionMember".utf8),
    ]
    private static let appearanceName = Array("appearanceMember".utf8)
    /// What the schemas of GML and CityGML let a model say of itself.
    private static let modelProperties: [[UInt8]] = [
        "boundedBy", "name", "description", "descriptionReference", "identifier", "metaDataProperty", "location",
        "engineeringCRS", "creationDate", "terminationDate", "validFrom", "validTo", "genericAttribute",
        "stringAttribute", "intAttribute", "doubleAttribute", "dateAttribute", "uriAttribute", "measureAttribute",
        "genericAttributeSet",
    ].map { Array($0.utf8) }

    @inline(__always)
    private static func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        guard start < bytes.count else { return nil }
        return unsafe bytes.withUnsafeBufferPointer { pointer -> Int? in
            guard let base = pointer.baseAddress,
                let hit = unsafe memchr(base + start, Int32(byte), bytes.count - start)
            else { return nil }
            return unsafe UnsafeRawPointer(hit) - UnsafeRawPointer(base)
        }
    }

    /// The offset behind the first occurrence of two bytes and a `>`.
    private static func end(of first: UInt8, _ second: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while let close = firstIndex(of: 62, in: bytes, from: position) {
            if close >= start + 2, bytes[close - 1] == second, bytes[close - 2] == first { return close + 1 }
            position = close + 1
        }
        return nil
    }

    /// The offset behind the first occurrence of `?>`.
    private static func endOfInstruction(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while let close = firstIndex(of: 62, in: bytes, from: position) {
            if close > start, bytes[close - 1] == 63 { return close + 1 }
            position = close + 1
        }
        return nil
    }

    private static func piece(in bytes: Span<UInt8>, at open: Int) -> Piece {
        guard open + 1 < bytes.count else { return .incomplete }
        switch bytes[open + 1] {
        case 33:  // '!'
            guard open + 9 <= bytes.count else { return .incomplete }
            if bytes[open + 2] == 45 {
                return end(of: 45, 45, in: bytes, from: open + 4).map { .other(end: $0) } ?? .incomplete
            }
            if bytes[open + 2] == 91 {
                return end(of: 93, 93, in: bytes, from: open + 9).map { .other(end: $0) } ?? .incomplete
            }
            return firstIndex(of: 62, in: bytes, from: open).map { .documentType(end: $0 + 1) } ?? .incomplete
        case 63:  // '?'
            return endOfInstruction(in: bytes, from: open + 2).map { .other(end: $0) } ?? .incomplete
        case 47:  // '/'
            guard let close = firstIndex(of: 62, in: bytes, from: open + 2) else { return .incomplete }
            return .endTag(nameEnd: min(close, endOfName(in: bytes, from: open + 2)), end: close + 1)
        default:
            return startTag(in: bytes, at: open)
        }
    }

    /// The offset of the first byte that is white space, `>` or `/`, at most the count of bytes.
    @inline(__always)
    private static func endOfName(in bytes: Span<UInt8>, from start: Int) -> Int {
        unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe MarkupBytes(buffer) else { return 0 }
            var index = start
            while index < bytes.count {
                let length = ByteHits.behindTagName(bytes.vector(at: index)).first
                index &+= length
                if length < 16 { return index }
            }
            return bytes.count
        }
    }

    private static func startTag(in bytes: Span<UInt8>, at open: Int) -> Piece {
        let nameEnd = endOfName(in: bytes, from: open + 1)
        return unsafe bytes.withUnsafeBufferPointer { buffer in
            guard let bytes = unsafe MarkupBytes(buffer) else { return .incomplete }
            var index = nameEnd
            while true {
                guard let found = next(in: bytes, from: index, ByteHits.inTag) else { return .incomplete }
                let byte = bytes[found]
                if byte == 62 { return .startTag(nameEnd: nameEnd, end: found + 1, isEmpty: bytes[found - 1] == 47) }
                // A `<` never stands in a tag, not even quoted: what was open is broken off, a quote for instance.
                if byte == 60 { return .startTag(nameEnd: nameEnd, end: found, isEmpty: false) }
                guard let close = next(in: bytes, from: found + 1, { ByteHits.opening($0, or: byte) }) else {
                    return .incomplete
                }
                if bytes[close] == 60 { return .startTag(nameEnd: nameEnd, end: close, isEmpty: false) }
                index = close + 1
            }
        }
    }

    /// The offset of the next byte of a kind that no zero is of.
    @inline(__always)
    private static func next(
        in bytes: MarkupBytes, from start: Int, _ hits: (SIMD16<UInt8>) -> ByteHits
    ) -> Int? {
        var index = start
        while index < bytes.count {
            let found = hits(bytes.vector(at: index))
            if !found.isEmpty { return index &+ found.first }
            index &+= 16
        }
        return nil
    }
}
