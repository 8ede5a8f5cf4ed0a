internal import CityJSONReading
package import Diagnostics
package import Geodesy
internal import InputSources
internal import TileBundles

/// What a conversion would read and write, found out without doing either.
package struct ConversionPreview: Sendable {
    /// A city model that would be read.
    package struct Input: Sendable, Hashable {
        /// Where it is.
        package var path: String
        /// Its size on disk, bytes.
        package var bytes: Int
        /// What it is, for people: "CityGML 2.0".
        package var format: String
        /// The first reference system named in its first 64 KiB, as the reader takes it; empty if there is none.
        package var referenceSystem: String
    }

    /// What would become of the output's name.
    package enum Output: Sendable, Hashable {
        /// Nothing has it.
        case free
        /// A bundle or an empty folder has it and would be replaced.
        case replaced
        /// A folder has it, and replacing was not asked for.
        case exists
        /// It cannot be used; the text says why, for people.
        case refused(String)
    }

    /// In canonical order.
    package let inputs: [Input]
    /// What could not be read or was passed over.
    package let problems: [Problem]
    /// The output.
    package let output: Output
    /// Why the schema that was given cannot be used, for people; nil where it can, or where none was given.
    package let schemaRefusal: String?
    /// The plane in which the result would stand; nil on the globe, or where the one asked for cannot be used.
    package let plane: PlaneOfResult?
    /// Why the frame that was asked for cannot be used, for people; nil where it can, or where none was.
    package let frameRefusal: String?

    /// A reference system that inputs state, or that was asked for.
    package struct ReferenceSystem: Sendable, Hashable {
        /// As written; empty for inputs that state none at their start.
        package var name: String
        /// In how many files.
        package var files: Int
        /// What it was understood as, or why it cannot be used, for people; empty without a name.
        package var meaning: String
        /// Whether it can be used.
        package var isUsable: Bool
        /// How its coordinates become WGS 84, before any of them was seen; nil where that is unknown.
        package var plan: CoordinateOperationPlan?
    }

    /// The most frequent first; a single one where it was asked for with `--crs`.
    package let referenceSystems: [ReferenceSystem]

    /// Looks at the inputs, the schema and the output of a plan.
    ///
    /// Complexity: two reads of 64 KiB a file, and one of the schema; PROJ looks up each system once.
    package init(_ plan: ConversionPlan) {
        let listing = InputListing(inputs: plan.inputs)
        inputs = listing.files.map { file in
            Input(
                path: file.path, bytes: file.size, format: Self.words(file.format),
                referenceSystem: Self.referenceSystem(of: file))
        }
        referenceSystems = Self.referenceSystems(inputs, plan)
        problems = listing.problems.sorted()
        output = Self.output(plan, listing)
        do throws(ConversionError) {
            _ = try GivenSchema.read(plan)
            schemaRefusal = nil
        } catch {
            schemaRefusal = "\(error)"
        }
        do throws(GeodesyError) {
            plane = try PlaneOfResult.make(plan.georeferencing)
            frameRefusal = nil
        } catch {
            plane = nil
            frameRefusal = error.message
        }
    }

    private static func referenceSystems(_ inputs: [Input], _ plan: ConversionPlan) -> [ReferenceSystem] {
        var counts: [String: Int] = [:]
        let isLocal = plan.georeferencing.origin != nil
        if let crs = plan.crs {
            counts[crs] = inputs.count
        } else if isLocal {
            // Whatever the documents state, all of them are read as local metres.
            if !inputs.isEmpty { counts[""] = inputs.count }
        } else {
            for input in inputs { counts[input.referenceSystem, default: 0] += 1 }
        }
        let context = GeoreferencingContext(options: plan.georeferencing)
        let sorted = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.map { name, files in
            guard !name.isEmpty || isLocal else {
                return ReferenceSystem(name: "", files: files, meaning: "", isUsable: true)
            }
            do throws(GeodesyError) {
                let operation = try context.plan(for: name)
                let meaning = operation.description
                let text = meaning.interpretation + ": " + meaning.horizontalName
                return ReferenceSystem(
                    name: isLocal ? meaning.sourceText : name, files: files, meaning: text, isUsable: true,
                    plan: operation)
            } catch {
                return ReferenceSystem(name: name, files: files, meaning: error.message, isUsable: false)
            }
        }
    }

    private static func output(_ plan: ConversionPlan, _ listing: InputListing) -> Output {
        if let input = listing.files.first(where: { $0.lies(in: plan.output) }) {
            return .refused("\(plan.output) holds the input \(input.name)")
        }
        do throws(BundleError) {
            return try BundleOpening.check(path: plan.output, plan.packaging, overwriting: plan.overwrites)
                ? .replaced : .free
        } catch {
            guard error.code == .exists, !plan.overwrites else { return .refused(error.message) }
            // A file, or a folder of something else, would not be replaced either.
            do throws(BundleError) {
                _ = try BundleOpening.check(path: plan.output, plan.packaging, overwriting: true)
                return .exists
            } catch {
                return .refused(error.message)
            }
        }
    }

    private static func words(_ format: InputFormat) -> String {
        switch format {
        case .cityGML(let version): version.isEmpty ? "CityGML" : "CityGML \(version)"
        case .cityJSON: "CityJSON"
        case .other(let what): what
        }
    }

    private static func referenceSystem(of file: InputFile) -> String {
        do throws(InputError) {
            var reader = try BlockReader(path: file.path, blockSize: InputSniffer.window)
            let bytes = try reader.next { block in block.indices.map { block[$0] } }
            return file.format == .cityJSON ? CityJSONStart.referenceSystem(in: bytes) : srsName(inStart: bytes)
        } catch {
            return ""
        }
    }

    /// The value of the first `srsName` in the start of a CityGML document, of its first envelope if that has one.
    private static func srsName(inStart bytes: [UInt8]) -> String {
        let envelope = Array("Envelope ".utf8)
        let start = bytes.indices.first { bytes[$0] == envelope[0] && bytes[$0...].starts(with: envelope) }
        let end = start.flatMap { bytes[$0...].firstIndex(of: 62) }
        if let start, let end {
            let name = srsName(in: bytes[start..<end])
            if !name.isEmpty { return name }
        }
        return srsName(in: bytes[...])
    }

    private static func srsName(in bytes: ArraySlice<UInt8>) -> String {
        let pattern = Array("srsName=".utf8)
        var index = bytes.startIndex
        while index + pattern.count < bytes.endIndex {
            guard bytes[index] == pattern[0], bytes[index...].starts(with: pattern) else {
                index += 1
                continue
            }
            let quote = bytes[index + pattern.count]
            let value = bytes[(index + pattern.count + 1)...].prefix { $0 != quote && $0 >= 0x20 }
            return String(decoding: value.prefix(200), as: UTF8.self)
        }
        return ""
    }
}
