internal import CityObjects
internal import Diagnostics
internal import Geodesy
internal import JSONText
internal import Reporting
internal import TileBundles
internal import TilePipeline

/// The last lines of a run: what was made, where on earth it lies, what fell back, what is missing, how to look at it.
struct BuildSummary {
    var report: ConversionReport
    var plan: ConversionPlan
    var reportFolder: String?

    func text(seconds: Duration) -> String {
        var lines: [String] = []
        let time = ProgressDisplay.seconds(seconds)
        lines.append(
            "kachel: \(plan.output) written in \(rounded(time, digits: 1)) s: \(QuantityText.count(report.leafObjects, "city object")) ("
                + kinds()
                + "), \(QuantityText.count(report.leafTriangles, "triangle")), \(QuantityText.count(report.tiles, "tile")) on "
                + "\(QuantityText.count(report.levels, "level")), \(QuantityText.size(report.tileBytes))\(packed)")
        if report.resumedObjects > 0 {
            lines.append(
                "  resumed   an interrupted run had read \(QuantityText.count(report.resumedObjects, "top-level object"))"
                    + " and written \(QuantityText.count(report.resumedTiles, "tile"))")
        }
        lines.append(
            "  place     \(Manifest.placeText(report)), \(QuantityText.length(report.diameter)) across; ground at "
                + "\(rounded(report.medianBase, digits: 1)) m above the ellipsoid (median)")
        for use in report.referenceSystems {
            let crs = use.description
            lines.append("  system    \(crs.interpretation): \(crs.horizontalName)\(Self.height(of: crs))")
            if let fallback = crs.fallback { lines.append("  fallback  \(fallback)") }
            for note in crs.notes { lines.append("  note      \(note)") }
        }
        lines.append(contentsOf: missing())
        lines.append(contentsOf: problems(from: .note))
        lines.append("  look      \(look)")
        return lines.joined(separator: "\n") + "\n"
    }

    /// What compression makes of it.
    private var packed: String {
        switch plan.packaging {
        case .folder(compressing: false): ""
        case .folder(compressing: true): ", a folder of \(QuantityText.size(report.storedBytes)) with its page"
        case .archive: ", packed into \(QuantityText.size(report.storedBytes))"
        }
    }

    /// A path as a shell takes it: in quotation marks where it has more than plain letters.
    static func quoted(_ path: String) -> String {
        let isPlain = path.utf8.allSatisfy { byte in
            (0x30...0x39).contains(byte) || (0x40...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                || byte >= 0x80 || "_-./+=:,%".utf8.contains(byte)
        }
        return isPlain && !path.isEmpty ? path : "'" + path.replacing("'", with: "'\\''") + "'"
    }

    /// What to do to see the bundle.
    private var look: String {
        switch plan.packaging {
        case .folder(compressing: false):
            "python3 -m http.server 8000 --bind 127.0.0.1 -d \(Self.quoted(plan.output)), then http://127.0.0.1:8000/"
        case .folder(compressing: true):
            "serve \(plan.output) with Content-Encoding: gzip for *.json and *.glb (Documentation/Hosting.md)"
        case .archive:
            "no viewer opens an archive by itself: unzip \(Self.quoted(plan.output)) -d tiles, then serve the folder tiles"
        }
    }

    /// The problems at or above a severity, for failed and quiet runs.
    func problemText(from severity: Severity) -> String {
        let lines = problems(from: severity)
        return lines.isEmpty ? "" : "kachel:\n" + lines.joined(separator: "\n") + "\n"
    }

    static func height(of crs: CRSDescription) -> String {
        switch crs.heightReference {
        case .ellipsoidal: ", heights above the ellipsoid"
        case .vertical(let name): ", heights in \(name)" + (crs.geoid.map { ", geoid \($0)" } ?? "")
        case .assumedSeaLevel: ", heights taken as above sea level" + (crs.geoid.map { ", geoid \($0)" } ?? "")
        }
    }

    private func kinds() -> String {
        CityObjectKind.allCases.compactMap { kind in
            report.leafKinds[kind].map { "\(QuantityText.grouped($0)) \(kind.name)" }
        }.joined(separator: ", ")
    }

    private func missing() -> [String] {
        var lines: [String] = []
        let empty = report.quarantineCount(.empty)
        if report.quarantinedObjects > empty || report.lostMembers > 0 {
            let place = reportFolder.map { ", listed in \($0)/quarantine.jsonl" } ?? "; --report DIR lists them"
            lines.append(
                "  missing   \(QuantityText.count(report.quarantinedObjects - empty, "city object"))"
                    + (report.lostMembers > 0
                        ? " and \(QuantityText.count(report.lostMembers, "malformed member"))" : "")
                    + place)
        }
        if empty > 0 {
            lines.append(
                "  empty     \(QuantityText.count(empty, "city object has", plural: "city objects have")) no geometry to show"
            )
        }
        if report.lostPolygons > 0 {
            lines.append(
                "  missing   \(QuantityText.grouped(report.lostPolygons)) of \(QuantityText.count(report.polygons, "polygon"))"
            )
        }
        if report.duplicateObjects > 0 {
            lines.append(
                "  twice     \(QuantityText.count(report.duplicateObjects, "city object is an identical copy", plural: "city objects are identical copies")), kept once"
            )
        }
        if report.groups > 0 {
            lines.append(
                "  groups    \(QuantityText.count(report.groups, "group of city objects is", plural: "groups of city objects are")) turned into attributes of their members"
            )
        }
        if report.leftOutObjects > 0 {
            lines.append(
                "  left out  \(QuantityText.count(report.leftOutObjects, "city object")) without the levels of --only-lod"
            )
        }
        return lines
    }

    /// The first problem of each code with its count, at or above a severity.
    private func problems(from severity: Severity) -> [String] {
        let notes = Dictionary(grouping: report.notes.sorted, by: \.key.code)
        return report.problemCounts.filter { $0.code.severity >= severity }.map { code, count in
            var example = report.problems.first { $0.code == code }.map { problem in
                Self.text(problem.place) + problem.message
            }
            if example == nil, let named = notes[code], let (key, entry) = named.first {
                example = Self.text(entry.first) + key.name + (named.count > 1 ? ", …" : "")
            }
            let word = code.severity.name.padded(to: 10)
            return "  \(word)\(code.rawValue) × \(QuantityText.grouped(count)): \(example ?? "")"
        }
    }

    static func text(_ place: Place) -> String {
        guard !place.file.isEmpty else { return place.gmlID.isEmpty ? "" : "\(place.gmlID): " }
        return place.file + (place.line > 0 ? ":\(place.line)" : "") + (place.gmlID.isEmpty ? "" : " \(place.gmlID)")
            + ": "
    }
}
