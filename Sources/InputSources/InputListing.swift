package import Diagnostics
internal import Foundation

/// The files of a run, found and sniffed.
package struct InputListing: Sendable {
    /// City models in canonical order: by name.
    package var files: [InputFile] = []
    /// What was passed over or could not be read.
    package var problems: [Problem] = []
    /// City models in formats that are not read yet, in canonical order; each has a problem, too.
    package var unsupported: [InputFile] = []
    /// How many files of folders are no city models.
    package var passedOver = 0

    /// Finds the city models among files and folders.
    ///
    /// Folders are searched recursively, hidden entries and links to folders left out. A file of a folder that is no
    /// city model is passed over with one note for all; a file that was named itself is an error then.
    package init(inputs: [String]) {
        var seen: Set<String> = []
        var examples: [String] = []
        for input in inputs {
            var isFolder: ObjCBool = false
            guard unsafe FileManager.default.fileExists(atPath: input, isDirectory: &isFolder) else {
                problems.append(
                    Problem(.unreadableFile, at: Place(file: input), "does not exist; check the path that was given"))
                continue
            }
            if !isFolder.boolValue {
                add(path: input, name: (input as NSString).lastPathComponent, isExplicit: true, &seen, &examples)
                continue
            }
            for relative in Self.files(below: input) {
                add(path: input + "/" + relative, name: relative, isExplicit: false, &seen, &examples)
            }
        }
        files.sort { ($0.name, $0.path) < ($1.name, $1.path) }
        unsupported.sort { ($0.name, $0.path) < ($1.name, $1.path) }
        if passedOver > 0 {
            let list = examples.sorted().prefix(3).joined(separator: ", ")
            problems.append(
                Problem(
                    .otherFilesPassedOver, at: Place(file: examples.min() ?? ""),
                    "\(passedOver) files in the folders are no city models and were passed over (\(list)\(passedOver > 3 ? ", …" : ""))"
                ))
        }
    }

    private static func files(below folder: String) -> [String] {
        guard let walker = FileManager.default.enumerator(atPath: folder) else { return [] }
        var result: [String] = []
        while let entry = walker.nextObject() as? String {
            let name = (entry as NSString).lastPathComponent
            let type = walker.fileAttributes?[.type] as? FileAttributeType
            if name.hasPrefix(".") {
                if type == .typeDirectory { walker.skipDescendants() }
                continue
            }
            switch type {
            case .typeRegular?: result.append(entry)
            case .typeSymbolicLink?:
                var isFolder: ObjCBool = false
                let path = folder + "/" + entry
                if unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue {
                    result.append(entry)
                }
            default: break
            }
        }
        return result.sorted()
    }

    private mutating func add(
        path: String, name: String, isExplicit: Bool, _ seen: inout Set<String>, _ examples: inout [String]
    ) {
        let canonical = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
        guard seen.insert(canonical).inserted else { return }
        let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
        var start: [UInt8] = []
        do throws(InputError) {
            var reader = try BlockReader(path: path, blockSize: InputSniffer.window)
            start = try reader.next { bytes in bytes.indices.map { bytes[$0] } }
        } catch {
            problems.append(Problem(.unreadableFile, at: Place(file: name), error.message))
            return
        }
        let format = InputSniffer.format(ofStart: start)
        switch format {
        case .cityGML(let version) where version == "0.4":
            unsupported.append(InputFile(path: path, name: name, size: size, format: format, isExplicit: isExplicit))
            problems.append(
                Problem(
                    .unsupportedFormat, at: Place(file: name),
                    "is CityGML \(version), which is not read yet; convert it to CityGML 2.0 first"))
        case .cityGML, .cityJSON:
            files.append(InputFile(path: path, name: name, size: size, format: format, isExplicit: isExplicit))
        case .other(let what):
            if isExplicit {
                problems.append(
                    Problem(
                        .notACityModel, at: Place(file: name),
                        "is no city model but \(what); CityGML has the root element CityModel, CityJSON the type CityJSON"
                    ))
            } else {
                passedOver += 1
                examples.append(name)
            }
        }
    }
}
