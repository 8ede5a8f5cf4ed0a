internal import CityGMLReading
internal import ContentHashing
internal import InputSources

/// A file that is no input of the run, but that inputs name, and that was read for what they say.
public struct RelatedInput: Sendable, Hashable, Codable {
    /// What it was read for.
    public enum Role: String, Sendable, Codable {
        /// What codes mean.
        case codeList
        /// Geometry that objects refer to.
        case geometry
    }

    /// What it was read for.
    public var role: Role
    /// Its name as seen from where the names of the inputs start, such as `../codelists/Building_class.xml`; hash and
    /// size of its (uncompressed) bytes.
    public var file: InputManifestEntry
}

/// The related inputs of a run, by path. Merging is commutative and associative: of the names that documents have for
/// one file the first stays.
struct RelatedInputs: Sendable, Codable {
    private var inputs: [String: RelatedInput] = [:]

    /// Adds code lists, by path.
    mutating func add(_ lists: [String: CodeListFile]) {
        for (path, list) in lists {
            let file = InputManifestEntry(name: list.name, hash: list.hash.hexadecimal, bytes: list.bytes)
            add(RelatedInput(role: .codeList, file: file), path)
        }
    }

    /// Adds a document that lends geometry, which is read once more as a whole for its hash. What cannot be read to its
    /// end was told as a problem.
    mutating func addLender(_ path: String, name: String) {
        do throws(InputError) {
            var reader = try BlockReader(path: path)
            while try reader.next({ $0.count }) > 0 {}
            let hash = reader.contentHash().hexadecimal
            add(
                RelatedInput(
                    role: .geometry, file: InputManifestEntry(name: name, hash: hash, bytes: reader.bytesRead)), path)
        } catch {
            return
        }
    }

    /// Adds what another worker read.
    mutating func merge(_ other: RelatedInputs) {
        for (path, input) in other.inputs { add(input, path) }
    }

    private mutating func add(_ input: RelatedInput, _ path: String) {
        guard let own = inputs[path] else {
            inputs[path] = input
            return
        }
        if input.file.name < own.file.name { inputs[path] = input }
    }

    /// In the order of their names; equal files of one name, as beside two inputs, once.
    var sorted: [RelatedInput] {
        Set(inputs.values).sorted {
            ($0.file.name, $0.role.rawValue, $0.file.hash) < ($1.file.name, $1.role.rawValue, $1.file.hash)
        }
    }
}
