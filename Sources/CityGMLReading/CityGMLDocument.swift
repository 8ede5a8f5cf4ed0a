public import CityObjects
public import Diagnostics
public import InputSources

/// A CityGML 1.0, 2.0 or 3.0 file as a sequence of city objects, whatever its size.
///
/// ```swift
/// var document = try CityGMLDocument(path: "city.gml")
/// while let tree = try document.next() { print(tree.objects[0].identifier) }
/// for problem in document.problems { print(problem.place.line, problem.message) }
/// ```
///
/// Nothing is transformed: coordinates are the file's, in its axis order and units. What is wrong with the data is not
/// thrown but told: with an object in `CityObjectTree.problems`, for the document in `problems` and `notes`. A malformed
/// member costs itself alone.
///
/// Memory: about 3 MB, or a few times the largest member. One thread at a time; open a file twice to read it twice.
public struct CityGMLDocument: ~Copyable {
    /// Small, since a whole batch is parsed ahead of its first object, bytes.
    private static let batchBytes = 256 << 10

    private var stream: DocumentStream
    private let headers = HeaderReader()
    private let reader: MemberReader
    /// The objects of the batch at hand, the next one last.
    private var pending: [CityObjectTree] = []

    /// The version in the namespace of the root element, `1.0`, `2.0` or `3.0`; empty where it does not say.
    public let version: String
    /// The `srsName` of the model's envelope as written; empty without one, and before the first object is read.
    public private(set) var srsName = ""

    /// Opens a file, plain or gzip.
    ///
    /// - Parameter includingInteriors: whether rooms, storeys, units and what stands in them are read; else they are
    ///   counted in `notes`.
    /// - Throws: `InputError` if it cannot be read or is no CityGML 1.0, 2.0 or 3.0.
    public init(path: String, includingInteriors: Bool = false) throws(InputError) {
        var options = ReadingOptions()
        options.includesInteriors = includingInteriors
        reader = MemberReader(options: options)
        let (file, version) = try Self.sniffed(path)
        stream = try DocumentStream(file, index: 0, batchBytes: Self.batchBytes)
        self.version = version
    }

    private static func sniffed(_ path: String) throws(InputError) -> (InputFile, version: String) {
        let listing = InputListing(inputs: [path])
        guard let file = listing.files.first, file.isExplicit, case .cityGML(let version) = file.format else {
            throw InputError(message: listing.problems.first?.message ?? "is no CityGML file", path: path)
        }
        return (file, version)
    }

    /// The next top-level city object with everything below it, in document order; nil at the end.
    ///
    /// - Throws: `InputError` if the file cannot be read on, such as a damaged gzip file; the objects before that place
    ///   have been handed out by then.
    /// - Complexity: O(bytes of the object), libxml2's parsing most of it.
    public mutating func next() throws(InputError) -> CityObjectTree? {
        while pending.isEmpty {
            guard let batch = try stream.next(headers) else { return nil }
            srsName = batch.start.context.srsName
            var trees: [CityObjectTree] = []
            reader.read(batch) { trees.append($0) }
            trees.reverse()
            pending = trees
        }
        return pending.popLast()
    }

    /// What is wrong with the document or with members that are lost, so far, in report order.
    public var problems: [Problem] { (stream.problems + reader.problems).sorted() }

    /// What was met and passed over, so far: counted under a code and a name, with the first place.
    public var notes: CountedNotes { reader.notes }

    /// How many members nothing could be read of, so far; `problems` names each.
    public var lostMembers: Int { reader.lostMembers }
}
