internal import CityGMLReading
internal import Diagnostics
internal import InputSources

/// What is lent, what is asked for, and what cannot be had.
struct LendingState {
    /// References to a document that is not to be had.
    private struct Refusal: Hashable {
        var file: String
        var written: String
        var reason: String
    }

    private let files: [InputFile]
    private(set) var store = LentGeometries()
    /// The documents asked so far, by path.
    private var documents: [String: InputFile] = [:]
    /// The ids to be read next, by path.
    private var wanted: [String: Set<String>] = [:]
    private var asked: Set<DocumentTarget> = []
    private var refusals: [Refusal: Int] = [:]
    /// The documents that were read and are no files of the run, by path, with their names as seen from these.
    private(set) var lenders: [String: String] = [:]
    private var lenderNames: [String: String] = [:]
    private var unreadable: [String: String] = [:]
    private var refusalOfName: [DocumentTarget: Refusal] = [:]
    private let byteLimit: Int
    private var bytesLeft: Int
    /// How many ids were still to be looked for when the rounds were over.
    private var leftOver = 0

    /// - Parameter byteLimit: so much is lent, bytes.
    init(files: [InputFile], byteLimit: Int = DeferredTrees.byteLimit) {
        self.files = files
        self.byteLimit = byteLimit
        bytesLeft = byteLimit
    }

    /// Whether something is to be read.
    var isAsking: Bool { !wanted.isEmpty && bytesLeft > 0 }

    /// Asks for what a document refers to.
    ///
    /// - Parameters:
    ///   - targets: as the document writes them.
    ///   - name: the document's name for reports.
    ///   - path: where it is.
    mutating func ask(_ targets: [ReferenceTarget], of name: String, at path: String) {
        for target in targets {
            var refused: Refusal?
            var found: InputFile?
            let document = store.document(of: target, in: path) { written in
                switch RelatedDocument.find(written, besides: path, among: files) {
                case .file(let file):
                    found = file
                    let folder = RelatedDocument.name(of: written, besides: name).split(separator: "/").dropLast()
                    let related = (folder.map(String.init) + [Self.ownName(file)]).joined(separator: "/")
                    lenderNames[file.path] = min(lenderNames[file.path] ?? related, related)
                    return file.path
                case .missing:
                    refused = Refusal(file: name, written: written, reason: "which does not exist beside it")
                case .outside:
                    refused = Refusal(
                        file: name, written: written,
                        reason: "which lies outside of its folder and those beside it; give that file as input, too")
                case .other: refused = Refusal(file: name, written: written, reason: "which is no CityGML")
                }
                return nil
            }
            let key = DocumentTarget(document: path, identifier: target.document)
            if let refused { refusalOfName[key] = refused }
            if let found { documents[found.path] = found }
            guard let document else {
                if let refusal = refusalOfName[key] { refusals[refusal, default: 0] += 1 }
                continue
            }
            if documents[document] == nil { documents[document] = files.first { $0.path == document } }
            let wish = DocumentTarget(document: document, identifier: target.identifier)
            if asked.insert(wish).inserted { wanted[document, default: []].insert(target.identifier) }
        }
    }

    /// Reads every document once of which something is wanted, and asks for what that leads on to.
    mutating func readRound(_ lending: GeometryLending, isStopRequested: () -> Bool) {
        let round = wanted.sorted { $0.key < $1.key }
        wanted = [:]
        for (path, identifiers) in round {
            guard var file = documents[path] else { continue }
            if let name = lenderNames[path], !files.contains(where: { $0.path == path }) {
                lenders[path] = name
                // What it names itself is found from there.
                file.name = name
            }
            let found: [String: LentGeometry]
            do throws(InputError) {
                found = try lending.geometries(
                    of: identifiers, in: file, byteLimit: bytesLeft, isStopRequested: isStopRequested)
            } catch {
                unreadable[file.name] = error.message
                continue
            }
            for (identifier, geometry) in found.sorted(by: { $0.key < $1.key }) {
                bytesLeft -= geometry.byteCount
                guard bytesLeft > 0 else {
                    store.isCutShort = true
                    return
                }
                store.add(geometry, for: DocumentTarget(document: path, identifier: identifier))
                ask(geometry.targets, of: file.name, at: path)
            }
        }
    }

    private static func ownName(_ file: InputFile) -> String {
        file.path.split(separator: "/").last.map(String.init) ?? file.name
    }

    /// Says that no further round comes, even if something is still asked for.
    mutating func finish() {
        guard !wanted.isEmpty, bytesLeft > 0 else { return }
        store.isCutShort = true
        leftOver = wanted.values.reduce(0) { $0 + $1.count }
    }

    /// What went wrong with documents as a whole; what is missing in one is told with the object that asks.
    func findings() -> ([Problem], CountedNotes) {
        var problems = refusals.map { refusal, count in
            Problem(
                .foreignReference, at: Place(file: refusal.file),
                "\(count == 1 ? "1 reference" : "\(count) references") to \(refusal.written), \(refusal.reason); what is meant is missing"
            )
        }
        for (name, message) in unreadable { problems.append(Problem(.unreadableFile, at: Place(file: name), message)) }
        var notes = CountedNotes()
        if bytesLeft <= 0 {
            notes.add(
                .unresolvedReference,
                name: "geometries of other objects beyond \(byteLimit >> 20) MiB, not lent",
                at: Place(file: ""))
        }
        if leftOver > 0 {
            notes.add(
                .unresolvedReference, name: "geometries over references through too many other objects, not lent",
                at: Place(file: ""), count: leftOver)
        }
        return (problems.sorted(), notes)
    }
}
